'use strict';

const ROOM = 'demo-room';
const USERS = [{ user: 'ada', name: 'Ada' }, { user: 'grace', name: 'Grace' }];
const $ = (id) => document.getElementById(id);
let key = sessionStorage.getItem('sluice-key') || '';

function trouble(text) {
  $('trouble').textContent = text;
  $('trouble').hidden = !text;
}

function authorized(headers) {
  return key ? { ...headers, authorization: 'Bearer ' + key } : headers;
}

/** One person: a window, a WebSocket, and the few calls that a backend would make for them. */
class Chatter {
  constructor(person, url) {
    this.person = person;
    this.url = url;
    // Two tabs with this page are four people, so each gets a uid of its own.
    this.uid = person.user + '-' + Math.random().toString(36).slice(2, 8);
    this.clientId = null;
    this.attempts = 0;
    this.node = $('window').content.firstElementChild.cloneNode(true);
    this.node.dataset.user = person.user;
    this.node.id = 'window-' + person.user;
    this.part('name').textContent = person.name;
    this.part('avatar').textContent = person.name[0];
    this.part('compose').addEventListener('submit', (event) => { event.preventDefault(); this.say(); });
    this.part('cut').addEventListener('click', () => this.toggle());
    $('windows').append(this.node);
    // Somebody who just goes away says nothing: look now and then, without a line in the log.
    setInterval(() => this.node.dataset.state === 'ready' && this.count(true).catch(() => {}), 5000);
  }

  part(role) {
    return this.node.querySelector('[data-role="' + role + '"]');
  }

  state(state, text) {
    this.node.dataset.state = state;
    this.part('state').textContent = text;
    this.part('send').disabled = state !== 'ready';
    this.part('cut').textContent = state === 'away' ? 'Connect' : 'Disconnect';
    if (state !== 'ready') {
      this.part('online').textContent = '–';
      this.part('client-id').textContent = 'no connection';
    }
  }

  toggle() {
    clearTimeout(this.retry);
    if (this.node.dataset.state === 'away') {
      this.connect();
    } else if (this.socket.readyState === WebSocket.CLOSED) {
      this.state('away', 'disconnected');
    } else {
      this.wantsAway = true;
      this.goodbye().catch(() => {}).finally(() => this.socket.close(1000));
    }
  }

  connect() {
    this.wantsAway = false;
    this.state('connecting', 'connecting …');
    this.log('WebSocket ' + this.url, 'socket');
    this.socket = new WebSocket(this.url);
    this.socket.onmessage = (event) => this.received(event.data);
    this.socket.onclose = (event) => this.closed(event);
  }

  closed(event) {
    this.clientId = null;
    this.log('closed ' + event.code + (event.reason ? ' ' + event.reason : ''), 'socket');
    if (this.wantsAway) {
      this.state('away', 'disconnected');
      return;
    }
    const seconds = Math.min(10, 0.5 * 2 ** this.attempts++);
    this.state('connecting', 'back in ' + seconds + ' s …');
    this.retry = setTimeout(() => this.connect(), seconds * 1000);
  }

  received(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch (notJson) {
      message = {};
    }
    if (Array.isArray(message) && message[0] === 'init') {
      this.log('← ' + text, 'socket');
      this.join(message[1].client_id).catch((failure) => this.state('failed', String(failure.message || failure)));
    } else if (message.type === 'chat') {
      this.bubble(message);
    } else if (message.type === 'notice') {
      this.notice(message.text);
      this.count().catch(() => {});
    }
  }

  /** What a backend does when a client has told it its client_id. */
  async join(clientId) {
    this.clientId = clientId;
    this.state('joining', 'joining …');
    await this.call('bindUid', { client_id: clientId, uid: this.uid });
    await this.call('setSession', { client_id: clientId, session: { name: this.person.name } });
    await this.call('joinGroup', { client_id: clientId, group: ROOM });
    this.attempts = 0;
    this.state('ready', 'in the room');
    this.part('client-id').textContent = clientId;
    await this.count();
    await this.tellRoom({ type: 'notice', text: this.person.name + ' joined' });
  }

  async goodbye() {
    if (this.clientId) {
      await this.call('leaveGroup', { client_id: this.clientId, group: ROOM });
      await this.tellRoom({ type: 'notice', text: this.person.name + ' left' });
    }
  }

  async count(quietly = false) {
    const count = await this.call('getClientCountByGroup', { group: ROOM }, quietly);
    if (this.node.dataset.state === 'ready') this.part('online').textContent = count;
  }

  tellRoom(message) {
    return this.call('sendToGroup', { group: ROOM, message });
  }

  async say() {
    const text = this.part('text').value.trim();
    if (!text || this.node.dataset.state !== 'ready') return;
    this.part('text').value = '';
    try {
      await this.tellRoom({ type: 'chat', from: this.uid, name: this.person.name, text });
    } catch (failure) {
      this.notice('not sent: ' + failure.message);
    }
  }

  async call(method, parameters, quietly = false) {
    const line = quietly ? document.createElement('li') : this.log(method + ' ' + JSON.stringify(parameters), 'call');
    line.dataset.method = method;
    const started = performance.now();
    const answer = await fetch('/v1/' + method, {
      method: 'POST', headers: authorized({ 'content-type': 'application/json' }), body: JSON.stringify(parameters),
    });
    const body = await answer.json();
    const status = document.createElement('span');
    status.className = 'status';
    status.textContent = answer.status + ' · ' + Math.round(performance.now() - started) + ' ms';
    line.prepend(status);
    if (body.error) {
      line.classList.add('failed');
      throw new Error(body.error.message);
    }
    return body.result;
  }

  log(text, kind) {
    const line = document.createElement('li');
    line.className = kind;
    line.append(text);
    return this.append('log', line);
  }

  append(role, line) {
    const list = this.part(role);
    list.append(line);
    while (list.children.length > 200) list.firstElementChild.remove();
    list.scrollTop = list.scrollHeight;
    return line;
  }

  bubble(message) {
    const line = document.createElement('li');
    line.className = message.from === this.uid ? 'mine' : 'theirs';
    const name = document.createElement('strong');
    name.textContent = message.name;
    line.append(name, String(message.text));
    this.append('messages', line);
  }

  notice(text) {
    const line = document.createElement('li');
    line.className = 'notice';
    line.append(text);
    this.append('messages', line);
  }
}

async function begin() {
  trouble('');
  const answer = await fetch('/demo/config.json', { headers: authorized({}) });
  $('key-form').hidden = answer.status !== 401;
  if (answer.status === 401) {
    if (key) trouble('That key is not known.');
    return;
  }
  const config = await answer.json();
  if (!config.websocket_url) {
    trouble('This process does not know a gateway with a WebSocket listener: start one with role "all".');
    return;
  }
  USERS.map((person) => new Chatter(person, config.websocket_url)).forEach((chatter) => chatter.connect());
}

$('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  key = $('key').value;
  sessionStorage.setItem('sluice-key', key);
  begin().catch((failure) => trouble('The API does not answer: ' + failure));
});
begin().catch((failure) => trouble('The API does not answer: ' + failure));

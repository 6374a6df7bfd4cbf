/*! Sluice: the JavaScript client. <script src>, import (sluice.mjs) and require; browsers, Node, mini programs. */
// One file, longer than others of this tree, as that is what a page, a bundler and a mini program can all take; ES2015,
// so that none has to compile it.
(function (root, make) {
  'use strict';
  if (typeof module === 'object' && module.exports) {
    module.exports = make();
  } else {
    root.Sluice = make();
  }
})(typeof self === 'object' ? self : this, function () {
  'use strict';

  const DEFAULTS = {
    adapter: undefined,
    awaitInit: true,
    connectTimeout: 10000,
    heartbeat: { interval: 0, data: '["ping"]', timeout: 0 },
    protocols: undefined,
    queue: { messages: 100, bytes: 262144 },
    reconnect: { base: 1000, cap: 30000 },
    retry: undefined,
    token: undefined,
    tokenIn: 'query',
  };
  const noop = () => {};
  /** The longest time that setTimeout takes; a longer one fires at once. */
  const MAX_MILLIS = 0x7fffffff;
  /** A server's delay hint is not believed beyond this. */
  const MAX_HINT_MILLIS = 3600000;
  /** A connection that was ready for so long has proved that the way is good: the back-off starts anew. */
  const STABLE_MILLIS = 10000;
  /** What the client itself tells: a message from the wire cannot pose as one of these. */
  const OWN_EVENTS = ['open', 'close', 'message'];

  function refuse(name, value, expected) {
    throw new TypeError(name + ': ' + value + ' (expected: ' + expected + ')');
  }

  /** As uncaught, without harm to who called. */
  function report(failure) {
    setTimeout(() => { throw failure; });
  }

  function settings(defaults, given, prefix) {
    const result = Object.assign({}, defaults);
    if (typeof given !== 'object' || given === null) refuse(prefix.slice(0, -1), given, 'an object');
    Object.keys(given).forEach((name) => {
      const standard = defaults[name];
      const value = given[name];
      if (Object.keys(defaults).indexOf(name) < 0) {
        refuse(prefix + name, value, 'no such option, but one of ' + Object.keys(defaults).join(', '));
      }
      if (value === undefined) return;
      if (typeof standard === 'number' && !(typeof value === 'number' && value >= 0 && value <= MAX_MILLIS)) {
        refuse(prefix + name, value, 'a number from 0 to ' + MAX_MILLIS);
      }
      result[name] = typeof standard === 'object' ? settings(standard, value, prefix + name + '.') : value;
    });
    return result;
  }

  /** About the bytes of it as UTF-8. */
  function sizeOf(data) {
    if (typeof data !== 'string') return data.byteLength || data.size || 0;
    let size = data.length;
    for (let i = 0; i < data.length; i++) {
      const unit = data.charCodeAt(i);
      if (unit > 0x7f) size += unit < 0x800 || (unit & 0xf800) === 0xd800 ? 1 : 2;
    }
    return size;
  }

  function encoded(message) {
    const binary = message instanceof ArrayBuffer
      || ArrayBuffer.isView(message)
      || (typeof Blob === 'function' && message instanceof Blob);
    if (typeof message === 'string' || binary) return message;
    const text = JSON.stringify(message);
    return text === undefined ? refuse('message', message, 'a string, binary data or what JSON can say') : text;
  }

  /** Name and value of a message that is a JSON array [name, value] or [name]; else no name. */
  function eventIn(data) {
    try {
      const parsed = typeof data === 'string' && /^\s*\[/.test(data) && JSON.parse(data);
      if (parsed && parsed.length < 3 && typeof parsed[0] === 'string') return parsed;
    } catch (notJson) {
      // It is a text like any other.
    }
    return [];
  }

  /** The socket of a mini program (wx, uni and their like) with the surface of a WebSocket. */
  function miniSocket(platform, url, protocols) {
    const socket = { onopen: noop, onmessage: noop, onclose: noop };
    const failed = (failure) => socket.onclose({ code: 1006, reason: (failure || 0).errMsg });
    // uni returns a promise in place of the task unless it is given a callback.
    const request = { url, fail: failed, complete: noop };
    if (protocols.length) request.protocols = protocols;
    const task = platform.connectSocket(request);
    task.onOpen(() => socket.onopen());
    task.onMessage((event) => socket.onmessage(event));
    task.onClose((event) => socket.onclose({ code: (event || 0).code || 1006, reason: (event || 0).reason }));
    task.onError(failed);
    socket.send = (data) => task.send({
      // It takes whole ArrayBuffers only.
      data: ArrayBuffer.isView(data) ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : data,
    });
    socket.close = (code, reason) => task.close({ code, reason });
    return socket;
  }

  /** Closes a socket whose further words are of no interest. */
  function hangUp(socket, code, reason) {
    socket.onopen = socket.onmessage = socket.onclose = noop;
    try {
      socket.close(code, reason);
    } catch (closedAlready) {
      // As it should be.
    }
  }

  /** A code that applications give. */
  function isOwn(code) {
    return code >= 3000 && code <= 4999;
  }

  /**
   * Whether the server meant it for good: closed by a backend (1000 or a code of its own), a policy, a message that
   * would be too large again, a token that would be refused again. 4000 is the heartbeat's, and we are alive.
   */
  function isFinal(code) {
    return code === 1000 || code === 1008 || code === 1009 || (isOwn(code) && code !== 4000);
  }

  /** Whether a message goes out now. A socket that is closing would swallow it; a mini program's has no readyState. */
  function isReady(attempt) {
    return attempt && attempt.readyAt && (attempt.socket.readyState || 1) === 1;
  }

  function isMini(adapter) {
    return typeof adapter === 'object' && adapter !== null && typeof adapter.connectSocket === 'function';
  }

  function foundAdapter() {
    if (typeof WebSocket === 'function') return WebSocket;
    // In a mini program these are variables of the module, not of the global object.
    if (typeof uni === 'object' && isMini(uni)) return uni; // eslint-disable-line no-undef
    if (typeof wx === 'object' && isMini(wx)) return wx; // eslint-disable-line no-undef
    return refuse('options.adapter', undefined, 'a WebSocket class, as there is none here');
  }

  /** Hears when the page or app comes back and when the network goes; returns how to stop hearing. */
  function listen(mini, back, gone) {
    const removals = [];
    const on = (target, name, handler) => {
      target.addEventListener(name, handler);
      removals.push(() => target.removeEventListener(name, handler));
    };
    if (mini) {
      const network = (status) => (status.isConnected ? back() : gone());
      [['AppShow', back], ['NetworkStatusChange', network]].forEach(([name, handler]) => {
        if (typeof mini['on' + name] !== 'function') return;
        mini['on' + name](handler);
        removals.push(() => typeof mini['off' + name] === 'function' && mini['off' + name](handler));
      });
    } else if (typeof addEventListener === 'function') {
      on(self, 'online', back);
      on(self, 'offline', gone);
      on(self, 'pageshow', back);
      if (typeof document === 'object') on(document, 'visibilitychange', () => document.hidden || back());
    }
    return () => removals.forEach((remove) => remove());
  }

  /**
   * What keeps a client connected: attempts, one after the other, and the queue between them. Each attempt is an object
   * of its own, so what an old one still has to say is not heard. `client.state`:
   *
   *     closed ──▶ connecting ──▶ open
   *                  ▲     └─▶ waiting ◀─┘    after an end that is not for good; any state ──▶ closed after one that is
   *                  └────────────┘
   */
  function makeLink(client, url, options, adapter) {
    let attempt = null;
    let failures = 0;
    let retryTimer;
    let retryAt;
    let notBefore;
    let unlisten;
    let queue = [];
    let queuedBytes = 0;

    function connect() {
      if (client.state === 'closed') {
        failures = notBefore = 0;
        unlisten = listen(isMini(adapter) && adapter, back, gone);
        start();
      } else if (client.state === 'waiting') {
        start();
      }
    }

    function send(data) {
      if (isReady(attempt)) {
        attempt.socket.send(data);
        return true;
      }
      const bytes = sizeOf(data);
      const full = queue.length >= options.queue.messages || queuedBytes + bytes > options.queue.bytes;
      if (full || client.state === 'closed') return false;
      queue.push(data);
      queuedBytes += bytes;
      return true;
    }

    // ---- an attempt

    function start() {
      clearTimeout(retryTimer);
      client.state = 'connecting';
      const mine = attempt = { timers: {} };
      after(mine, 'limit', options.connectTimeout, () => end(mine, 1006, 'no connection in time'));
      const asked = (value) => new Promise((done) => done(typeof value === 'function' ? value(failures) : value));
      Promise.all([asked(url), asked(options.token)])
        .then(([address, token]) => mine === attempt && open(mine, String(address), token))
        .catch((failure) => end(mine, 1006, String((failure && failure.message) || failure)));
    }

    function open(mine, address, token) {
      const protocols = [].concat(options.protocols || []);
      let target = address.replace(/^http/i, 'ws');
      if (token && options.tokenIn === 'protocol') {
        protocols.push('sluice.jwt.' + token);
      } else if (token) {
        target += (target.indexOf('?') < 0 ? '?' : '&') + 'token=' + encodeURIComponent(token);
      }
      const socket = isMini(adapter) ? miniSocket(adapter, target, protocols) : new adapter(target, protocols);
      mine.socket = socket;
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => opened(mine);
      socket.onmessage = (event) => heard(mine, event.data);
      socket.onclose = (event) => end(mine, event.code, event.reason);
      socket.onerror = noop; // a close follows; without a handler some classes throw
    }

    function opened(mine) {
      client.state = 'open';
      clearTimeout(mine.timers.limit);
      mine.heardAt = Date.now();
      if (options.heartbeat.interval) keepAlive(mine);
      if (options.heartbeat.timeout) watch(mine);
      client._emit('open');
      if (!options.awaitInit && mine === attempt) ready(mine, noop);
    }

    /** What is sent while `greet` runs goes out before the queue: a log-in must come before what needs it. */
    function ready(mine, greet) {
      mine.readyAt = mine.readyAt || Date.now();
      greet();
      while (queue.length && mine === attempt && isReady(mine)) {
        const data = queue.shift();
        queuedBytes -= sizeOf(data);
        mine.socket.send(data);
      }
    }

    function heard(mine, data) {
      mine.heardAt = Date.now();
      const [name, value] = eventIn(data);
      if (name === 'init') {
        client.clientId = client.clientId || (value && value.client_id) || null;
        ready(mine, () => client._emit(name, value));
      } else if (!name || OWN_EVENTS.indexOf(name) >= 0 || !client._emit(name, value)) {
        client._emit('message', data);
      }
    }

    // ---- heartbeat

    function after(mine, name, millis, task) {
      clearTimeout(mine.timers[name]);
      mine.timers[name] = setTimeout(task, millis);
    }

    function keepAlive(mine) {
      after(mine, 'beat', options.heartbeat.interval, () => {
        mine.socket.send(encoded(options.heartbeat.data));
        keepAlive(mine);
      });
    }

    function watch(mine) {
      const left = mine.heardAt + options.heartbeat.timeout - Date.now();
      if (left <= 0) {
        end(mine, 1006, 'the server is silent');
      } else {
        after(mine, 'silence', left, () => watch(mine));
      }
    }

    // ---- the end of an attempt, and the next

    function end(mine, code, reason, byUser) {
      if (mine !== attempt || client.state === 'closed') return;
      const readyAt = mine && mine.readyAt;
      if (readyAt && Date.now() - readyAt >= STABLE_MILLIS) failures = 0;
      const wasOpen = client.state === 'open';
      const close = { code, reason: reason || '', wasOpen, failures, retryIn: null, dropped: 0 };
      attempt = client.clientId = null;
      clearTimeout(retryTimer);
      if (mine) {
        Object.keys(mine.timers).forEach((name) => clearTimeout(mine.timers[name]));
        if (mine.socket) hangUp(mine.socket, byUser ? code : 1000, byUser ? close.reason : '');
      }
      if (!byUser) close.retryIn = delay(close, readyAt);
      if (close.retryIn === null) {
        stop(close);
      } else {
        failures++;
        client.state = 'waiting';
        // What the server asked for is not cut short when the page comes back.
        notBefore = code === 1012 || code === 1013 ? Date.now() + close.retryIn : 0;
        retry(close.retryIn);
      }
      client._emit('close', close);
    }

    function stop(close) {
      client.state = 'closed';
      unlisten();
      // Who connects next may be somebody else: nothing of this one is sent then.
      close.dropped = queue.length;
      queue = [];
      queuedBytes = 0;
    }

    /** Milliseconds, or null for never: the server's hint, else exponential back-off with full jitter. */
    function delay(close, wasReady) {
      const { base, cap } = options.reconnect;
      const hint = /\bretry_after_ms=(\d+)/.exec(close.reason);
      const ceiling = close.code === 4000 ? base : Math.min(cap, base * Math.pow(2, failures));
      const millis = hint ? Math.min(hint[1], MAX_HINT_MILLIS) : Math.random() * ceiling;
      // A token that was good until now has expired: the next may be good again.
      const expired = close.code === 4401 && wasReady && typeof options.token === 'function';
      close.retryIn = isFinal(close.code) && !expired ? null : millis;
      try {
        const wish = options.retry && options.retry(close);
        if (wish === false) return null;
        if (wish === true) return millis;
        if (typeof wish === 'number' && wish >= 0) return Math.min(wish, MAX_MILLIS);
      } catch (failure) {
        report(failure);
      }
      return close.retryIn;
    }

    function retry(millis) {
      clearTimeout(retryTimer);
      retryAt = Date.now() + millis;
      retryTimer = setTimeout(start, millis);
    }

    /** The page, the app or the network is there again. */
    function back() {
      const now = Date.now();
      if (client.state === 'waiting') {
        const soon = Math.max(Math.random() * options.reconnect.base, notBefore - now);
        retry(Math.max(0, Math.min(soon, retryAt - now)));
      } else if (client.state === 'open' && options.heartbeat.timeout) {
        watch(attempt); // timers sleep with the page
      }
    }

    /** The network went: what is open is dead, though nobody says so. */
    function gone() {
      if (attempt) end(attempt, 1006, 'offline');
    }

    return { connect, send, close: (code, reason) => end(attempt, code, reason, true), queued: () => queue.length };
  }

  /** A client of a gateway that comes back by itself. What there is to know about its use is in sluice.d.ts. */
  class Sluice {
    constructor(url, options) {
      if (typeof url !== 'function' && !/^(ws|http)s?:\/\//i.test(url)) {
        refuse('url', url, 'ws://..., wss://... or a function that returns one');
      }
      const all = settings(DEFAULTS, options || {}, 'options.');
      if (all.tokenIn !== 'query' && all.tokenIn !== 'protocol') {
        refuse('options.tokenIn', all.tokenIn, "'query' or 'protocol'");
      }
      this.clientId = null;
      this.state = 'closed';
      this._handlers = Object.create(null);
      this._link = makeLink(this, url, all, all.adapter || foundAdapter());
      this.connect();
    }

    /** Messages that wait for a connection. */
    get queued() {
      return this._link.queued();
    }

    on(name, handler, once) {
      if (typeof handler !== 'function') refuse('handler', handler, 'a function');
      this._handlers[name] = (this._handlers[name] || []).concat({ handler, once });
      return this;
    }

    once(name, handler) {
      return this.on(name, handler, true);
    }

    /** Without a handler: all of that name. */
    off(name, handler) {
      this._handlers[name] = (this._handlers[name] || []).filter((one) => handler && one.handler !== handler);
      return this;
    }

    /** Connects after an end for good, or now while it waits for the next attempt. */
    connect() {
      this._link.connect();
      return this;
    }

    /** True: written or queued. False: refused, as the queue is full or the client closed. */
    send(message) {
      return this._link.send(encoded(message));
    }

    /** Ends it for good; what was queued is dropped. */
    close(code, reason) {
      const number = code === undefined ? 1000 : code;
      if (number !== 1000 && !isOwn(number)) refuse('code', code, '1000 or 3000 to 4999');
      this._link.close(number, reason);
    }

    /** Whether anyone wanted it. One handler's failure is reported as uncaught and keeps no other from hearing. */
    _emit(name, value) {
      const handlers = this._handlers[name] || [];
      handlers.forEach((one) => {
        if (one.once) this._handlers[name] = this._handlers[name].filter((other) => other !== one);
        try {
          one.handler(value);
        } catch (failure) {
          report(failure);
        }
      });
      return handlers.length > 0;
    }
  }

  // Whatever a compiler makes of an import.
  Sluice.Sluice = Sluice.default = Sluice;
  return Sluice;
});

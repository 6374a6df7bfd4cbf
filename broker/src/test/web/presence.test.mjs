// Background and foreground, network gone and back: in a page, and in a mini program.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { client, FakeSocket, pass, settle, Sluice, useFakes } from './fakes.mjs';

useFakes();
const GLOBALS = ['self', 'document', 'addEventListener', 'wx', 'uni', 'WebSocket'];
const before = GLOBALS.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
afterEach(() => before.forEach(([name, descriptor]) => {
  delete globalThis[name];
  if (descriptor) Object.defineProperty(globalThis, name, descriptor);
}));

function put(name, value) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** What a page has of a window; counts who still listens. */
function page() {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { hidden: false });
  let listeners = 0;
  [window, document].forEach((target) => {
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    target.addEventListener = (...all) => { listeners++; addEventListener.apply(target, all); };
    target.removeEventListener = (...all) => { listeners--; removeEventListener.apply(target, all); };
  });
  put('self', window);
  put('addEventListener', window.addEventListener);
  put('document', document);
  return {
    fire: (name) => (name === 'visibilitychange' ? document : window).dispatchEvent(new Event(name)),
    document,
    listeners: () => listeners,
  };
}

test('a page that comes back does not wait for the end of a long pause', async () => {
  const { fire, document } = page();
  const { closes } = await client();
  for (let i = 0; i < 6; i++) {
    FakeSocket.last.ends(1006);
    if (i < 5) await pass(closes.at(-1).retryIn);
  }
  assert.equal(closes.at(-1).retryIn, 15000);
  document.hidden = true;
  fire('visibilitychange');
  await pass(1000);
  assert.equal(FakeSocket.all.length, 6);
  document.hidden = false;
  fire('visibilitychange');
  await pass(499);
  assert.equal(FakeSocket.all.length, 6);
  await pass(1);
  assert.equal(FakeSocket.all.length, 7);
});

test('but it waits for as long as the server asked', async () => {
  const { fire } = page();
  await client();
  FakeSocket.last.greets('a');
  FakeSocket.last.ends(1012, 'retry_after_ms=4200');
  fire('pageshow');
  fire('online');
  await pass(4199);
  assert.equal(FakeSocket.all.length, 1);
  await pass(1);
  assert.equal(FakeSocket.all.length, 2);
});

test('a network that goes ends the connection, one that comes back begins the next', async () => {
  const { fire } = page();
  const { closes } = await client();
  FakeSocket.last.greets('a');
  fire('offline');
  assert.equal(closes[0].reason, 'offline');
  assert.deepEqual(FakeSocket.last.closedWith, [1000, '']);
  await pass(500);
  FakeSocket.last.ends(1006);
  fire('online');
  await pass(500);
  assert.equal(FakeSocket.all.length, 3);
});

test('a page that slept notices at once that the server has been silent', async () => {
  const { fire } = page();
  const { closes } = await client({ heartbeat: { timeout: 60000 } });
  FakeSocket.last.greets('a');
  const now = Date.now();
  Date.now = () => now + 60000; // timers slept
  fire('visibilitychange');
  assert.equal(closes[0].reason, 'the server is silent');
});

test('listens to the page only while it is wanted', async () => {
  const { listeners } = page();
  const { sluice } = await client();
  assert.equal(listeners(), 4);
  sluice.close();
  assert.equal(listeners(), 0);
  sluice.connect();
  await settle();
  FakeSocket.last.ends(1006);
  assert.equal(listeners(), 4);
});

/** A mini program's platform: its sockets are the test's, and so are its events. */
function platform() {
  const handlers = {};
  const requests = [];
  const mini = { handlers, requests, connectSocket };
  ['AppShow', 'NetworkStatusChange'].forEach((name) => {
    mini['on' + name] = (handler) => { handlers[name] = handler; };
    mini['off' + name] = (handler) => { if (handlers[name] === handler) delete handlers[name]; };
  });
  function connectSocket(request) {
    const task = { request, sent: [], on: {} };
    ['Open', 'Message', 'Close', 'Error'].forEach((name) => { task['on' + name] = (handler) => { task.on[name] = handler; }; });
    task.send = ({ data }) => task.sent.push(data);
    task.close = (how) => { task.closedWith = how; };
    requests.push(task);
    return task;
  }
  return mini;
}

for (const name of ['wx', 'uni']) {
  test('finds ' + name + ' where there is no WebSocket', async () => {
    const mini = platform();
    delete globalThis.WebSocket;
    put(name, mini);
    const sluice = new Sluice('wss://gateway', { protocols: ['chat'] });
    await settle();
    assert.equal(mini.requests[0].request.url, 'wss://gateway');
    assert.deepEqual(mini.requests[0].request.protocols, ['chat']);
    sluice.close();
  });
}

test('in a mini program it sends, hears, fails and comes back', async () => {
  const mini = platform();
  const { sluice, closes } = await client({ adapter: mini });
  mini.requests[0].request.fail({ errMsg: 'url not in domain list' });
  assert.deepEqual([closes[0].code, closes[0].reason], [1006, 'url not in domain list']);
  sluice.send(new Uint8Array([1, 2, 3, 4]).subarray(1, 3));
  await pass(500);
  const [, task] = mini.requests;
  task.on.Open({});
  task.on.Message({ data: '["init",{"client_id":"a"}]' });
  assert.equal(sluice.clientId, 'a');
  assert.deepEqual(task.sent, [new Uint8Array([2, 3]).buffer]);
  task.on.Error({ errMsg: 'reset' });
  task.on.Close({ code: 1006 });
  assert.equal(closes.length, 2);
  await pass(1000);
  mini.requests[2].on.Open({});
  mini.requests[2].on.Close({ code: 1012, reason: 'retry_after_ms=70' });
  assert.equal(closes[2].retryIn, 70);
});

test('a mini program that is shown again, or has a network again, connects', async () => {
  const mini = platform();
  const { sluice, closes } = await client({ adapter: mini, reconnect: { base: 1000, cap: 1000000 } });
  mini.requests[0].on.Open({});
  mini.handlers.NetworkStatusChange({ isConnected: false });
  assert.equal(closes[0].reason, 'offline');
  assert.deepEqual(mini.requests[0].closedWith, { code: 1000, reason: '' });
  for (let i = 1; i < 5; i++) {
    await pass(closes.at(-1).retryIn);
    mini.requests.at(-1).on.Error({ errMsg: 'no network' });
  }
  assert.equal(closes.at(-1).retryIn, 8000);
  mini.handlers.NetworkStatusChange({ isConnected: true });
  await pass(500);
  assert.equal(mini.requests.length, 6);
  mini.requests.at(-1).on.Error({ errMsg: 'no network' });
  mini.handlers.AppShow({});
  await pass(500);
  assert.equal(mini.requests.length, 7);
  sluice.close();
  assert.deepEqual(Object.keys(mini.handlers), []);
});

test('says what is missing where there is no socket at all', () => {
  delete globalThis.WebSocket;
  assert.throws(() => new Sluice('ws://x'), /options.adapter: undefined \(expected: a WebSocket class/);
});

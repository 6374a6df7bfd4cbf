import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { client, FakeSocket, pass, settle, Sluice, useFakes } from './fakes.mjs';

useFakes();

/** What each of the events got. */
function listen(sluice, ...events) {
  const got = [];
  events.forEach((event) => sluice.on(event, (data) => got.push([event, data])));
  return got;
}

test('an array of a name and a value is an event, all else a message', async () => {
  const { sluice } = await client();
  const got = listen(sluice, 'news', 'ping', 'message', '__proto__');
  FakeSocket.last.greets('a');
  const binary = new Uint8Array([1, 2]).buffer;
  const others = ['hello', '{"type":"x"}', '["unheard",1]', '["news",1,2]', '[1,2]', '[', '[]', '', '["",1]', '"news"', binary];
  ['["news",{"n":1}]', ' [ "news", null ]', '["ping"]', '["__proto__",1]', ...others].forEach((text) => FakeSocket.last.hears(text));
  assert.deepEqual(got, [
    ['news', { n: 1 }], ['news', null], ['ping', undefined], ['__proto__', 1], ...others.map((text) => ['message', text]),
  ]);
});

test('no message can pose as what the client itself tells', async () => {
  const { sluice, closes } = await client();
  const got = listen(sluice, 'open', 'message');
  FakeSocket.last.greets('a');
  ['["open",1]', '["close",{"code":1000}]', '["message","x"]'].forEach((text) => FakeSocket.last.hears(text));
  assert.deepEqual(got.map(([event]) => event), ['open', 'message', 'message', 'message']);
  assert.equal(closes.length, 0);
});

test('init tells the client_id, once for each connection', async () => {
  const { sluice } = await client();
  const got = listen(sluice, 'init');
  FakeSocket.last.greets('a');
  FakeSocket.last.hears('["init",{"client_id":"forged"}]');
  assert.equal(sluice.clientId, 'a');
  FakeSocket.last.ends(1006);
  assert.equal(sluice.clientId, null);
  await pass(500);
  FakeSocket.last.greets('b');
  assert.equal(sluice.clientId, 'b');
  assert.equal(got.length, 3);
});

test('what is sent before init waits, and goes out in order behind what init sends', async () => {
  const { sluice } = await client();
  sluice.on('init', () => sluice.send('log-in'));
  assert.equal(sluice.send('one'), true);
  FakeSocket.last.opens();
  sluice.send({ two: 2 });
  sluice.send(new Uint8Array([3]));
  assert.deepEqual(FakeSocket.last.sent, []);
  assert.equal(sluice.queued, 3);
  FakeSocket.last.hears('["init",{"client_id":"a"}]');
  sluice.send(4);
  assert.deepEqual(FakeSocket.last.sent, ['log-in', 'one', '{"two":2}', new Uint8Array([3]), '4']);
  assert.equal(sluice.queued, 0);
});

test('what waits outlives failed attempts', async () => {
  const { sluice } = await client();
  sluice.send('one');
  FakeSocket.last.ends(1006);
  sluice.send('two');
  await pass(500);
  FakeSocket.last.greets('a');
  assert.deepEqual(FakeSocket.last.sent, ['one', 'two']);
});

test('a socket that is closing swallows nothing', async () => {
  const { sluice } = await client();
  FakeSocket.last.greets('a');
  FakeSocket.last.readyState = 2;
  assert.equal(sluice.send('one'), true);
  FakeSocket.last.ends(1006);
  await pass(500);
  FakeSocket.last.greets('b');
  assert.deepEqual(FakeSocket.last.sent, ['one']);
});

test('refuses the newest when the queue is full, by number or by bytes', async () => {
  const { sluice } = await client({ queue: { messages: 3, bytes: 10 } });
  assert.equal(sluice.send('12345'), true);
  assert.equal(sluice.send('é€'), true); // 2 and 3 bytes
  assert.equal(sluice.send('x'), false);
  FakeSocket.last.greets('a');
  assert.deepEqual(FakeSocket.last.sent, ['12345', 'é€']);
  FakeSocket.last.ends(1006);
  ['', '', '🙂'].forEach((text) => assert.equal(sluice.send(text), true));
  assert.equal(sluice.send(''), false);
  assert.equal(sluice.queued, 3);
});

test('an end for good drops what waits and says how much, and a closed client refuses', async () => {
  const { sluice, closes } = await client();
  sluice.send('one');
  sluice.send('two');
  FakeSocket.last.ends(1008);
  assert.equal(closes[0].dropped, 2);
  assert.equal(sluice.send('three'), false);
  sluice.connect();
  await settle();
  FakeSocket.last.greets('somebody else');
  assert.deepEqual(FakeSocket.last.sent, []);
});

test('without awaitInit the queue is sent when the socket is open', async () => {
  const { sluice } = await client({ awaitInit: false });
  sluice.send('one');
  FakeSocket.last.opens();
  assert.deepEqual(FakeSocket.last.sent, ['one']);
});

test('a handler that closes the client ends the flush', async () => {
  const { sluice } = await client();
  sluice.send('one');
  sluice.on('init', () => sluice.close());
  FakeSocket.last.greets('a');
  assert.deepEqual(FakeSocket.last.sent, []);
});

test('once, off, and a handler that throws keeps no other from hearing', async () => {
  const { sluice } = await client();
  const got = [];
  const two = () => got.push('two');
  sluice.once('x', () => got.push('once')).on('x', () => { throw new Error('mine'); }).on('x', two);
  FakeSocket.last.greets('a');
  FakeSocket.last.hears('["x"]');
  FakeSocket.last.hears('["x"]');
  sluice.off('x', two);
  FakeSocket.last.hears('["x"]');
  assert.deepEqual(got, ['once', 'two', 'two']);
  assert.throws(() => mock.timers.tick(0), /mine/);
  sluice.off('x');
  sluice.on('message', () => got.push('message'));
  FakeSocket.last.hears('["x"]');
  assert.equal(got.at(-1), 'message');
});

test('keeps a connection busy when asked to', async () => {
  await client({ heartbeat: { interval: 1000, data: { beat: 1 } } });
  FakeSocket.last.greets('a');
  await pass(999);
  assert.deepEqual(FakeSocket.last.sent, []);
  await pass(1);
  await pass(1000);
  assert.deepEqual(FakeSocket.last.sent, ['{"beat":1}', '{"beat":1}']);
  FakeSocket.last.ends(1000);
  await pass(5000);
  assert.equal(FakeSocket.last.sent.length, 2);
});

test('gives up a server that has been silent for too long', async () => {
  const { closes } = await client({ heartbeat: { timeout: 1000 } });
  FakeSocket.last.greets('a');
  await pass(900);
  FakeSocket.last.hears('["ping"]');
  await pass(999);
  assert.equal(closes.length, 0);
  await pass(1);
  assert.equal(closes[0].reason, 'the server is silent');
  assert.deepEqual(FakeSocket.last.closedWith, [1000, '']);
});

test('bad arguments are named, with what is allowed', () => {
  const made = (options, url = 'ws://x') => () => new Sluice(url, { adapter: FakeSocket, ...options });
  assert.throws(made({}, 'x'), /url: x \(expected: ws:/);
  assert.throws(made({ hearbeat: {} }), /options.hearbeat: .*expected: no such option, but one of adapter, /);
  assert.throws(made({ heartbeat: 5 }), /options.heartbeat: 5 \(expected: an object\)/);
  assert.throws(made({ reconnect: { cap: -1 } }), /options.reconnect.cap: -1 \(expected: a number from 0 to 2147483647\)/);
  assert.throws(made({ connectTimeout: '5' }), /options.connectTimeout: 5 /);
  assert.throws(made({ tokenIn: 'header' }), /options.tokenIn: header \(expected: 'query' or 'protocol'\)/);
  assert.throws(made({ adapter: null, awaitInit: undefined }), /options.adapter/);
  const sluice = made({})();
  assert.throws(() => sluice.on('x'), /handler: undefined \(expected: a function\)/);
  assert.throws(() => sluice.send(undefined), /message: undefined/);
  sluice.close();
});

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { client, FakeSocket, pass, settle, useFakes } from './fakes.mjs';

useFakes();

test('draws each pause evenly from 0 to min(cap, base * 2^failures)', async () => {
  const { closes } = await client({ reconnect: { base: 100, cap: 1000 } });
  for (const random of [0.5, 0.5, 0, 0.999, 0.5, 0.5]) {
    mock.method(Math, 'random', () => random);
    FakeSocket.last.ends(1006);
    await pass(closes.at(-1).retryIn);
  }
  assert.deepEqual(closes.map((close) => close.retryIn), [50, 100, 0, 799.2, 500, 500]);
  assert.deepEqual(closes.map((close) => close.failures), [0, 1, 2, 3, 4, 5]);
  assert.equal(FakeSocket.all.length, 7);
});

test('does not connect before the pause is over', async () => {
  await client();
  FakeSocket.last.ends(1006);
  await pass(499);
  assert.equal(FakeSocket.all.length, 1);
  await pass(1);
  assert.equal(FakeSocket.all.length, 2);
});

test('a good connection of ten seconds starts the count anew, a shorter one does not', async () => {
  const { closes } = await client();
  FakeSocket.last.ends(1006);
  await pass(500);
  FakeSocket.last.greets('a');
  await pass(9999);
  FakeSocket.last.ends(1006);
  assert.equal(closes.at(-1).retryIn, 1000);
  await pass(1000);
  FakeSocket.last.greets('b');
  await pass(10000);
  FakeSocket.last.ends(1006);
  assert.equal(closes.at(-1).retryIn, 500);
});

for (const code of [1000, 1008, 1009, 4401, 3000, 4001, 4999]) {
  test('stays away after ' + code + ' and tells', async () => {
    const { sluice, closes } = await client();
    FakeSocket.last.greets('a');
    FakeSocket.last.ends(code, 'why');
    await pass(3600000);
    assert.equal(FakeSocket.all.length, 1);
    assert.equal(sluice.state, 'closed');
    assert.equal(sluice.clientId, null);
    assert.deepEqual(closes, [{ code, reason: 'why', wasOpen: true, failures: 0, retryIn: null, dropped: 0 }]);
  });
}

for (const code of [1001, 1002, 1005, 1006, 1007, 1011, 1013]) {
  test('comes back after a pause when it was ' + code, async () => {
    const { closes } = await client({ reconnect: { base: 1000, cap: 30000 } });
    FakeSocket.last.ends(1006);
    await pass(500);
    FakeSocket.last.greets('a');
    FakeSocket.last.ends(code);
    assert.equal(closes.at(-1).retryIn, 1000);
  });
}

test('comes back when a draining gateway said, to the millisecond', async () => {
  const { closes } = await client();
  FakeSocket.last.greets('a');
  FakeSocket.last.ends(1012, 'retry_after_ms=4200');
  assert.equal(closes[0].retryIn, 4200);
  await pass(4199);
  assert.equal(FakeSocket.all.length, 1);
  await pass(1);
  assert.equal(FakeSocket.all.length, 2);
});

test('backs off when a draining gateway gave no hint, and believes none beyond an hour', async () => {
  const { closes } = await client();
  FakeSocket.last.ends(1012, 'going');
  assert.equal(closes[0].retryIn, 500);
  await pass(500);
  FakeSocket.last.ends(1012, 'retry_after_ms=99999999999999999999');
  assert.equal(closes[1].retryIn, 3600000);
});

test('comes back at once after a heartbeat that got no answer', async () => {
  const { closes } = await client();
  for (let i = 0; i < 5; i++) {
    FakeSocket.last.ends(1006);
    await pass(30000);
  }
  FakeSocket.last.ends(4000);
  assert.equal(closes.at(-1).retryIn, 500);
});

test('gives up an attempt that takes too long', async () => {
  const { closes } = await client({ connectTimeout: 3000 });
  await pass(3000);
  assert.deepEqual(FakeSocket.all[0].closedWith, [1000, '']);
  assert.equal(closes[0].reason, 'no connection in time');
  assert.equal(closes[0].code, 1006);
});

test('does not hear what an old socket still says', async () => {
  const { sluice, closes } = await client({ connectTimeout: 3000 });
  const old = FakeSocket.last;
  await pass(3000);
  await pass(500);
  old.greets('old');
  old.ends(1000);
  assert.equal(sluice.clientId, null);
  assert.equal(closes.length, 1);
  FakeSocket.last.greets('new');
  assert.equal(sluice.clientId, 'new');
});

test('retry has the last word', async () => {
  const answers = [false, true, 77, undefined];
  const seen = [];
  const { sluice, closes } = await client({
    retry: (close) => {
      seen.push([close.code, close.retryIn]);
      return answers.shift();
    },
  });
  FakeSocket.last.ends(1006);
  assert.equal(sluice.state, 'closed');
  sluice.connect();
  await settle();
  for (const code of [1000, 1006, 1000]) {
    FakeSocket.last.ends(code);
    await pass(closes.at(-1).retryIn);
  }
  assert.deepEqual(seen, [[1006, 500], [1000, null], [1006, 1000], [1000, null]]);
  assert.deepEqual(closes.map((close) => close.retryIn), [null, 500, 77, null]);
});

test('close is for good, whatever the state, until connect', async () => {
  const { sluice, closes } = await client();
  sluice.close();
  assert.deepEqual(FakeSocket.last.closedWith, [1000, '']);
  sluice.connect();
  await settle();
  FakeSocket.last.ends(1006);
  assert.equal(sluice.state, 'waiting');
  sluice.close(4002, 'done');
  await pass(60000);
  assert.equal(FakeSocket.all.length, 2);
  assert.deepEqual(closes.map((close) => [close.code, close.retryIn]), [[1000, null], [1006, 500], [4002, null]]);
  sluice.close();
  assert.equal(closes.length, 3);
  assert.throws(() => sluice.close(1006), /code: 1006 \(expected: 1000 or 3000 to 4999\)/);
});

test('connect while it waits does not wait', async () => {
  const { sluice } = await client();
  FakeSocket.last.ends(1006);
  sluice.connect();
  await settle();
  assert.equal(FakeSocket.all.length, 2);
  FakeSocket.last.greets('a');
  await pass(60000);
  assert.equal(FakeSocket.all.length, 2);
});

test('asks for a url and a token before each attempt', async () => {
  const asked = [];
  const { closes } = await client(
    { token: async () => 'a b' },
    (failures) => { asked.push(failures); return failures % 2 ? 'https://two/x?y=1' : 'ws://one'; },
  );
  FakeSocket.last.ends(1006);
  await pass(closes[0].retryIn);
  assert.deepEqual(FakeSocket.all.map((socket) => socket.url), ['ws://one?token=a%20b', 'wss://two/x?y=1&token=a%20b']);
  assert.deepEqual(asked, [0, 1]);
});

test('offers the token as a sub-protocol', async () => {
  await client({ token: 'x.y.z', tokenIn: 'protocol', protocols: 'chat' });
  assert.deepEqual(FakeSocket.last.protocols, ['chat', 'sluice.jwt.x.y.z']);
  assert.equal(FakeSocket.last.url, 'ws://gateway');
});

test('an expired token is replaced, a refused one is not tried again', async () => {
  const tokens = ['first', 'second'];
  const { sluice, closes } = await client({ token: () => tokens.shift() });
  FakeSocket.last.greets('a');
  FakeSocket.last.ends(4401, 'expired');
  assert.equal(closes[0].retryIn, 500);
  await pass(500);
  assert.equal(FakeSocket.last.url, 'ws://gateway?token=second');
  FakeSocket.last.opens();
  FakeSocket.last.ends(4401, 'refused');
  assert.equal(sluice.state, 'closed');
});

test('a failing token function or socket class is a failed attempt', async () => {
  const { closes } = await client({ token: () => { throw new Error('no token today'); } });
  assert.equal(closes[0].reason, 'no token today');
  assert.equal(closes[0].retryIn, 500);
  const broken = await client({ adapter: class { constructor() { throw new Error('bad url'); } } });
  assert.equal(broken.closes[0].reason, 'bad url');
});

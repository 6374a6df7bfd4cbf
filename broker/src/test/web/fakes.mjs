// A WebSocket whose other side is the test, and time that the test lets pass.
import { afterEach, beforeEach, mock } from 'node:test';
import Sluice from '../../main/web/sluice.mjs';

export { Sluice };

export class FakeSocket {
  static all = [];

  static get last() {
    return FakeSocket.all.at(-1);
  }

  constructor(url, protocols) {
    Object.assign(this, { url, protocols, readyState: 0, sent: [], closedWith: undefined });
    FakeSocket.all.push(this);
  }

  send(data) {
    this.sent.push(data);
  }

  close(code, reason) {
    this.readyState = 2;
    this.closedWith = [code, reason];
  }

  // ---- what the server does

  opens() {
    this.readyState = 1;
    this.onopen({});
  }

  greets(clientId) {
    this.opens();
    this.hears(JSON.stringify(['init', { client_id: clientId }]));
  }

  hears(data) {
    this.onmessage({ data });
  }

  ends(code, reason = '') {
    this.readyState = 3;
    this.onclose({ code, reason });
  }
}

/** Half of every interval, so that a pause can be foretold. */
export function useFakes() {
  beforeEach(() => {
    FakeSocket.all = [];
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() });
    mock.method(Math, 'random', () => 0.5);
  });
  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
  });
}

/** Lets promises run. */
export const settle = () => new Promise((done) => setImmediate(done));

export async function pass(millis) {
  mock.timers.tick(millis);
  await settle();
}

/** A client that has begun its first attempt, and what it told. */
export async function client(options = {}, url = 'ws://gateway') {
  const sluice = new Sluice(url, { adapter: FakeSocket, ...options });
  const closes = [];
  sluice.on('close', (close) => closes.push(close));
  await settle();
  return { sluice, closes };
}

// Compiled, not run: import.
import Sluice, { Sluice as Named } from 'sluice-client';

const close: Sluice.Close = { code: 1000, reason: '', wasOpen: true, failures: 0, retryIn: null, dropped: 0 };
const options: Sluice.Options = {
  adapter: WebSocket,
  heartbeat: { timeout: 120_000 },
  queue: { messages: 10 },
  retry: ({ code }) => (code === 4001 ? true : undefined),
  token: async (failures: number) => 'token' + failures,
  tokenIn: 'protocol',
};
const sluice: Named = new Sluice(() => 'wss://x', options);
sluice
  .on('init', ({ client_id }) => client_id.toUpperCase())
  .once('close', ({ retryIn }) => (retryIn ?? 0).toFixed())
  .on('message', (data) => (typeof data === 'string' ? data.length : data.byteLength))
  .on('news', (news) => news.headline)
  .off('news');
const taken: boolean = sluice.send({ a: [1, null] }) && sluice.send(new Uint8Array(1)) && sluice.send('text');
sluice.close(4000, String(taken) + close.code + sluice.clientId?.length + sluice.queued);

// @ts-expect-error no such option
new Sluice('wss://x', { retries: 3 });
// @ts-expect-error not a state
sluice.state === 'ready';
// @ts-expect-error told by the client alone
sluice.clientId = 'x';

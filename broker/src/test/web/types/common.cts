// Compiled, not run: require, and a mini program's platform.
import Sluice = require('sluice-client');

declare const wx: { connectSocket(request: { url: string }): object };

const client: Sluice = new Sluice('wss://x', { adapter: wx, token: null });
const { Sluice: Named } = Sluice;
new Named('wss://x').connect().once('open', () => client.close());

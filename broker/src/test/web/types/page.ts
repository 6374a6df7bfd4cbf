// Compiled, not run: the global of a page.
/// <reference types="sluice-client" />
const client: Sluice = new Sluice('wss://x');
client.on('close', (close: Sluice.Close) => close.code);

// Compiled, not run: as a bundler resolves it.
import Sluice, { Sluice as Named } from 'sluice-client';

export const clients: Sluice[] = [new Sluice('wss://x'), new Named('wss://y')];

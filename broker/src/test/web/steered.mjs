// A client that a test steers: orders come in as lines of JSON, what happens goes out as lines of JSON.
import { createInterface } from 'node:readline';
import Sluice from '../../main/web/sluice.mjs';
import { wx } from './wx.mjs';

const { urls, platform, options } = JSON.parse(process.argv[2]);
let url;
const sluice = new Sluice(
  (failures) => url = urls[failures % urls.length],
  { ...options, adapter: platform === 'wx' ? wx : undefined },
);

function tell(event, data) {
  const plain = data instanceof ArrayBuffer ? { base64: Buffer.from(data).toString('base64') } : data;
  const { state, clientId, queued } = sluice;
  console.log(JSON.stringify({ event, data: plain, state, clientId, queued, url }));
}

['open', 'init', 'close', 'message', 'news'].forEach((event) => sluice.on(event, (data) => tell(event, data)));
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { method, args } = JSON.parse(line);
    const result = sluice[method](...args);
    tell('done', result === sluice ? undefined : result);
  })
  .on('close', () => process.exit());

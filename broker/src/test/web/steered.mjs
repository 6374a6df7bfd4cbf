// A client that a test steers: orders come in as lines of JSON, what happens goes out as lines of JSON.
import { createHmac } from 'node:crypto';
import { createInterface } from 'node:readline';
import Sluice from '../../main/web/sluice.mjs';
import { wx } from './wx.mjs';

const { urls, platform, options, tokens } = JSON.parse(process.argv[2]);
let url;
let asked = 0;
const sluice = new Sluice(
  (failures) => url = urls[failures % urls.length],
  {
    ...options,
    adapter: platform === 'wx' ? wx : undefined,
    token: tokens && token,
  },
);

// A JSON Web Token (RFC 7519) that is good for as many seconds as is said of this call.
function token() {
  const { secret, uid, lifetimes } = tokens;
  const exp = Math.floor(Date.now() / 1000) + lifetimes[Math.min(asked++, lifetimes.length - 1)];
  const signed = [{ alg: 'HS256' }, { sub: uid, exp }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return signed + '.' + createHmac('sha256', secret).update(signed).digest('base64url');
}

function tell(event, data) {
  const plain = data instanceof ArrayBuffer ? { base64: Buffer.from(data).toString('base64') } : data;
  const { state, clientId, queued } = sluice;
  console.log(JSON.stringify({ event, data: plain, state, clientId, queued, url, asked }));
}

['open', 'init', 'close', 'message', 'news'].forEach((event) => sluice.on(event, (data) => tell(event, data)));
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { method, args } = JSON.parse(line);
    const result = sluice[method](...args);
    tell('done', result === sluice ? undefined : result);
  })
  .on('close', () => process.exit());

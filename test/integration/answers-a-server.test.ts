// A server with a key, or a signature by it, asks about any address; what binds it is checked before; and whatever is sent,
// the answer is a refusal and never a fault.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';
import { type IssuedKey, makeGeneration, masterSecret, sign, storedKey } from '../support/keys.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
let key: IssuedKey;

beforeAll(async () => {
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
  key = await makeGeneration(elboniaToday, 'server01');
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf({ keys: [storedKey('server01', key)] }));
});
afterAll(() => worker.close());

const server = { 'CF-Connecting-IP': '77.78.0.1' };

async function ask(path: string, headers: Record<string, string>) {
  const response = await worker.fetch(`https://api.example${path}`, { headers: { ...server, ...headers } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

describe('smoke', () => {
  it('bearer', async () => {
    const a = await ask('/v1/ip/77.77.1.9', { Authorization: `Bearer ${key.text}` });
    console.log(a.status, a.text, Object.fromEntries(a.headers));
    const url = 'https://api.example/v1/ip/2a77%3a7700::1?fields=city,ip';
    const b = await ask('/v1/ip/2a77%3a7700::1?fields=city,ip', await sign(url, key));
    console.log(b.status, b.text);
    const c = await ask('/v1/ip/%2531.2.3.4', await sign('https://api.example/v1/ip/%2531.2.3.4', key));
    console.log(c.status, c.text);
  });
});

// A missing, truncated or altered shard never causes a wrong location. The response is Cloudflare's location of the same
// connection, marked as degraded, or 503.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { elboniaToday, startWorker, writeWorkerFiles } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>> | undefined;
afterEach(() => worker?.close());

const damages = [
  { damage: 'missing', apply: (path: string) => rmSync(path) },
  { damage: 'truncated', apply: (path: string) => writeFileSync(path, readFileSync(path).subarray(0, -100)) },
  { damage: 'empty', apply: (path: string) => writeFileSync(path, '') },
  {
    damage: 'altered in one bit',
    apply: (path: string) => {
      const bytes = readFileSync(path);
      const middle = bytes.length >>> 1;
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    },
  },
];

describe.each(damages)('with shards that are $damage', ({ apply }) => {
  it("the visitor's location falls back to request.cf and is marked as degraded", async () => {
    const files = writeWorkerFiles();
    for (const name of files.shardNames) apply(join(files.shards, `${name}.shard`));
    worker = await startWorker({}, files);
    const url = `https://api.example/v1/visitor?project=${elboniaToday}`;
    const headers = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };
    const cf = {
      country: 'BR',
      region: 'São Paulo',
      regionCode: 'SP',
      city: 'Campinas',
      timezone: 'America/Sao_Paulo',
    } as const;
    const degraded = await worker.fetch(url, { headers, cf });
    expect(degraded.status).toBe(200);
    expect(await degraded.json()).toMatchObject({
      ip: '77.77.1.9',
      network: null,
      country: { code: 'BR' },
      city: 'Campinas',
      meta: { source: 'cf', degraded: true },
    });
    const refused = await worker.fetch(url, { headers, cf: { country: 'T1' } });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('Retry-After')).toBe('5');
    expect(await refused.json()).toMatchObject({ code: 'data_unavailable' });
  });

  it('a looked-up address gets 503, never the location of the connection', async () => {
    const files = writeWorkerFiles();
    for (const name of files.shardNames) apply(join(files.shards, `${name}.shard`));
    worker = await startWorker({ LOCAL_VISITOR_ADDRESS: '77.77.1.9' }, files);
    const response = await worker.fetch(`https://api.example/v1/visitor?project=${elboniaToday}`, {
      headers: { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '127.0.0.1' },
      cf: { country: 'BR' },
    });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'data_unavailable' });
  });
});

// POST /v1/batch: a thousand addresses in one request, with the same result as single lookups. A failing address does not
// affect others, and a malformed body is refused.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from '../../src/core/address.ts';
import { unrestrictedFieldPolicy } from '../../src/core/project/field-policy.ts';
import { elbonia } from '../support/elbonia.ts';
import { elboniaToday, snapshotOf, startWorker, type WorkerFiles, writeWorkerFiles } from '../support/harness.ts';
import {
  type IssuedKey,
  makeGeneration,
  masterSecret,
  requiredSignatureComponents,
  signRequest,
  storedKey,
} from '../support/keys.ts';

type Worker = Awaited<ReturnType<typeof startWorker>>;

const coarse = 'coarseproject0000000';
const batchUrl = 'https://api.example/v1/batch';

let files: WorkerFiles;
let worker: Worker;
let key: IssuedKey;
let coarseKey: IssuedKey;

beforeAll(async () => {
  files = writeWorkerFiles();
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret }, files);
  key = await makeGeneration(elboniaToday, 'server01');
  coarseKey = await makeGeneration(coarse, 'server01');
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf({ keys: [storedKey('server01', key)] }));
  const fields = {
    ...unrestrictedFieldPolicy,
    groups: ['country', 'location'],
    coordinateDecimals: 0,
    echoAddress: false,
  };
  await worker.kv.put(
    `project:${coarse}`,
    snapshotOf({ id: coarse, fields, keys: [storedKey('server01', coarseKey)] }),
  );
});
afterAll(() => worker?.close());

interface Sent {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly to?: Worker;
}

async function send(body: string | Uint8Array<ArrayBuffer>, { query = '', headers = {}, to = worker }: Sent = {}) {
  const response = await to.fetch(batchUrl + query, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key.text}`, 'Content-Type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function askAlone(address: string): Promise<unknown> {
  const headers = { Authorization: `Bearer ${key.text}` };
  const response = await worker.fetch(`https://api.example/v1/ip/${encodeURIComponent(address)}`, { headers });
  return response.json();
}

/** Removes the local time from a response, because it differs between requests. */
function still(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (name, value) => (name === 'localTime' ? undefined : value)));
}

/** Returns the first address of a network, in canonical form. */
function firstOf({ network }: { readonly network: string }): string {
  const address = parseAddress(network.split('/')[0] ?? '');
  if (address === null) throw new Error(`fixture does not parse: ${network}`);
  return formatAddress(address);
}

describe('a batch', () => {
  it('returns a thousand addresses in order, including duplicates, equal to single lookups', async () => {
    const known = [...elbonia.v4, ...elbonia.v6].map(firstOf);
    const texts = Array.from({ length: 1000 }, (_, i) => known[(i * 7) % known.length] ?? '');
    const { status, headers, text } = await send(JSON.stringify(texts));
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toBe('application/json');
    expect(headers.get('Cache-Control')).toBe('private, no-store');
    const answers = JSON.parse(text);
    expect(answers).toHaveLength(1000);
    expect(answers.map(({ ip }: { ip: string }) => ip)).toEqual(texts);
    for (const i of [0, 1, 500, 999]) expect(still(answers[i])).toEqual(still(await askAlone(texts[i] ?? '')));
  });

  it('returns valid, reserved, embedded, unknown and invalid addresses together', async () => {
    const texts = [
      '77.77.1.9',
      'nonsense',
      '10.1.2.3',
      '::ffff:77.77.1.9',
      '8.8.8.8',
      '077.77.1.9',
      '',
      '77.77.1.9',
      'x'.repeat(99),
    ];
    const { status, text } = await send(JSON.stringify(texts));
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject([
      { ip: '77.77.1.9', city: 'Mudgrad', client: { browser: { name: null } }, meta: { source: 'database' } },
      { address: 'nonsense', error: { code: 'address_invalid' } },
      { ip: '10.1.2.3', reserved: 'private-use', city: null },
      { ip: '77.77.1.9', city: 'Mudgrad', meta: { embedded: 'mapped' } },
      { ip: '8.8.8.8', city: null, meta: { source: 'none', degraded: false } },
      { address: '077.77.1.9', error: { code: 'address_invalid' } },
      { address: '', error: { code: 'address_invalid' } },
      { ip: '77.77.1.9', city: 'Mudgrad' },
      { address: null, error: { code: 'address_invalid' } },
    ]);
  });

  it('responds to NDJSON with NDJSON', async () => {
    const headers = { 'Content-Type': 'application/x-ndjson; charset=utf-8' };
    const { status, headers: answered, text } = await send('"77.77.1.9"\n"nonsense"\n', { headers });
    expect(status).toBe(200);
    expect(answered.get('Content-Type')).toBe('application/x-ndjson');
    expect(text.endsWith('\n')).toBe(true);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ city: 'Mudgrad' }, { address: 'nonsense', error: { code: 'address_invalid' } }]);
  });

  it.each([
    { type: 'application/json', body: '[]', expected: '[]' },
    { type: 'application/x-ndjson', body: '', expected: '' },
  ])('responds to an empty batch with an empty response, as $type', async ({ type, body, expected }) => {
    expect(await send(body, { headers: { 'Content-Type': type } })).toMatchObject({ status: 200, text: expected });
  });

  it('supports fields and languages like a single lookup', async () => {
    const { text } = await send('["77.77.1.9"]', { query: '?fields=city,country.name&lang=ja' });
    expect(JSON.parse(text)).toEqual([{ country: { name: 'フランス' }, city: 'Mudgradの' }]);
  });

  it("applies the project's field policy", async () => {
    const headers = { Authorization: `Bearer ${coarseKey.text}` };
    const { text } = await send('["77.77.1.9"]', { headers });
    expect(JSON.parse(text)).toMatchObject([
      {
        ip: null,
        network: null,
        city: null,
        region: { code: null },
        country: { code: 'FR' },
        location: { latitude: 49 },
      },
    ]);
  });

  it.each([true, false])(
    'with a signature over its body is accepted, and refused with another body: %s',
    async (same) => {
      const body = '["77.77.1.9"]';
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(body))).toString('base64');
      const headers = await signRequest(batchUrl, key, {
        method: 'POST',
        components: [...requiredSignatureComponents, 'content-digest'],
        headers: { 'Content-Digest': `sha-256=:${digest}:`, 'Content-Type': 'application/json' },
      });
      const response = await worker.fetch(batchUrl, { method: 'POST', headers, body: same ? body : '["77.77.1.8"]' });
      expect(response.status).toBe(same ? 200 : 401);
      if (!same) expect(await response.json()).toMatchObject({ code: 'credential_invalid' });
    },
  );

  it('with a signature that does not cover the body is refused', async () => {
    const headers = { ...(await signRequest(batchUrl, key, { method: 'POST' })), 'Content-Type': 'application/json' };
    const response = await worker.fetch(batchUrl, { method: 'POST', headers, body: '["77.77.1.9"]' });
    expect(response.status).toBe(401);
  });
});

describe('an invalid batch', () => {
  const ndjson = { 'Content-Type': 'application/x-ndjson' };
  it.each([
    { body: '["77.77.1.9"', code: 'parameter_invalid', status: 400, why: 'half an array' },
    { body: '{"a":"77.77.1.9"}', code: 'parameter_invalid', status: 400, why: 'an object' },
    { body: '[1]', code: 'parameter_invalid', status: 400, why: 'no string' },
    { body: '', code: 'parameter_invalid', status: 400, why: 'nothing' },
    { body: '['.repeat(60_000), code: 'parameter_invalid', status: 400, why: 'very deep' },
    { body: '"77.77.1.9"\n"', headers: ndjson, code: 'parameter_invalid', status: 400, why: 'a broken line' },
    { body: Uint8Array.of(0x5b, 0xff, 0x5d), code: 'parameter_invalid', status: 400, why: 'not UTF-8' },
    { body: '["77.77.1.9"]', query: '?sample=paris', code: 'parameter_invalid', status: 400, why: 'a sample' },
    {
      body: '["77.77.1.9"]',
      query: '?token=chosen-by-the-customer',
      code: 'parameter_invalid',
      status: 400,
      why: 'a token',
    },
    { body: '["77.77.1.9"]', query: '?lang=tlh', code: 'parameter_invalid', status: 400, why: 'no such language' },
    { body: `["${'1'.repeat(70_000)}"]`, code: 'body_too_large', status: 413, why: 'too many bytes' },
    { body: `[${'"::1",'.repeat(1000)}"::1"]`, code: 'body_too_large', status: 413, why: 'too many addresses' },
    { body: '"::1"\n'.repeat(1001), headers: ndjson, code: 'body_too_large', status: 413, why: 'too many lines' },
    {
      body: new Uint8Array(gzipSync('["77.77.1.9"]')),
      headers: { 'Content-Encoding': 'gzip' },
      code: 'media_type_unsupported',
      status: 415,
      why: 'compressed, with Content-Encoding',
    },
    {
      body: new Uint8Array(gzipSync('["::1"]')),
      code: 'parameter_invalid',
      status: 400,
      why: 'compressed, without Content-Encoding',
    },
    {
      body: '["77.77.1.9"]',
      headers: { 'Content-Type': 'text/plain' },
      code: 'media_type_unsupported',
      status: 415,
      why: 'a type that a page may send',
    },
    {
      body: '["77.77.1.9"]',
      headers: { 'Content-Type': 'application/json; charset=utf-16' },
      code: 'media_type_unsupported',
      status: 415,
      why: 'another charset',
    },
    {
      body: '["77.77.1.9"]',
      headers: { Authorization: 'Bearer wfk_mistyped' },
      code: 'credential_invalid',
      status: 401,
      why: 'no key',
    },
    {
      body: '["77.77.1.9"]',
      headers: { Origin: 'https://elbonia.example' },
      code: 'key_in_browser',
      status: 403,
      why: 'a page that has a key',
    },
  ])('is refused with $code ($why)', async ({ body, headers = {}, query = '', code, status }) => {
    const answer = await send(body, { headers, query });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ code, status });
    expect(answer.text).not.toContain('77.77');
  });

  it('without a key is refused for a page', async () => {
    const headers = { Origin: 'https://elbonia.example', 'Content-Type': 'application/json' };
    const url = `${batchUrl}?project=${elboniaToday}`;
    const response = await worker.fetch(url, { method: 'POST', headers, body: '["77.77.1.9"]' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'credential_required' });
  });

  it.each(['GET', 'PUT', 'DELETE'])('is refused with the method %s', async (method) => {
    const response = await worker.fetch(batchUrl, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('POST, OPTIONS');
  });
});

describe('a shard that is missing', () => {
  it('fails only the items that need it', async () => {
    const broken = writeWorkerFiles();
    const { v4 } = JSON.parse(readFileSync(join(broken.folder, 'manifest.json'), 'utf8'));
    for (const [, name] of v4) rmSync(join(broken.shards, `${name}.shard`), { force: true });
    const other = await startWorker({ WHEREFROM_SECRET: masterSecret }, broken);
    try {
      await other.kv.put(`project:${elboniaToday}`, snapshotOf({ keys: [storedKey('server01', key)] }));
      const { status, text } = await send('["77.77.1.9","2a77:7700::1","10.0.0.1","77.77.1.9"]', { to: other });
      expect(status).toBe(200);
      expect(JSON.parse(text)).toMatchObject([
        { address: '77.77.1.9', error: { code: 'data_unavailable' } },
        { ip: '2a77:7700::1', city: 'Mudgrad' },
        { ip: '10.0.0.1', reserved: 'private-use' },
        { address: '77.77.1.9', error: { code: 'data_unavailable' } },
      ]);
    } finally {
      await other.close();
    }
  });
});

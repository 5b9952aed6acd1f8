// Requests with a key or a signature: lookups of any address and of the server itself, refusals in browsers, and refusals
// instead of 500 for malformed credentials.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiErrors } from '../../src/core/failure.ts';
import { unrestrictedFieldPolicy } from '../../src/core/project/field-policy.ts';
import { defaultProtections } from '../../src/core/project/protections.ts';
import { elboniaToday, snapshotOf, startWorker, writeWorkerFiles } from '../support/harness.ts';
import { type IssuedKey, makeGeneration, masterSecret, signRequest, storedKey } from '../support/keys.ts';

type Worker = Awaited<ReturnType<typeof startWorker>>;

let worker: Worker;
let withoutShards: Worker;
let key: IssuedKey;
let coarseKey: IssuedKey;
let slowKey: IssuedKey;

const coarse = 'coarseproject0000000';
const slow = 'slowproject000000000';

beforeAll(async () => {
  const files = writeWorkerFiles();
  for (const name of files.shardNames) rmSync(join(files.shards, `${name}.shard`));
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
  withoutShards = await startWorker({ WHEREFROM_SECRET: masterSecret }, files);
  key = await makeGeneration(elboniaToday, 'server01');
  coarseKey = await makeGeneration(coarse, 'server01');
  slowKey = await makeGeneration(slow, 'server01');
  for (const { kv } of [worker, withoutShards]) {
    await kv.put(`project:${elboniaToday}`, snapshotOf({ keys: [storedKey('server01', key)] }));
  }
  const fields = { ...unrestrictedFieldPolicy, groups: ['country'], echoAddress: false };
  await worker.kv.put(
    `project:${coarse}`,
    snapshotOf({ id: coarse, fields, keys: [storedKey('server01', coarseKey)] }),
  );
  const protections = { ...defaultProtections, rateClass: 'low' };
  await worker.kv.put(`project:${slow}`, snapshotOf({ id: slow, protections, keys: [storedKey('server01', slowKey)] }));
});
afterAll(async () => {
  await worker?.close();
  await withoutShards?.close();
});

const api = 'https://api.example';
const fromServer = { 'CF-Connecting-IP': '77.78.0.1', 'User-Agent': 'curl/8.5.0' };
/** Cloudflare's data about the server's connection (`request.cf`), which must not be used for other addresses. */
const cf = { country: 'BR', city: 'Campinas', asn: 64500, asOrganization: 'A hosting company' } as const;

const bearer = (of = key) => ({ Authorization: `Bearer ${of.text}` });

async function ask(path: string, headers: Readonly<Record<string, string>>, of = worker) {
  const response = await of.fetch(api + path, { headers: { ...fromServer, ...headers }, cf });
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null };
}

describe('GET /v1/ip/{address}', () => {
  it.each([
    { how: 'by a key', headersFor: async () => bearer() },
    { how: 'by a signature', headersFor: (path: string) => signRequest(api + path, key) },
  ])('returns the location of the address $how', async ({ headersFor }) => {
    const path = '/v1/ip/77.77.1.9?lang=fr';
    const { status, headers, body } = await ask(path, await headersFor(path));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ip: '77.77.1.9',
      network: '77.77.1.0/24',
      city: 'Mudgrad',
      country: { code: 'FR', name: 'France' },
      // The AS is that of the database record, not that of the server's own connection.
      asn: { number: 64_512, organization: 'Mud Telecom', type: null },
      client: { browser: { name: null }, os: { name: null }, device: { type: null } },
      consent: { required: 'opt-in', because: ['GDPR'], gpc: null },
      anonymizer: { tor: null, vpn: null },
      meta: { source: 'database', embedded: null, language: 'fr' },
    });
    expect(Object.fromEntries(headers)).toMatchObject({ 'cache-control': 'private, no-store', vary: 'Origin' });
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  it.each([
    { path: '2a77:7700::1', expected: { ip: '2a77:7700::1', version: 6, city: 'Mudgrad' }, why: 'IPv6' },
    { path: '2A77%3A7700%3a%3A1', expected: { ip: '2a77:7700::1', city: 'Mudgrad' }, why: 'IPv6, encoded' },
    { path: '%37%37.77.1.9', expected: { ip: '77.77.1.9', city: 'Mudgrad' }, why: 'IPv4, encoded' },
    {
      path: '::ffff:77.77.1.9',
      expected: { ip: '77.77.1.9', version: 4, city: 'Mudgrad', meta: { embedded: 'mapped' } },
      why: 'mapped',
    },
    {
      path: '64:ff9b::4d4d:109',
      expected: { ip: '77.77.1.9', version: 4, city: 'Mudgrad', meta: { embedded: 'nat64' } },
      why: 'translated',
    },
    {
      path: '10.1.2.3',
      expected: {
        ip: '10.1.2.3',
        network: '10.0.0.0/8',
        reserved: 'private-use',
        city: null,
        meta: { source: 'none' },
      },
      why: 'reserved',
    },
    {
      path: '2002:4d4d:109::1',
      expected: { reserved: '6to4', country: { code: null }, asn: { number: null } },
      why: '6to4, which has no location',
    },
    {
      path: '8.8.8.8',
      expected: { ip: '8.8.8.8', city: null, asn: { number: null }, meta: { source: 'none', degraded: false } },
      why: 'no record',
    },
    { path: '127.0.0.1', expected: { ip: '127.0.0.1', reserved: 'loopback' }, why: 'loopback' },
  ])('$path ($why)', async ({ path, expected }) => {
    const { status, body } = await ask(`/v1/ip/${path}`, bearer());
    expect(status).toBe(200);
    expect(body).toMatchObject(expected);
  });

  it.each([
    '77.77.1',
    '77.77.1.09',
    '077.77.1.9',
    '77.77.1.9:80',
    '77.77.1.0%2F24',
    '77.77.1.9,8.8.8.8',
    '1299972361',
    '0x4d4d0109',
    '%2537%2537.77.1.9',
    '%2031.1.1.1',
    '%00',
    '%E0%A4%A',
    'fe80::1%25eth0',
    '%5B2a77:7700::1%5D',
    '::1::',
    'elbonia.example',
    'x'.repeat(6000),
  ])('refuses %s, which is not an address in its usual form', async (path) => {
    const { status, body } = await ask(`/v1/ip/${path}`, bearer());
    expect([status, body.code]).toEqual([400, 'address_invalid']);
    expect(body.detail).toBe(apiErrors.address_invalid.detail);
  });

  it('never returns Cloudflare’s location of the server if the address’s shard cannot be read', async () => {
    const { status, headers, body } = await ask('/v1/ip/77.77.1.9', bearer(), withoutShards);
    expect([status, body.code, headers.get('Retry-After')]).toEqual([503, 'data_unavailable', '5']);
    const mistyped = await ask('/v1/ip/77.77.1.9/shoe', bearer(), withoutShards);
    expect([mistyped.status, mistyped.body.code]).toEqual([400, 'parameter_invalid']);
  });

  it.each([
    { query: '?sample=paris', why: 'a sample of another address' },
    { query: '?sample=', why: 'an empty sample' },
    { query: '?fields=shoe', why: 'no such field' },
    { query: '?lang=tlh', why: 'no such language' },
  ])('refuses the query $query ($why)', async ({ query }) => {
    const { status, body } = await ask(`/v1/ip/77.77.1.9${query}`, bearer());
    expect([status, body.code]).toEqual([400, 'parameter_invalid']);
  });

  it('supports fields and single values as text', async () => {
    expect((await ask('/v1/ip/77.77.1.9?fields=city,country.code', bearer())).body).toEqual({
      country: { code: 'FR' },
      city: 'Mudgrad',
    });
    const value = await ask('/v1/ip/2a77%3A7700::1/country.code', bearer());
    expect([value.status, value.text, value.headers.get('Access-Control-Allow-Origin')]).toEqual([200, 'FR\n', null]);
    const signed = await ask('/v1/ip/77.77.1.9/city', await signRequest(`${api}/v1/ip/77.77.1.9/city`, key));
    expect(signed.text).toBe('Mudgrad\n');
    const wrong = await ask('/v1/ip/77.77.1.9/country', bearer());
    expect([wrong.status, wrong.body.code]).toEqual([400, 'parameter_invalid']);
  });

  it('applies the project’s field policy', async () => {
    const { body } = await ask('/v1/ip/77.77.1.9?fields=ip,network,city,country.code', bearer(coarseKey));
    expect(body).toEqual({ ip: null, network: null, city: null, country: { code: 'FR' } });
  });

  it.each([
    { headers: { Origin: 'https://elbonia.example' }, project: elboniaToday, why: 'a page' },
    { headers: {}, project: elboniaToday, why: 'a caller without credentials' },
  ])('requires a key from $why', async ({ headers, project }) => {
    const refused = await ask(`/v1/ip/77.77.1.9?project=${project}`, headers as Record<string, string>);
    expect([refused.status, refused.body.code]).toEqual([401, 'credential_required']);
    expect(refused.body.detail).toContain('/v1/visitor');
    expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(refused.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  it('accepts a HEAD with a signature over HEAD, and refuses one over GET', async () => {
    const url = `${api}/v1/ip/77.77.1.9`;
    const head = async (method: string) =>
      (
        await worker.fetch(url, {
          method: 'HEAD',
          headers: { ...fromServer, ...(await signRequest(url, key, { method })) },
        })
      ).status;
    expect([await head('HEAD'), await head('GET')]).toEqual([200, 401]);
  });
});

describe('GET /v1/visitor with a key', () => {
  it('returns the location of the calling server, without client data', async () => {
    const { status, headers, body } = await ask('/v1/visitor', {
      ...bearer(),
      'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
      'Sec-CH-UA': '"Chromium";v="142"',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ip: '77.78.0.1', city: 'Beardville' });
    expect(body.client).toEqual({
      browser: { name: null, version: null },
      os: { name: null, version: null },
      device: { vendor: null, model: null, type: null },
    });
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect((await ask('/v1/visitor/city', bearer())).text).toBe('Beardville\n');
  });

  it('returns no client data in a sample', async () => {
    const { body } = await ask('/v1/visitor?sample=paris', bearer());
    expect(body).toMatchObject({ city: 'Paris', client: { browser: { name: null }, os: { name: null } } });
  });
});

describe('a key in a browser', () => {
  it.each([
    { headers: { Origin: 'https://elbonia.example' }, why: 'on an allowed page' },
    { headers: { Origin: 'https://stranger.example' }, why: 'on any page' },
    { headers: { 'Sec-Fetch-Site': 'same-origin' }, why: 'on a page of this host' },
  ])('is refused ($why)', async ({ headers }) => {
    for (const path of ['/v1/visitor', '/v1/ip/77.77.1.9', '/v1/visitor/city']) {
      const refused = await ask(path, { ...bearer(), ...headers } as Record<string, string>);
      expect([refused.status, refused.body.code]).toEqual([403, 'key_in_browser']);
      expect(refused.text).not.toMatch(/Mudgrad|Beardville/);
    }
  });

  it('is ignored by the VisitorAPI path', async () => {
    const refused = await ask(`/api/?pid=${elboniaToday}`, bearer());
    expect([refused.status, refused.body.status]).toEqual([401, 401]);
  });
});

describe('requests over the rate limit', () => {
  /** Sends requests until one is over the rate limit. The limiter counts per minute, so this can take two minutes. */
  async function untilLimited(path: string, headers: Record<string, string>) {
    for (let calls = 0; calls < 250; calls++) {
      const answer = await ask(path, headers);
      if (answer.status !== 200) return answer;
    }
    throw new Error('there is no limit');
  }

  it.each([
    { path: '/v1/ip/77.77.1.9/city', who: 'server' },
    { path: `/v1/visitor/city?project=${slow}`, who: 'page' },
  ])('are refused with Retry-After, to a $who', async ({ path, who }) => {
    const headers = who === 'server' ? bearer(slowKey) : { Origin: 'https://elbonia.example' };
    const refused = await untilLimited(path, headers);
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '60',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Retry-After',
    });
  });
});

describe('a malformed credential', () => {
  const kib64 = 'x'.repeat(60 * 1024);
  const labels = Array.from({ length: 100 }, (_, i) => `s${i}=("@method");created=1;keyid="x"`).join(', ');
  it.each([
    { headers: { Authorization: kib64 }, why: 'a long word' },
    { headers: { Authorization: `Bearer ${kib64}` }, why: 'a long key' },
    { headers: { Authorization: 'Bearer' }, why: 'no key' },
    { headers: { Authorization: 'Bearer \u00e9' }, why: 'not ASCII' },
    { headers: { 'Signature-Input': kib64, Signature: kib64 }, why: 'long words' },
    { headers: { 'Signature-Input': labels, Signature: labels }, why: 'a hundred labels' },
    { headers: { 'Signature-Input': `s=${'('.repeat(3000)}`, Signature: 's=::' }, why: 'a hundred lists' },
    { headers: { 'Signature-Input': 's=()', Signature: 's=:!!!:' }, why: 'no base64' },
    { headers: { 'Signature-Input': 's=();created=999999999999999', Signature: 's=:AA==:' }, why: 'a far future' },
    { headers: { 'Signature-Input': '', Signature: '' }, why: 'empty' },
    { headers: { Authorization: 'Bearer x', 'X-Origin': kib64 }, why: 'a long origin' },
    { headers: { Authorization: 'Bearer x', 'Content-Digest': kib64 }, why: 'a long digest' },
  ])('is refused without an internal error ($why)', async ({ headers }) => {
    for (const path of ['/v1/ip/77.77.1.9', `/v1/visitor?project=${elboniaToday}`, '/v1/ip/%', '/v1/ip/x/y']) {
      const { status } = await ask(path, headers as Record<string, string>);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });
});

describe('a refusal', () => {
  it('is the same for an unknown key and a wrong signature, and repeats neither', async () => {
    const path = '/v1/ip/77.77.211.97';
    const unknown = await makeGeneration(elboniaToday, 'server99');
    const answers = await Promise.all([
      ask(path, bearer(unknown)),
      ask(path, await signRequest(api + path, unknown)),
      ask(path, await signRequest(api + path, key, { secret: unknown.secret })),
      ask(path, { Authorization: 'Bearer mistyped' }),
    ]);
    const seen = answers.map(({ status, text, headers }) => [status, text, [...headers].toSorted()]);
    expect(new Set(seen.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(seen[0]?.[0]).toBe(401);
    expect(seen[0]?.[1]).not.toMatch(/77\.77|server|wfk_|elboniatoday/);
  });
});

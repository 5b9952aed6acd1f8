// Location tokens (?token=) and their keys (/.well-known/jwks.json). An independent library (jose) verifies the tokens
// with the published keys, as a customer’s server would.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unrestrictedFieldPolicy } from '../../src/core/project/field-policy.ts';
import { elboniaToday, snapshotOf, startWorker, writeWorkerFiles } from '../support/harness.ts';
import { makeGeneration, masterSecret, previousSecret, storedKey } from '../support/keys.ts';

type Worker = Awaited<ReturnType<typeof startWorker>>;

const coarse = 'coarseproject0000000';
const nonce = 'chosen-by-the-customer';
const page = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };

let worker: Worker;
let changing: Worker;
let withoutSecret: Worker;
let withoutShards: Worker;
const key = await makeGeneration(elboniaToday, 'server01');

beforeAll(async () => {
  const files = writeWorkerFiles();
  for (const name of files.shardNames) rmSync(join(files.shards, `${name}.shard`));
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
  changing = await startWorker({ WHEREFROM_SECRET: masterSecret, WHEREFROM_SECRET_PREVIOUS: previousSecret });
  withoutSecret = await startWorker();
  withoutShards = await startWorker({ WHEREFROM_SECRET: masterSecret }, files);
  const fields = { ...unrestrictedFieldPolicy, groups: ['country'] };
  await worker.kv.put(`project:${coarse}`, snapshotOf({ id: coarse, fields }));
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf({ keys: [storedKey('server01', key)] }));
});
afterAll(async () => {
  for (const each of [worker, changing, withoutSecret, withoutShards]) await each?.close();
});

async function ask(query: string, headers: Readonly<Record<string, string>> = page, of = worker) {
  const response = await fetch(new URL(`/v1/visitor?${query}`, of.url), { headers });
  return { status: response.status, body: await response.json() };
}

const project = `project=${elboniaToday}`;

function verify(token: string, { url }: Worker = worker, audience = elboniaToday) {
  return jwtVerify(token, createRemoteJWKSet(new URL('/.well-known/jwks.json', url)), {
    issuer: url.origin,
    audience,
    algorithms: ['EdDSA'],
    typ: 'wherefrom-location+jwt',
  });
}

describe('a location token', () => {
  it('is added to the response and contains its country and region', async () => {
    const { status, body } = await ask(`${project}&token=${nonce}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ip: '77.77.1.9', city: 'Mudgrad', token: expect.any(String) });
    const { payload } = await verify(body.token);
    const { iat = 0, exp = 0, ...claims } = payload;
    expect(claims).toEqual({
      iss: worker.url.origin,
      aud: elboniaToday,
      origin: 'https://elbonia.example',
      nonce,
      country: 'FR',
      region: 'IDF',
      regulations: ['GDPR'],
      anonymizer: null,
      flags: [],
    });
    expect(exp - iat).toBe(300);
  });

  it('is absent unless requested', async () => {
    expect(Object.keys((await ask(project)).body)).not.toContain('token');
  });

  it('is independent of fields', async () => {
    const { body } = await ask(`${project}&fields=city&token=${nonce}`);
    expect(Object.keys(body)).toEqual(['city', 'token']);
    expect((await verify(body.token)).payload).toMatchObject({ country: 'FR', region: 'IDF', regulations: ['GDPR'] });
  });

  it('contains no withheld members', async () => {
    const { body } = await ask(`project=${coarse}&token=${nonce}`);
    const { payload } = await verify(body.token, worker, coarse);
    expect(payload).toMatchObject({ country: 'FR', region: null, regulations: [], anonymizer: null });
  });

  it('is not valid for another project or deployment', async () => {
    const { body } = await ask(`${project}&token=${nonce}`);
    await expect(verify(body.token, worker, coarse)).rejects.toThrow('"aud"');
    await expect(verify(body.token, withoutShards)).rejects.toThrow('"iss"');
  });

  it.each([
    { address: '8.8.8.8', why: 'no record' },
    { address: '10.0.0.1', why: 'reserved' },
    { address: 'nonsense', why: 'unknown' },
  ])('is null without a location ($why)', async ({ address }) => {
    const { status, body } = await ask(`${project}&token=${nonce}`, { ...page, 'CF-Connecting-IP': address });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token: null, meta: { source: 'none' } });
  });

  it('is null for a degraded location', async () => {
    const url = `https://api.example/v1/visitor?${project}&token=${nonce}`;
    const response = await withoutShards.fetch(url, { headers: page, cf: { country: 'BR' } });
    expect(await response.json()).toMatchObject({ country: { code: 'BR' }, token: null, meta: { degraded: true } });
  });

  it.each([
    { query: `${project}&token=short`, detail: 'token must', why: 'too short' },
    { query: `${project}&token=${'a'.repeat(65)}`, detail: 'token must', why: 'too long' },
    { query: `${project}&token=${nonce}&sample=paris`, detail: 'token and sample', why: 'a sample is not a visitor' },
  ])('is refused: $why', async ({ query, detail }) => {
    const { status, body } = await ask(query);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'parameter_invalid', detail: expect.stringContaining(detail) });
    expect(body.detail).not.toContain(nonce);
  });

  it.each([
    { path: '/v1/visitor', why: 'itself' },
    { path: '/v1/ip/77.77.1.9', why: 'an address' },
  ])('is refused for a server that looks up $why', async ({ path }) => {
    const headers = { Authorization: `Bearer ${key.text}`, 'CF-Connecting-IP': '77.77.1.9' };
    const response = await fetch(new URL(`${path}?token=${nonce}`, worker.url), { headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'parameter_invalid' });
  });

  it('is refused for a single value as text', async () => {
    const response = await fetch(new URL(`/v1/visitor/city?${project}&token=${nonce}`, worker.url), { headers: page });
    expect(response.status).toBe(400);
  });
});

describe('without a secret', () => {
  it.each([
    { path: `/v1/visitor?${project}&token=${nonce}`, status: 503 },
    { path: '/.well-known/jwks.json', status: 503 },
    { path: `/v1/visitor?${project}`, status: 200 },
  ])('$path answers $status', async ({ path, status }) => {
    const response = await fetch(new URL(path, withoutSecret.url), { headers: page });
    expect(response.status).toBe(status);
    if (status === 503) expect(await response.json()).toMatchObject({ code: 'keys_unavailable' });
  });
});

describe('/.well-known/jwks.json', () => {
  it('is a public document with the keys of three months, without private parts', async () => {
    const response = await fetch(new URL('/.well-known/jwks.json', worker.url));
    expect(response.headers.get('Content-Type')).toBe('application/jwk-set+json');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=300');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    const { keys } = await response.json();
    expect(keys).toHaveLength(3);
    for (const each of keys) expect(each).not.toHaveProperty('d');
  });

  it('lists the keys of both secrets during a rotation, while the previous one still signs', async () => {
    const { keys } = await (await fetch(new URL('/.well-known/jwks.json', changing.url))).json();
    expect(keys).toHaveLength(6);
    const { keys: later } = await (await fetch(new URL('/.well-known/jwks.json', worker.url))).json();
    const kids = new Set(keys.map(({ kid }: { kid: string }) => kid));
    expect(later.filter(({ kid }: { kid: string }) => !kids.has(kid))).toEqual([]);
    const { body } = await ask(`${project}&token=${nonce}`, page, changing);
    const { protectedHeader } = await verify(body.token, changing);
    expect(later.map(({ kid }: { kid: string }) => kid)).not.toContain(protectedHeader.kid);
  });

  it('is refused over plain http, where it could be altered', async () => {
    const response = await worker.fetch('http://api.example/.well-known/jwks.json');
    expect(response.status).toBe(403);
  });
});

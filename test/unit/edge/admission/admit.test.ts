// Admission of requests with a real KV: which callers each protection admits, and the order of refusals.

import { env } from 'cloudflare:test';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { Key } from '../../../../src/core/key.ts';
import { exampleMasterSecret } from '../../../../src/core/master-secret.ts';
import { defaultProtections, type Protections } from '../../../../src/core/project/protections.ts';
import { accept, refuse } from '../../../../src/core/result.ts';
import { type ReadRequestBody, RequestAdmission } from '../../../../src/edge/admission/admit.ts';
import type { EdgeEnv, RequestContext } from '../../../../src/edge/env.ts';
import {
  makeGeneration,
  masterSecret,
  requiredSignatureComponents,
  signRequest,
  storedKey,
} from '../../../support/keys.ts';

const id = 'elboniatoday00000000';
const other = 'othertoday0000000000';
const origin = 'https://elbonia.example';
const key = await makeGeneration(id, 'server01');
const unknownKey = await makeGeneration(id, 'server99');
const homeless = await makeGeneration('nobody00000000000000', 'server01');

const page = { Origin: origin };
const bearer = { Authorization: `Bearer ${key.text}` };

interface Setting {
  readonly protections?: Partial<Protections>;
  readonly keyLimits?: Pick<Key, 'rights' | 'endsAtMs'>;
  readonly development?: boolean;
  readonly vars?: Partial<EdgeEnv>;
  readonly secret?: string | undefined;
  readonly readBody?: ReadRequestBody;
  readonly isOverQuota?: boolean;
}

type Route = 'anyone' | 'page' | 'server' | 'batch';

/** Returns a function that sends requests to an edge whose project has these protections. */
async function openEdge(setting: Setting = {}) {
  const { protections = {}, keyLimits = {}, development = false, vars = {}, readBody, isOverQuota = false } = setting;
  const secret = 'secret' in setting ? setting.secret : masterSecret;
  const snapshot = {
    schema: 2,
    id,
    revision: 1,
    development,
    allowlist: [origin, 'https://*.elbonia.example', 'http://localhost:*'],
    protections: { ...defaultProtections, ...protections },
    keys: [{ ...storedKey('server01', key), ...keyLimits }],
  };
  await env.PROJECTS.put(`project:${id}`, JSON.stringify(snapshot));
  const admission = new RequestAdmission({ isOverQuota: () => isOverQuota });
  const app = new Hono<{ Bindings: EdgeEnv }>();
  const ask = {
    anyone: (call) => admission.admitAnyone(call),
    page: (call) => admission.admitPage(call),
    server: (call) => admission.admitServer(call, 'lookup', readBody),
    batch: (call) => admission.admitServer(call, 'batch', readBody),
  } satisfies Record<Route, (call: RequestContext) => ReturnType<RequestAdmission['admitAnyone']>>;
  for (const [route, admit] of Object.entries(ask)) {
    app.all(`/${route}`, async (c) => {
      const admitted = await admit({
        request: c.req.raw,
        url: c.req.url,
        env: c.env,
        nowMs: Date.now(),
        keepAlive: () => {},
        countedAs: { project: null, caller: null },
      });
      return c.text(admitted.ok ? (admitted.value.grant.origin ?? 'a server') : admitted.refusal.code);
    });
  }
  const bindings = { PROJECTS: env.PROJECTS, WHEREFROM_SECRET: secret, ...vars };
  return async (route: Route, headers: Record<string, string>, init: RequestInit & { url?: string } = {}) => {
    const url = init.url ?? `https://api.example/${route}`;
    return (await app.request(url, { ...init, headers }, bindings)).text();
  };
}

const byId = { 'X-Project-Id': id };

describe('the mode of a project', () => {
  it.each([
    { mode: 'both', headers: page, expected: origin, why: 'a page' },
    { mode: 'both', headers: bearer, expected: 'a server', why: 'a server' },
    { mode: 'browser', headers: page, expected: origin, why: 'a page' },
    { mode: 'browser', headers: bearer, expected: 'mode_not_allowed', why: 'a server' },
    { mode: 'browser', headers: {}, expected: 'credential_required', why: 'neither' },
    { mode: 'server', headers: page, expected: 'mode_not_allowed', why: 'a page' },
    { mode: 'server', headers: { 'Sec-Fetch-Site': 'cross-site' }, expected: 'mode_not_allowed', why: 'an image' },
    { mode: 'server', headers: bearer, expected: 'a server', why: 'a server' },
    { mode: 'server', headers: {}, expected: 'credential_required', why: 'neither' },
  ] as const)('$mode: $expected for $why', async ({ mode, headers, expected }) => {
    const ask = await openEdge({ protections: { mode } });
    expect(await ask('anyone', { ...byId, ...headers })).toBe(expected);
  });

  it.each([
    { route: 'server', headers: page, expected: 'credential_required', why: 'any address needs a key' },
    { route: 'server', headers: {}, expected: 'credential_required', why: 'any address needs a key' },
    { route: 'server', headers: bearer, expected: 'a server', why: 'the key' },
    { route: 'page', headers: page, expected: origin, why: "VisitorAPI's pages" },
    { route: 'page', headers: bearer, expected: 'credential_required', why: "VisitorAPI's form has no keys" },
  ] as const)('$route with $headers is $expected ($why)', async ({ route, headers, expected }) => {
    expect(await (await openEdge())(route, { ...byId, ...headers })).toBe(expected);
  });
});

describe('the networks that servers may call from (callers)', () => {
  it.each([
    { callers: [], from: '77.77.1.9', admitted: true, why: 'no list' },
    { callers: [], from: undefined, admitted: true, why: 'no list, unknown address' },
    { callers: ['77.77.1.0/24'], from: '77.77.1.9', admitted: true, why: 'IPv4' },
    { callers: ['77.77.1.0/24'], from: '77.77.2.1', admitted: false, why: 'IPv4, next to it' },
    { callers: ['77.77.1.9/32'], from: '77.77.1.9', admitted: true, why: 'one IPv4 address' },
    { callers: ['77.77.1.9/32'], from: '77.77.1.8', admitted: false, why: 'another IPv4 address' },
    { callers: ['10.0.0.0/8', '77.77.1.0/24'], from: '77.77.1.9', admitted: true, why: 'the second of two' },
    { callers: ['2a77:7700::/32'], from: '2a77:7700::1', admitted: true, why: 'IPv6' },
    { callers: ['2a77:7700::/32'], from: '2A77:7700:0::1', admitted: true, why: 'IPv6, written otherwise' },
    { callers: ['2a77:7700::/32'], from: '2a77:7701::1', admitted: false, why: 'IPv6, next to it' },
    { callers: ['2a77:7700::/32'], from: '77.77.1.9', admitted: false, why: 'IPv4 with a list of IPv6' },
    { callers: ['77.77.1.0/24'], from: '2a77:7700::1', admitted: false, why: 'IPv6 with a list of IPv4' },
    { callers: ['77.77.1.0/24'], from: '::ffff:77.77.1.9', admitted: true, why: 'a mapped address is the IPv4 one' },
    { callers: ['::ffff:77.77.1.0/120'], from: '77.77.1.9', admitted: true, why: 'a mapped network is the IPv4 one' },
    { callers: ['77.77.1.0/24'], from: '64:ff9b::4d4d:109', admitted: false, why: 'translated, so anyone behind it' },
    { callers: ['64::/16'], from: '64:ff9b::4d4d:109', admitted: false, why: 'translated, listed even' },
    { callers: ['77.77.1.0/24'], from: undefined, admitted: false, why: 'unknown' },
    { callers: ['2a00::/12'], from: '2a06:98c0:3600::103', admitted: false, why: "a sub-request's, which is unknown" },
    { callers: ['77.77.1.0/24'], from: 'nonsense', admitted: false, why: 'unreadable' },
  ])('$callers from $from: $admitted ($why)', async ({ callers, from, admitted }) => {
    const ask = await openEdge({ protections: { callers } });
    const headers = from === undefined ? bearer : { ...bearer, 'CF-Connecting-IP': from };
    const expected = admitted ? 'a server' : 'caller_not_allowed';
    expect(await ask('server', { ...headers, 'X-Forwarded-For': '77.77.1.9' })).toBe(expected);
    expect(await ask('anyone', headers)).toBe(expected);
  });

  it('do not restrict pages', async () => {
    const ask = await openEdge({ protections: { callers: ['77.77.1.0/24'] } });
    expect(await ask('anyone', { ...byId, ...page, 'CF-Connecting-IP': '8.8.8.8' })).toBe(origin);
  });
});

describe('the networks that visitors of pages may come from (pageCallers)', () => {
  it.each([
    { pageCallers: [], from: undefined, admitted: true, why: 'an empty list is unrestricted' },
    { pageCallers: ['77.77.1.0/24'], from: '77.77.1.9', admitted: true, why: 'listed' },
    { pageCallers: ['77.77.1.0/24'], from: '77.77.2.1', admitted: false, why: 'not listed' },
    { pageCallers: ['77.77.1.0/24'], from: '64:ff9b::4d4d:109', admitted: false, why: 'behind a translator' },
    { pageCallers: ['77.77.1.0/24'], from: undefined, admitted: false, why: 'unknown' },
  ])('$pageCallers from $from: $admitted ($why)', async ({ pageCallers, from, admitted }) => {
    const ask = await openEdge({ protections: { pageCallers } });
    const address: Record<string, string> = from === undefined ? {} : { 'CF-Connecting-IP': from };
    const expected = admitted ? origin : 'caller_not_allowed';
    expect(await ask('anyone', { ...byId, ...page, ...address })).toBe(expected);
    expect(await ask('page', { ...byId, ...page, ...address })).toBe(expected);
    expect(await ask('server', { ...bearer, ...address })).toBe('a server');
  });

  it('do not reveal whether an origin is on the allowlist', async () => {
    const ask = await openEdge({ protections: { pageCallers: ['77.77.1.0/24'] } });
    const stranger = { ...byId, Origin: 'https://stranger.example', 'CF-Connecting-IP': '8.8.8.8' };
    expect(await ask('anyone', stranger)).toBe('origin_not_allowed');
  });
});

describe('required signatures', () => {
  it('refuse a bearer key and accept a signature by it', async () => {
    const ask = await openEdge({ protections: { signatureRequired: true } });
    expect(await ask('server', bearer)).toBe('signature_required');
    expect(await ask('anyone', bearer)).toBe('signature_required');
    expect(await ask('server', await signRequest('https://api.example/server', key))).toBe('a server');
  });

  it('refuse an invalid key with the same error, and do not apply to pages', async () => {
    const ask = await openEdge({ protections: { signatureRequired: true }, secret: '' });
    expect(await ask('server', { Authorization: `Bearer ${unknownKey.text}` })).toBe('signature_required');
    expect(await ask('anyone', { ...byId, ...page })).toBe(origin);
  });
});

describe('the rights and the end of a key', () => {
  it.each([
    { limits: {}, route: 'server', expected: 'a server', why: 'lookup by default' },
    { limits: {}, route: 'batch', expected: 'a server', why: 'batch by default' },
    { limits: { rights: ['lookup'] }, route: 'anyone', expected: 'a server', why: 'lookup of itself' },
    { limits: { rights: ['lookup'] }, route: 'batch', expected: 'key_right_required', why: 'no batch' },
    { limits: { rights: ['batch'] }, route: 'server', expected: 'key_right_required', why: 'no lookup' },
    { limits: { rights: ['usage', 'export'] }, route: 'anyone', expected: 'key_right_required', why: 'neither' },
    { limits: { rights: [] }, route: 'server', expected: 'key_right_required', why: 'no right at all' },
    { limits: { endsAtMs: Date.now() + 3_600_000 }, route: 'server', expected: 'a server', why: 'before its end' },
    { limits: { endsAtMs: Date.now() - 1 }, route: 'server', expected: 'credential_invalid', why: 'after its end' },
  ] as const)('$route is $expected ($why)', async ({ limits, route, expected }) => {
    const ask = await openEdge({ keyLimits: limits });
    expect(await ask(route, bearer)).toBe(expected);
    expect(await ask(route, await signRequest(`https://api.example/${route}`, key))).toBe(expected);
  });

  it('are revealed only to the holder of the key', async () => {
    const ask = await openEdge({ keyLimits: { rights: [] } });
    expect(await ask('server', { Authorization: `Bearer ${unknownKey.text}` })).toBe('credential_invalid');
  });
});

describe('the origin that a server must declare', () => {
  it.each([
    { declared: origin, development: false, admitted: true, why: 'listed' },
    { declared: 'https://mud.elbonia.example', development: false, admitted: true, why: 'listed by a wildcard' },
    { declared: undefined, development: false, admitted: false, why: 'none' },
    { declared: '', development: false, admitted: false, why: 'empty' },
    { declared: 'https://stranger.example', development: false, admitted: false, why: 'not listed' },
    { declared: 'http://elbonia.example', development: false, admitted: false, why: 'another scheme' },
    { declared: 'https://elbonia.example/', development: false, admitted: false, why: 'not an origin' },
    { declared: 'null', development: true, admitted: false, why: 'the opaque origin' },
    { declared: `${origin}, ${origin}`, development: false, admitted: false, why: 'twice' },
    { declared: 'http://localhost:3000', development: false, admitted: false, why: 'loopback, switch off' },
    { declared: 'http://localhost:3000', development: true, admitted: true, why: 'loopback, switch on' },
  ])('$declared, development $development: $admitted ($why)', async ({ declared, development, admitted }) => {
    const ask = await openEdge({ protections: { declaredOrigin: true }, development });
    const headers = declared === undefined ? bearer : { ...bearer, 'X-Origin': declared };
    expect(await ask('server', headers)).toBe(admitted ? 'a server' : 'declared_origin_required');
  });

  it('is ignored unless the project requires it, and does not apply to pages', async () => {
    expect(await (await openEdge())('server', { ...bearer, 'X-Origin': 'https://stranger.example' })).toBe('a server');
    const ask = await openEdge({ protections: { declaredOrigin: true } });
    expect(await ask('anyone', { ...byId, ...page })).toBe(origin);
  });

  it('does not replace a key', async () => {
    expect(await (await openEdge())('server', { ...byId, 'X-Origin': origin })).toBe('credential_required');
  });
});

const body = new TextEncoder().encode('["77.77.1.9"]');
const readBody: ReadRequestBody = async () => accept(body);
const digest = await digestOf(body);
const others = { body: await digestOf(body.slice(1)), hash: await digestOf(body, 'sha-512') };
const noBody = await digestOf(new Uint8Array());

async function digestOf(bytes: Uint8Array, name = 'sha-256'): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `${name}=:${btoa(String.fromCharCode(...hash))}:`;
}

describe('the body', () => {
  async function post(
    headers: Record<string, string>,
    components: readonly string[],
    read: ReadRequestBody | undefined,
  ) {
    const ask = await openEdge(read === undefined ? {} : { readBody: read });
    const url = 'https://api.example/server';
    return ask('server', await signRequest(url, key, { method: 'POST', components, headers }), { method: 'POST' });
  }
  const covering = [...requiredSignatureComponents, 'content-digest'];

  it.each([
    { sent: digest, components: covering, expected: 'a server', why: 'the body' },
    {
      sent: digest,
      components: requiredSignatureComponents,
      expected: 'credential_invalid',
      why: 'its digest is not covered',
    },
    { sent: others.body, components: covering, expected: 'credential_invalid', why: 'another body' },
    { sent: others.hash, components: covering, expected: 'credential_invalid', why: 'no SHA-256' },
    { sent: `${digest}, ${digest}`, components: covering, expected: 'credential_invalid', why: 'two digests' },
    { sent: 'nonsense', components: covering, expected: 'credential_invalid', why: 'no digest' },
  ])('$expected: $why', async ({ sent, components, expected }) => {
    expect(await post({ 'Content-Digest': sent }, components, readBody)).toBe(expected);
  });

  it('is not read on a route without a body', async () => {
    expect(await post({ 'Content-Digest': noBody }, covering, undefined)).toBe('a server');
    expect(await post({ 'Content-Digest': digest }, covering, undefined)).toBe('credential_invalid');
    expect(await post({}, requiredSignatureComponents, undefined)).toBe('a server');
  });

  it('causes the request to be refused if reading it fails', async () => {
    const tooLarge: ReadRequestBody = async () => refuse({ code: 'body_too_large' });
    expect(await post({ 'Content-Digest': digest }, covering, tooLarge)).toBe('body_too_large');
  });

  it('is read only for authenticated callers', async () => {
    let reads = 0;
    const counting: ReadRequestBody = async () => {
      reads++;
      return accept(body);
    };
    const ask = await openEdge({ readBody: counting });
    const url = 'https://api.example/server';
    const signed = await signRequest(url, key, {
      method: 'POST',
      components: covering,
      headers: { 'Content-Digest': digest },
      secret: 'another',
    });
    expect(await ask('server', signed, { method: 'POST' })).toBe('credential_invalid');
    expect(await ask('server', bearer, { method: 'POST' })).toBe('a server');
    expect(reads).toBe(0);
  });
});

describe('the master secret', () => {
  it.each([
    { secret: undefined, why: 'missing' },
    { secret: '', why: 'empty' },
    { secret: 'short', why: 'short' },
    { secret: exampleMasterSecret, why: 'the example' },
  ])('makes only keys unavailable if it is $why', async ({ secret }) => {
    const ask = await openEdge({ secret });
    expect(await ask('server', bearer)).toBe('keys_unavailable');
    expect(await ask('anyone', bearer)).toBe('keys_unavailable');
    expect(await ask('anyone', { ...byId, ...page })).toBe(origin);
    expect(await ask('server', { ...byId })).toBe('credential_required');
  });
});

describe('the rate limit', () => {
  const limiter = (limit: (key: string) => Promise<RateLimitOutcome>): RateLimit => ({
    limit: ({ key: counted }) => limit(counted),
  });

  it.each([
    { rateClass: 'low', binding: 'RATE_LOW' },
    { rateClass: 'standard', binding: 'RATE_STANDARD' },
    { rateClass: 'high', binding: 'RATE_HIGH' },
  ] as const)(
    'of class $rateClass is counted in $binding, per project, for pages and servers separately',
    async (row) => {
      const counted: string[] = [];
      const counting = limiter(async (name) => {
        counted.push(name);
        return { success: true };
      });
      const ask = await openEdge({ protections: { rateClass: row.rateClass }, vars: { [row.binding]: counting } });
      expect(await ask('anyone', { ...byId, ...page, 'CF-Connecting-IP': '77.77.1.9' })).toBe(origin);
      expect(await ask('anyone', { ...bearer, 'CF-Connecting-IP': '77.77.1.9' })).toBe('a server');
      expect(await ask('page', { ...byId, ...page })).toBe(origin);
      expect(counted).toEqual([`browser:${id}`, `server:${id}`, `browser:${id}`]);
    },
  );

  it('refuses requests over the limit, separately for pages and servers', async () => {
    const full = limiter(async (name) => ({ success: name !== `server:${id}` }));
    const ask = await openEdge({ vars: { RATE_STANDARD: full } });
    expect(await ask('server', bearer)).toBe('rate_limited');
    expect(await ask('anyone', { ...byId, ...page })).toBe(origin);
  });

  it('is not counted for refused requests', async () => {
    let calls = 0;
    const counting = limiter(async () => {
      calls++;
      return { success: true };
    });
    const ask = await openEdge({ protections: { callers: ['10.0.0.0/8'] }, vars: { RATE_STANDARD: counting } });
    expect(await ask('server', { ...bearer, 'CF-Connecting-IP': '8.8.8.8' })).toBe('caller_not_allowed');
    expect(await ask('anyone', { ...byId, Origin: 'https://stranger.example' })).toBe('origin_not_allowed');
    expect(calls).toBe(0);
  });

  it.each([
    {
      binding: limiter(() => {
        throw new Error('no limiter');
      }),
      why: 'throws',
    },
    { binding: limiter(() => Promise.reject(new Error('no limiter'))), why: 'rejects' },
    { binding: undefined, why: 'is missing' },
  ])('admits the request if it $why', async ({ binding }) => {
    const ask = await openEdge({ vars: binding === undefined ? {} : { RATE_STANDARD: binding } });
    expect(await ask('anyone', { ...byId, ...page })).toBe(origin);
    expect(await ask('server', bearer)).toBe('a server');
  });
});

describe('the order of checks', () => {
  /** Starts with a request that has every error, and corrects one after the other. */
  it('returns the first of several refusals', async () => {
    const full: RateLimit = { limit: async () => ({ success: false }) };
    const vars = { RATE_STANDARD: full };
    const strict = { callers: ['77.77.1.0/24'], declaredOrigin: true };
    const closed = await openEdge({ protections: { ...strict, mode: 'browser' }, vars });
    const headers: Record<string, string> = {
      'X-Project-Id': other,
      Authorization: 'Bearer mistyped',
      'CF-Connecting-IP': '8.8.8.8',
    };
    const said = [await closed('server', headers, { url: 'http://api.example/server' })];
    said.push(await closed('server', headers));
    headers['Authorization'] = `Bearer ${unknownKey.text}`;
    said.push(await closed('server', headers));
    headers['Authorization'] = `Bearer ${homeless.text}`;
    headers['X-Project-Id'] = 'nobody00000000000000';
    said.push(await closed('server', headers));
    headers['Authorization'] = `Bearer ${unknownKey.text}`;
    headers['X-Project-Id'] = id;
    said.push(await closed('server', headers));
    const signing = { ...strict, signatureRequired: true };
    said.push(await (await openEdge({ protections: signing, vars, secret: '' }))('server', headers));
    said.push(await (await openEdge({ protections: strict, vars, secret: '' }))('server', headers));
    const rightless = await openEdge({ protections: strict, vars, keyLimits: { rights: ['batch'] } });
    said.push(await rightless('server', headers));
    headers['Authorization'] = bearer.Authorization;
    said.push(await rightless('server', headers));
    const open = await openEdge({ protections: strict, vars });
    said.push(await open('server', headers));
    headers['CF-Connecting-IP'] = '77.77.1.9';
    said.push(await open('server', headers));
    headers['X-Origin'] = origin;
    said.push(await open('server', headers));
    expect(said).toEqual([
      'https_required',
      'credential_invalid',
      'project_conflict',
      'project_unknown',
      'mode_not_allowed',
      'signature_required',
      'keys_unavailable',
      'credential_invalid',
      'key_right_required',
      'caller_not_allowed',
      'declared_origin_required',
      'rate_limited',
    ]);
  });

  it('refuses a malformed key or a key in a browser without reading storage', async () => {
    const ask = await openEdge();
    const failing = { get: () => Promise.reject(new Error('KV is down')) } as unknown as KVNamespace;
    const broken = await openEdge({ vars: { PROJECTS: failing } });
    expect(await broken('server', { Authorization: 'Bearer mistyped' })).toBe('credential_invalid');
    expect(await broken('server', { ...bearer, ...page })).toBe('key_in_browser');
    expect(await broken('server', bearer)).toBe('settings_unavailable');
    expect(await ask('server', bearer)).toBe('a server');
  });
});

describe('the project', () => {
  it.each([
    { headers: bearer, query: '', expected: 'a server', why: 'the key names it' },
    { headers: { ...bearer, ...byId }, query: `?project=${id}`, expected: 'a server', why: 'named thrice alike' },
    {
      headers: { ...bearer, 'X-Project-Id': other },
      query: '',
      expected: 'project_conflict',
      why: 'another by header',
    },
    { headers: bearer, query: `?project=${other}`, expected: 'project_conflict', why: 'another by query' },
    { headers: bearer, query: '?project=', expected: 'project_conflict', why: 'nothing is another name' },
    { headers: {}, query: '', expected: 'project_required', why: 'nobody names one' },
  ])('$query is $expected ($why)', async ({ headers, query, expected }) => {
    const ask = await openEdge();
    expect(await ask('anyone', headers as Record<string, string>, { url: `https://api.example/anyone${query}` })).toBe(
      expected,
    );
  });

  it('is named by the key id of a signature', async () => {
    const ask = await openEdge();
    expect(await ask('server', await signRequest('https://api.example/server', key))).toBe('a server');
    const conflicting = { ...(await signRequest('https://api.example/server', key)), 'X-Project-Id': other };
    expect(await ask('server', conflicting)).toBe('project_conflict');
    expect(await ask('server', await signRequest('https://api.example/server', homeless))).toBe('project_unknown');
  });
});

// Compares real responses of every route with the OpenAPI document that the Worker serves: status, type, headers and
// body, by its JSON Schemas and by the zod schemas that they are generated from.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiErrors, type FailureCode } from '../../src/core/failure.ts';
import { defaultProtections } from '../../src/core/project/protections.ts';
import { scalarFieldNames } from '../../src/edge/locate/fields.ts';
import { mockVisitors } from '../../src/edge/locate/mock-visitors.ts';
import { englishLocation, germanLocation, reservedLocation } from '../../src/openapi/examples.ts';
import { openApiSchemas } from '../../src/openapi/schemas.ts';
import { incidentsKey } from '../../src/status/incidents.ts';
import { elboniaToday, snapshotOf, startWorker, writeWorkerFiles } from '../support/harness.ts';
import { makeGeneration, masterSecret, signRequest, storedKey } from '../support/keys.ts';

type Worker = Awaited<ReturnType<typeof startWorker>>;

const unreadable = 'laterschema000000000';
const live = 'noswitch000000000000';
const page = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };

/** Projects that refuse requests, by reason. Each has a key. */
const closed = {
  forServers: { id: 'serversonly000000000', mode: 'server' },
  forPages: { id: 'pagesonly00000000000', mode: 'browser' },
  elsewhere: { id: 'elsewhere00000000000', callers: ['10.0.0.0/8'] },
  declared: { id: 'declared000000000000', declaredOrigin: true },
  signed: { id: 'signed00000000000000', signatureRequired: true },
  visitorsElsewhere: { id: 'intranet000000000000', pageCallers: ['10.0.0.0/8'] },
  full: { id: 'fullproject000000000', rateClass: 'low' },
} as const;

const bearer = async (project: string) => ({
  Authorization: `Bearer ${(await makeGeneration(project, 'server01')).text}`,
});

const rightless = 'norights000000000000';

/** Returns the snapshot of a project with a key. */
async function snapshotWithKey(project: string, protections: object = {}, limits: object = {}): Promise<string> {
  const keys = [{ ...storedKey('server01', await makeGeneration(project, 'server01')), ...limits }];
  const links = [{ name: 'shop', targets: [], otherwise: 'https://shop.example/' }];
  return snapshotOf({ schema: 3, id: project, keys, links, protections: { ...defaultProtections, ...protections } });
}

const incident = {
  ...{ id: 'a1b2c3', severity: 'minor', openedAt: '2026-11-20T08:00:00.000Z', closedAt: null },
  updates: [{ at: '2026-11-20T08:00:00.000Z', text: 'Mud in the cables.' }],
};

let worker: Worker;
let withoutAssets: Worker;
let withoutSecret: Worker;
let openApi: {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<'get' | 'post', Operation>>>>>;
};
interface Operation {
  readonly responses: Readonly<Record<string, Described>>;
}
interface Described {
  readonly headers?: object;
  readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>;
}
const ajv = new Ajv2020({ strict: false, allErrors: true });

beforeAll(async () => {
  const files = writeWorkerFiles();
  for (const name of files.shardNames) rmSync(join(files.shards, `${name}.shard`));
  rmSync(join(files.folder, 'assets/documents'), { recursive: true });
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
  withoutAssets = await startWorker({ WHEREFROM_SECRET: masterSecret }, files);
  withoutSecret = await startWorker();
  for (const { kv } of [worker, withoutAssets, withoutSecret]) {
    await kv.put(`project:${elboniaToday}`, await snapshotWithKey(elboniaToday));
  }
  for (const { id, ...protections } of Object.values(closed)) {
    await worker.kv.put(`project:${id}`, await snapshotWithKey(id, protections));
  }
  await worker.kv.put(`project:${rightless}`, await snapshotWithKey(rightless, {}, { rights: ['usage'] }));
  await worker.kv.put(incidentsKey, JSON.stringify({ schema: 1, incidents: [incident] }));
  await worker.kv.put(`project:${unreadable}`, snapshotOf({ id: unreadable, schema: 99 }));
  await worker.kv.put(`project:${live}`, snapshotOf({ id: live, development: false }));
  openApi = await (await fetch(new URL('/openapi.json', worker.url))).json();
  ajv.addSchema(openApi, 'openapi', undefined, false);
});
afterAll(async () => {
  await worker?.close();
  await withoutAssets?.close();
  await withoutSecret?.close();
});

/** Returns the only operation of a path. */
function operationOf(path: string): readonly [method: string, operation: Operation] | undefined {
  return Object.entries(openApi.paths[path] ?? {})[0];
}

function responsesOf(path: string): Operation['responses'] {
  return operationOf(path)?.[1].responses ?? {};
}

/** The responses so far, each as the text `path status code`. */
const seen = new Set<string>();

/** Fails on a body that the schema refuses or that has an undocumented field. */
function expectBody(path: string, status: string, type: string, body: unknown): void {
  const pointer = ['paths', path, operationOf(path)?.[0] ?? '', 'responses', status, 'content', type, 'schema'];
  const fragment = pointer.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const validate = ajv.compile({ $ref: `openapi#/${fragment}` });
  expect(validate(body), `${path} ${status}: ${ajv.errorsText(validate.errors)}`).toBe(true);
  const reference = responsesOf(path)[status]?.content?.[type]?.schema.$ref ?? '';
  const name = reference.replace('#/components/schemas/', '');
  if (name in openApiSchemas) expect(openApiSchemas[name as keyof typeof openApiSchemas].parse(body)).toEqual(body);
}

/** The properties that the response classes of Node's fetch and of Miniflare's have in common. */
interface Answer {
  readonly status: number;
  readonly headers: { has(name: string): boolean; get(name: string): string | null };
  text(): Promise<string>;
}

/** Compares a response with the OpenAPI document. Returns its body. */
async function expectDescribed(path: string, response: Answer, { byKey = false } = {}): Promise<unknown> {
  const status = String(response.status);
  const described = responsesOf(path)[status];
  expect(described, `${path} may answer ${status}`).toBeDefined();
  for (const name of ['Access-Control-Allow-Origin', 'Retry-After', 'WWW-Authenticate']) {
    const forPages = name === 'Access-Control-Allow-Origin' && byKey && response.status === 200;
    const sent = response.headers.has(name);
    expect(sent, `${path} ${status} ${name}`).toBe(!forPages && name in (described?.headers ?? {}));
  }
  const text = await response.text();
  if (described?.content === undefined) {
    seen.add(`${path} ${status}`);
    return text;
  }
  const type = response.headers.get('Content-Type')?.split(';')[0] ?? '';
  expect(Object.keys(described.content)).toContain(type);
  const body: unknown = /[/+]json$/.test(type) ? JSON.parse(text) : text;
  expectBody(path, status, type, body);
  const code = typeof body === 'object' && body !== null ? Reflect.get(body, 'code') : undefined;
  seen.add(code === undefined ? `${path} ${status}` : `${path} ${status} ${code}`);
  return body;
}

/** `request.cf` of a connection through Tor, which has no location. */
const nowhere = { country: 'T1' } as const;

const project = `project=${elboniaToday}`;
const stranger = { ...page, Origin: 'https://stranger.example' };

interface Call {
  readonly query: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly code?: FailureCode;
  readonly why: string;
}

/**
 * Query strings and headers that have the same result on every route for pages. `id` is the name of the query parameter
 * with the project id.
 */
const callsOf = (id: string): Call[] => [
  { query: `${id}=${elboniaToday}`, why: 'the visitor' },
  { query: `${id}=${elboniaToday}`, headers: { 'CF-Connecting-IP': '2a77:7702::1' }, why: 'IPv6' },
  { query: `${id}=${elboniaToday}`, headers: { 'CF-Connecting-IP': '::ffff:10.1.2.3' }, why: 'embedded, reserved' },
  { query: `${id}=${elboniaToday}`, headers: { 'CF-Connecting-IP': 'nonsense' }, why: 'unknown' },
  { query: '', headers: { 'X-Project-Id': elboniaToday }, why: 'by header' },
  { query: '', code: 'project_required', why: 'no project' },
  { query: `${id}=${elboniaToday}&${id}=${live}`, code: 'project_conflict', why: 'two projects' },
  { query: `${id}=nobody`, code: 'project_unknown', why: 'no such project' },
  { query: `${id}=${elboniaToday}&x=${'y'.repeat(5000)}`, code: 'parameter_invalid', why: 'a query without end' },
  { query: `${id}=${unreadable}`, code: 'settings_unavailable', why: 'settings of a later build' },
  { query: `${id}=${elboniaToday}`, headers: stranger, code: 'origin_not_allowed', why: 'a stranger' },
  { query: `${id}=${closed.forServers.id}`, code: 'mode_not_allowed', why: 'for servers only' },
  { query: `${id}=${closed.visitorsElsewhere.id}`, code: 'caller_not_allowed', why: 'a visitor from elsewhere' },
];

const parameterCalls: Call[] = [
  ...callsOf('project'),
  { query: `${project}&lang=de`, why: 'a language' },
  { query: `${project}&fields=country.code,meta`, why: 'some fields' },
  { query: `${project}&callback=alert`, why: 'no JSONP' },
  { query: `${project}&lang=xx`, code: 'parameter_invalid', why: 'no such language' },
  { query: `${project}&fields=country.colour`, code: 'parameter_invalid', why: 'no such field' },
  { query: `${project}&sample=atlantis`, code: 'parameter_invalid', why: 'no such sample' },
  { query: `${project}&sample=ZZ`, code: 'parameter_invalid', why: 'a country that is not in the data' },
  { query: `${project}&sample=FR`, why: 'the sample of a country' },
  { query: `${project}&sample=us-ca`, why: 'the sample of a region' },
  { query: `project=${live}&sample=paris`, code: 'parameter_invalid', why: 'a sample outside development' },
  ...[...mockVisitors.keys()].map((name) => ({ query: `${project}&sample=${name}`, why: 'a sample' })),
];

describe.each([
  { path: '/v1/visitor', at: '/v1/visitor', calls: parameterCalls },
  { path: '/v1/visitor/{field}', at: '/v1/visitor/country.name', calls: parameterCalls },
  { path: '/api/', at: '/api/', calls: callsOf('pid') },
  { path: '/api', at: '/api', calls: callsOf('pid') },
])('$at', ({ path, at, calls }) => {
  it.each(calls)('?$query is as described ($why)', async ({ query, headers, code }) => {
    const response = await fetch(new URL(`${at}?${query}`, worker.url), { headers: { ...page, ...headers } });
    expect(response.status).toBe(code === undefined ? 200 : apiErrors[code].status);
    const body = await expectDescribed(path, response);
    if (code !== undefined && path.startsWith('/v1')) expect(body).toMatchObject({ code });
    if (code !== undefined && path.startsWith('/api')) seen.add(`${path} ${code}`);
  });

  it('is as described for requests from other origins', async () => {
    const id = path.startsWith('/v1') ? 'project' : 'pid';
    const url = `//api.example${at}?${id}=${elboniaToday}`;
    const answers: [FailureCode, Answer][] = [
      ['https_required', await worker.fetch(`http:${url}`, { headers: page })],
      ['credential_required', await worker.fetch(`https:${url}`, { headers: {} })],
      ['data_unavailable', await withoutAssets.fetch(`https:${url}`, { headers: page, cf: nowhere })],
    ];
    for (const [code, response] of answers) {
      expect(response.status).toBe(apiErrors[code].status);
      await expectDescribed(path, response);
      seen.add(`${path} ${code}`);
    }
  });
});

describe('/r/{project}/{name}', () => {
  const path = '/r/{project}/{name}';
  const follow = (at: string, origin = 'https://api.example') =>
    worker.fetch(`${origin}/r/${at}`, { headers: page, redirect: 'manual' });
  const long = `?x=${'y'.repeat(5000)}`;

  it.each([
    { at: `${elboniaToday}/shop`, status: 302, why: 'the link' },
    { at: `${elboniaToday}/none`, code: 'not_found', why: 'an unknown link' },
    { at: 'nobody00000000000000/shop', code: 'not_found', why: 'an unknown project' },
    { at: `${unreadable}/shop`, code: 'settings_unavailable', why: 'settings of a later build' },
    { at: `${closed.forServers.id}/shop`, code: 'mode_not_allowed', why: 'for servers only' },
    { at: `${closed.visitorsElsewhere.id}/shop`, code: 'caller_not_allowed', why: 'a visitor from elsewhere' },
    { at: `${elboniaToday}/shop${long}`, code: 'parameter_invalid', why: 'a query without end' },
    { at: `${elboniaToday}/shop?return=https://x.example/`, code: 'return_not_allowed', why: 'no return URL' },
  ] as const)('$at is as described ($why)', async ({ at, ...expected }) => {
    const response = await follow(at);
    expect(response.status).toBe('status' in expected ? expected.status : apiErrors[expected.code].status);
    const body = await expectDescribed(path, response);
    if ('code' in expected) expect(body).toMatchObject({ code: expected.code });
  });

  it('redirects http to https as described', async () => {
    await expectDescribed(path, await follow(`${elboniaToday}/shop`, 'http://api.example'));
  });
});

/** Query strings and headers that, with a project's key, have the same result on every route for servers. */
const keyCalls: readonly (Call & { readonly project?: string })[] = [
  { query: '', why: 'the key' },
  { query: project, why: 'the key and its project' },
  { query: 'fields=country.code,meta&lang=de', why: 'some fields' },
  { query: 'project=another0000000000000', code: 'project_conflict', why: "another's project" },
  { query: '', project: 'nobody00000000000000', code: 'project_unknown', why: 'no such project' },
  { query: '', project: unreadable, code: 'settings_unavailable', why: 'settings of a later build' },
  { query: '', project: closed.forPages.id, code: 'mode_not_allowed', why: 'for pages only' },
  { query: '', project: closed.signed.id, code: 'signature_required', why: 'a key where signatures are required' },
  { query: '', project: rightless, code: 'key_right_required', why: 'a key without the right' },
  { query: '', project: closed.elsewhere.id, code: 'caller_not_allowed', why: 'from elsewhere' },
  { query: '', project: closed.declared.id, code: 'declared_origin_required', why: 'no declared origin' },
  { query: '', headers: { Origin: 'https://elbonia.example' }, code: 'key_in_browser', why: 'in a browser' },
  { query: '', headers: { 'Signature-Input': 'a=()' }, code: 'credentials_conflict', why: 'a signature beside it' },
  { query: '', headers: { Authorization: 'Bearer x' }, code: 'credential_invalid', why: 'mistyped' },
  { query: 'lang=xx', code: 'parameter_invalid', why: 'no such language' },
];

describe.each([
  { path: '/v1/visitor', at: '/v1/visitor' },
  { path: '/v1/visitor/{field}', at: '/v1/visitor/country.name' },
  { path: '/v1/ip/{address}', at: '/v1/ip/77.77.1.9' },
  { path: '/v1/ip/{address}/{field}', at: '/v1/ip/2a77%3A7702::1/country.name' },
])('$at with a key', ({ path, at }) => {
  const server = { 'CF-Connecting-IP': '77.77.1.9' };

  it.each(keyCalls)('?$query is as described ($why)', async ({ query, headers, code, project: of = elboniaToday }) => {
    const url = new URL(`${at}?${query}`, worker.url);
    const response = await fetch(url, { headers: { ...server, ...(await bearer(of)), ...headers } });
    expect(response.status).toBe(code === undefined ? 200 : apiErrors[code].status);
    const body = await expectDescribed(path, response, { byKey: true });
    if (code !== undefined) expect(body).toMatchObject({ code });
  });

  it('is as described by a signature', async () => {
    const url = `https://api.example${at}?fields=city`;
    const headers = { ...server, ...(await signRequest(url, await makeGeneration(elboniaToday, 'server01'))) };
    const response = await worker.fetch(url, { headers });
    expect(response.status).toBe(200);
    await expectDescribed(path, response, { byKey: true });
  });

  it('is as described for requests from other origins', async () => {
    const url = `//api.example${at}`;
    const headers = { ...server, ...(await bearer(elboniaToday)) };
    const named = `https:${url}?${project}`;
    const answers: [FailureCode, Answer][] = [
      ['https_required', await worker.fetch(`http:${url}`, { headers })],
      ['keys_unavailable', await withoutSecret.fetch(`https:${url}`, { headers })],
      ['data_unavailable', await withoutAssets.fetch(`https:${url}`, { headers, cf: nowhere })],
      ['project_required', await worker.fetch(`https:${url}`, { headers: server })],
      ['credential_required', await worker.fetch(named, { headers: server })],
    ];
    for (const [code, response] of answers) {
      expect(response.status, code).toBe(apiErrors[code].status);
      await expectDescribed(path, response, { byKey: true });
    }
  });
});

/**
 * Routes that need a right which a key does not have by default. test/integration/key-routes.test.ts calls them with
 * keys that have it.
 */
const keyPaths = ['/v1/usage', '/v1/export'];

describe.each(keyPaths)('%s', (path) => {
  // A key with the default rights is refused before these checks, which come after the check of its rights.
  const later = ['parameter_invalid', 'caller_not_allowed', 'declared_origin_required'];
  const refusals = keyCalls.filter(({ code }) => code !== undefined && !later.includes(code));

  it.each(refusals)('?$query is refused as described ($why)', async ({ query, headers, code, project: of }) => {
    const url = new URL(`${path}?${query}`, worker.url);
    const response = await fetch(url, { headers: { ...(await bearer(of ?? elboniaToday)), ...headers } });
    const body = await expectDescribed(path, response, { byKey: true });
    // The key without the right to look up may read the usage.
    if (of !== rightless) expect(body).toMatchObject({ code });
  });
});

/** Returns the options of a batch request with a key. */
const posted = (headers: Readonly<Record<string, string>>, body = '["77.77.1.9","10.1.2.3","nonsense"]') => ({
  method: 'POST',
  headers: { 'CF-Connecting-IP': '77.77.1.9', 'Content-Type': 'application/json', ...headers },
  body,
});

describe('/v1/batch', () => {
  const path = '/v1/batch';

  it.each(keyCalls)('?$query is as described ($why)', async ({ query, headers, code, project: of = elboniaToday }) => {
    const url = new URL(`${path}?${query}`, worker.url);
    const response = await fetch(url, posted({ ...(await bearer(of)), ...headers }));
    expect(response.status).toBe(code === undefined ? 200 : apiErrors[code].status);
    const body = await expectDescribed(path, response, { byKey: true });
    if (code !== undefined) expect(body).toMatchObject({ code });
  });

  it.each([
    { type: 'application/x-ndjson', body: '"77.77.1.9"\n', code: undefined, why: 'lines' },
    { type: 'application/json', body: '{}', code: 'parameter_invalid', why: 'no array' },
    { type: 'application/json', body: ' '.repeat(70_000), code: 'body_too_large', why: 'too much' },
    { type: 'text/plain', body: '[]', code: 'media_type_unsupported', why: 'another type' },
  ] as const)('of $why is answered as described', async ({ type, body, code }) => {
    const headers = { ...(await bearer(elboniaToday)), 'Content-Type': type };
    const response = await fetch(new URL(path, worker.url), posted(headers, body));
    const answer = await expectDescribed(path, response, { byKey: true });
    if (code !== undefined) expect(answer).toMatchObject({ code });
  });

  it('is as described for requests from other origins', async () => {
    const url = '//api.example/v1/batch';
    const headers = await bearer(elboniaToday);
    const answers: [FailureCode, Answer][] = [
      ['https_required', await worker.fetch(`http:${url}`, posted(headers))],
      ['keys_unavailable', await withoutSecret.fetch(`https:${url}`, posted(headers))],
      ['project_required', await worker.fetch(`https:${url}`, posted({}))],
      ['credential_required', await worker.fetch(`https:${url}?${project}`, posted({}))],
    ];
    for (const [code, response] of answers) {
      expect(response.status, code).toBe(apiErrors[code].status);
      await expectDescribed(path, response, { byKey: true });
    }
  });

  it('responds as in the example, except for the data', async () => {
    const headers = await bearer(elboniaToday);
    const response = await fetch(new URL(path, worker.url), posted(headers, '["10.1.2.3","077.77.1.9"]'));
    const [{ meta, ...answer }, failed] = await response.json();
    const { meta: about, ...printed } = reservedLocation;
    expect([answer, failed]).toEqual([printed, { address: '077.77.1.9', error: { code: 'address_invalid' } }]);
  });
});

describe('location tokens', () => {
  const query = `${project}&token=chosen-by-the-customer`;

  it.each([
    { address: '77.77.1.9', why: 'a place' },
    { address: '8.8.8.8', why: 'nothing to sign' },
  ])('are as described ($why)', async ({ address }) => {
    const headers = { ...page, 'CF-Connecting-IP': address };
    const response = await fetch(new URL(`/v1/visitor?${query}&fields=city`, worker.url), { headers });
    expect(await expectDescribed('/v1/visitor', response)).toHaveProperty('token');
  });

  it('and their keys are refused as described', async () => {
    const path = '/.well-known/jwks.json';
    const answers: [FailureCode, Answer][] = [
      ['https_required', await worker.fetch(`http://api.example${path}`)],
      ['keys_unavailable', await withoutSecret.fetch(`https://api.example${path}`)],
    ];
    for (const [code, response] of answers) {
      expect(response.status, code).toBe(apiErrors[code].status);
      await expectDescribed(path, response);
    }
    const response = await withoutSecret.fetch(`https://api.example/v1/visitor?${query}`, { headers: page });
    expect(await expectDescribed('/v1/visitor', response)).toMatchObject({ code: 'keys_unavailable' });
  });
});

describe('an address', () => {
  it.each([
    { path: '/v1/ip/{address}', at: '/v1/ip/77.77.1' },
    { path: '/v1/ip/{address}/{field}', at: '/v1/ip/77.77.1/city' },
  ])('is refused as described at $at', async ({ path, at }) => {
    const response = await fetch(new URL(at, worker.url), { headers: await bearer(elboniaToday) });
    expect(await expectDescribed(path, response, { byKey: true })).toMatchObject({ code: 'address_invalid' });
  });

  it('responds as in the example, except for the data', async () => {
    const response = await fetch(new URL('/v1/ip/10.1.2.3', worker.url), { headers: await bearer(elboniaToday) });
    const { meta, ...answer } = await response.json();
    const { meta: about, ...printed } = reservedLocation;
    expect(answer).toEqual(printed);
    expect([meta.source, meta.language]).toEqual([about.source, about.language]);
  });
});

describe('a request over the rate limit', () => {
  it.each([
    { path: '/v1/visitor', at: `/v1/visitor?project=${closed.full.id}` },
    { path: '/v1/visitor/{field}', at: `/v1/visitor/city?project=${closed.full.id}` },
    { path: '/v1/ip/{address}', at: '/v1/ip/77.77.1.9' },
    { path: '/v1/ip/{address}/{field}', at: '/v1/ip/77.77.1.9/city' },
    { path: '/v1/batch', at: '/v1/batch' },
    { path: '/api/', at: `/api/?pid=${closed.full.id}` },
    { path: '/api', at: `/api?pid=${closed.full.id}` },
    { path: '/r/{project}/{name}', at: `/r/${closed.full.id}/shop` },
  ])('is refused as described at $path', async ({ path, at }) => {
    const byKey = await bearer(closed.full.id);
    const init = at === '/v1/batch' ? posted(byKey) : { headers: at.startsWith('/v1/ip') ? byKey : page };
    const send = () => fetch(new URL(at, worker.url), { ...init, redirect: 'manual' });
    let response = await send();
    // The limiter counts per minute of the clock, and a minute can end before a hundred requests are sent. So more
    // requests are sent.
    for (let calls = 0; calls < 250 && response.status < 400; calls++) {
      await response.text();
      response = await send();
    }
    expect(response.status).toBe(429);
    await expectDescribed(path, response);
    seen.add(`${path} rate_limited`);
  });
});

describe('the plain values', () => {
  it('are as described, each of them', async () => {
    expect(scalarFieldNames.size).toBeGreaterThan(30);
    for (const name of scalarFieldNames) {
      const response = await fetch(new URL(`/v1/visitor/${name}?${project}`, worker.url), { headers: page });
      expect(response.status, name).toBe(200);
      expect(await expectDescribed('/v1/visitor/{field}', response)).toMatch(/^.*\n$/u);
    }
  });

  it('are refused with an unknown name', async () => {
    const response = await fetch(new URL(`/v1/visitor/country?${project}`, worker.url), { headers: page });
    expect(await expectDescribed('/v1/visitor/{field}', response)).toMatchObject({ code: 'parameter_invalid' });
  });
});

/** Returns a path that exists for a path of the OpenAPI document. */
const addressOf = (path: string) => path.replace('{page}', 'client');

describe('the documents and pages', () => {
  it('are as described, also for HEAD', async () => {
    const paths = Object.keys(openApi.paths).filter((path) => !/^\/(v1|api|r\/)/.test(path));
    expect(paths.length).toBeGreaterThan(8);
    for (const path of paths) {
      const url = new URL(addressOf(path), worker.url);
      const response = await fetch(url, { headers: page });
      expect(response.status, path).toBe(200);
      const type = response.headers.get('Content-Type');
      await expectDescribed(path, response);
      const head = await fetch(url, { method: 'HEAD', headers: page });
      expect([head.status, head.headers.get('Content-Type'), await head.text()], path).toEqual([200, type, '']);
      const tag = response.headers.get('ETag');
      expect(tag !== null, path).toBe('304' in responsesOf(path));
      if (tag === null) continue;
      const again = await fetch(url, { headers: { ...page, 'If-None-Match': tag } });
      expect(again.status, path).toBe(304);
      await expectDescribed(path, again);
    }
  });

  it('are refused as described where the file is missing', async () => {
    const documents = Object.keys(openApi.paths).filter(
      (path) => responsesOf(path)['503'] && !/^\/(v1|api|r\/|health|\.well-known\/jwks)/.test(path),
    );
    expect(documents.length).toBeGreaterThan(7);
    for (const path of documents) {
      const response = await withoutAssets.fetch(`https://api.example${addressOf(path)}`, { headers: page });
      expect([path, response.status]).toEqual([path, 503]);
      expect(await expectDescribed(path, response)).toMatchObject({ code: 'data_unavailable' });
    }
  });

  it.each(['/', '/docs', '/docs/{page}'])('%s moves to https', async (path) => {
    await expectDescribed(path, await worker.fetch(`http://api.example${addressOf(path)}`, { redirect: 'manual' }));
  });

  it('have the state of the deployment, which is down with stale data', async () => {
    const health = await worker.fetch('https://api.example/health?deep');
    expect(health.status).toBe(503);
    expect(await expectDescribed('/health', health)).toMatchObject({ status: 'down' });
    expect(await expectDescribed('/status.json', await worker.fetch('https://api.example/status.json'))).toMatchObject({
      incidents: [incident],
    });
    const insecure = await worker.fetch('http://api.example/status.json');
    expect(await expectDescribed('/status.json', insecure)).toMatchObject({ code: 'https_required' });
  });

  it('have a page for unknown addresses', async () => {
    const response = await fetch(new URL('/docs/nothing', worker.url));
    expect(response.status).toBe(404);
    await expectDescribed('/docs/{page}', response);
  });

  it('cover all described responses except internal errors', () => {
    const paths = Object.keys(openApi.paths).filter((path) => !keyPaths.includes(path));
    const unseen = paths.flatMap((path) =>
      Object.entries(responsesOf(path)).flatMap(([status, { content }]) =>
        [...examplesOf(content)]
          .map((code) => (path.startsWith('/api') ? `${path} ${code}` : `${path} ${status} ${code}`))
          .concat(`${path} ${status}`)
          .filter((what) => ![...seen].some((name) => name === what || name.startsWith(`${what} `))),
      ),
    );
    const ownFault = /( 500| internal)$/;
    // An isolate caches its status report for 30 seconds (status-cache.ts), so one isolate alone cannot exceed the rate
    // limit of status checks.
    const limitedForAll = /^\/(health|status\.json) 429/;
    expect(unseen.filter((what) => !ownFault.test(what) && !limitedForAll.test(what))).toEqual([]);
  });
});

/** Returns the error codes of the examples that the OpenAPI document has for a response. */
function examplesOf(content: Described['content']): string[] {
  const all = Object.values(content ?? {}).flatMap((media) => Object.keys(Reflect.get(media, 'examples') ?? {}));
  return all.filter((name) => name in apiErrors);
}

describe('the examples', () => {
  it.each([
    { query: 'sample=paris', example: englishLocation },
    { query: 'sample=paris&lang=de', example: germanLocation },
  ])('$query responds as in the example, except for the time and the data', async ({ query, example }) => {
    const response = await fetch(new URL(`/v1/visitor?${project}&${query}`, worker.url), { headers: page });
    const { timezone, meta, ...answer } = await response.json();
    const { timezone: zone, meta: about, ...printed } = example;
    expect(answer).toEqual(printed);
    expect([timezone.id, meta.source, meta.language]).toEqual([zone.id, about.source, about.language]);
  });
});

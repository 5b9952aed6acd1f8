// Real answers of every route against the document that the Worker itself serves: the status, the type, the headers and
// the body, by its JSON Schemas and by the schemas that they are generated from.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FailureCode, failures } from '../../src/core/failure.ts';
import { scalarNames } from '../../src/edge/fields.ts';
import { samples } from '../../src/edge/samples.ts';
import { englishLocation, germanLocation } from '../../src/openapi/examples.ts';
import { schemas } from '../../src/openapi/schemas.ts';
import { elboniaToday, snapshotOf, startWorker, writeFiles } from '../support/harness.ts';

type Worker = Awaited<ReturnType<typeof startWorker>>;

const unreadable = 'laterschema000000000';
const live = 'noswitch000000000000';
const page = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };

let worker: Worker;
let withoutShards: Worker;
let openApi: {
  readonly paths: Readonly<Record<string, { get: { responses: Readonly<Record<string, Described>> } }>>;
};
interface Described {
  readonly headers?: object;
  readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>;
}
const ajv = new Ajv2020({ strict: false, allErrors: true });

beforeAll(async () => {
  const files = writeFiles();
  for (const name of files.shardNames) rmSync(join(files.shards, `${name}.mmdb`));
  worker = await startWorker();
  withoutShards = await startWorker({}, files);
  await worker.kv.put(`project:${unreadable}`, snapshotOf({ id: unreadable, schema: 99 }));
  await worker.kv.put(`project:${live}`, snapshotOf({ id: live, development: false }));
  openApi = await (await fetch(new URL('/openapi.json', worker.url))).json();
  ajv.addSchema(openApi, 'openapi', undefined, false);
});
afterAll(async () => {
  await worker?.close();
  await withoutShards?.close();
});

/** What was seen of the document: `path status code`. */
const seen = new Set<string>();

/** Refuses a body that is not what the schema says, or has a member that no schema knows. */
function expectBody(path: string, status: string, type: string, body: unknown): void {
  const pointer = ['paths', path, 'get', 'responses', status, 'content', type, 'schema'];
  const fragment = pointer.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const validate = ajv.compile({ $ref: `openapi#/${fragment}` });
  expect(validate(body), `${path} ${status}: ${ajv.errorsText(validate.errors)}`).toBe(true);
  const reference = openApi.paths[path]?.get.responses[status]?.content?.[type]?.schema.$ref ?? '';
  const name = reference.replace('#/components/schemas/', '');
  if (name in schemas) expect(schemas[name as keyof typeof schemas].parse(body)).toEqual(body);
}

/** The part of a response that both kinds of fetch have in common. */
interface Answer {
  readonly status: number;
  readonly headers: { has(name: string): boolean; get(name: string): string | null };
  text(): Promise<string>;
}

/** Holds an answer against what the document says of a GET on the path. Returns its body. */
async function expectDescribed(path: string, response: Answer): Promise<unknown> {
  const status = String(response.status);
  const described = openApi.paths[path]?.get.responses[status];
  expect(described, `${path} may answer ${status}`).toBeDefined();
  for (const name of ['Access-Control-Allow-Origin', 'Retry-After']) {
    expect(response.headers.has(name), `${path} ${status} ${name}`).toBe(name in (described?.headers ?? {}));
  }
  const text = await response.text();
  if (described?.content === undefined) {
    seen.add(`${path} ${status}`);
    return text;
  }
  const type = response.headers.get('Content-Type')?.split(';')[0] ?? '';
  expect(Object.keys(described.content)).toEqual([type]);
  const body: unknown = /json$/.test(type) ? JSON.parse(text) : text;
  expectBody(path, status, type, body);
  const code = typeof body === 'object' && body !== null ? Reflect.get(body, 'code') : undefined;
  seen.add(code === undefined ? `${path} ${status}` : `${path} ${status} ${code}`);
  return body;
}

/** A connection of which Cloudflare knows no place either. */
const nowhere = { country: 'T1' } as const;

const project = `project=${elboniaToday}`;
const stranger = { ...page, Origin: 'https://stranger.example' };

interface Call {
  readonly query: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly code?: FailureCode;
  readonly why: string;
}

/** Calls that every route of a project answers alike; `id` is how the query names it. */
const callsOf = (id: string): Call[] => [
  { query: `${id}=${elboniaToday}`, why: 'the visitor' },
  { query: `${id}=${elboniaToday}`, headers: { 'CF-Connecting-IP': '2a77:7702::1' }, why: 'IPv6' },
  { query: `${id}=${elboniaToday}`, headers: { 'CF-Connecting-IP': '::ffff:10.1.2.3' }, why: 'embedded, reserved' },
  { query: `${id}=${elboniaToday}`, headers: { 'CF-Connecting-IP': 'nonsense' }, why: 'unknown' },
  { query: '', headers: { 'X-Project-Id': elboniaToday }, why: 'by header' },
  { query: '', code: 'project_required', why: 'no project' },
  { query: `${id}=${elboniaToday}&${id}=${live}`, code: 'project_conflict', why: 'two projects' },
  { query: `${id}=nobody`, code: 'project_unknown', why: 'no such project' },
  { query: `${id}=${unreadable}`, code: 'settings_unavailable', why: 'settings of a later build' },
  { query: `${id}=${elboniaToday}`, headers: stranger, code: 'origin_not_allowed', why: 'a stranger' },
];

const parameterCalls: Call[] = [
  ...callsOf('project'),
  { query: `${project}&lang=de`, why: 'a language' },
  { query: `${project}&fields=country.code,meta`, why: 'some fields' },
  { query: `${project}&callback=alert`, why: 'no JSONP' },
  { query: `${project}&lang=xx`, code: 'parameter_invalid', why: 'no such language' },
  { query: `${project}&fields=country.colour`, code: 'parameter_invalid', why: 'no such field' },
  { query: `${project}&sample=atlantis`, code: 'parameter_invalid', why: 'no such sample' },
  { query: `project=${live}&sample=paris`, code: 'parameter_invalid', why: 'a sample outside development' },
  ...[...samples.keys()].map((name) => ({ query: `${project}&sample=${name}`, why: 'a sample' })),
];

describe.each([
  { path: '/v1/visitor', at: '/v1/visitor', calls: parameterCalls },
  { path: '/v1/visitor/{field}', at: '/v1/visitor/country.name', calls: parameterCalls },
  { path: '/api/', at: '/api/', calls: callsOf('pid') },
  { path: '/api', at: '/api', calls: callsOf('pid') },
])('$at', ({ path, at, calls }) => {
  it.each(calls)('?$query is as described ($why)', async ({ query, headers, code }) => {
    const response = await fetch(new URL(`${at}?${query}`, worker.url), { headers: { ...page, ...headers } });
    expect(response.status).toBe(code === undefined ? 200 : failures[code].status);
    const body = await expectDescribed(path, response);
    if (code !== undefined && path.startsWith('/v1')) expect(body).toMatchObject({ code });
    if (code !== undefined && path.startsWith('/api')) seen.add(`${path} ${code}`);
  });

  it('is as described for calls from elsewhere', async () => {
    const id = path.startsWith('/v1') ? 'project' : 'pid';
    const url = `//api.example${at}?${id}=${elboniaToday}`;
    const answers: [FailureCode, Answer][] = [
      ['https_required', await worker.fetch(`http:${url}`, { headers: page })],
      ['credential_required', await worker.fetch(`https:${url}`, { headers: {} })],
      ['data_unavailable', await withoutShards.fetch(`https:${url}`, { headers: page, cf: nowhere })],
    ];
    for (const [code, response] of answers) {
      expect(response.status).toBe(failures[code].status);
      await expectDescribed(path, response);
      seen.add(`${path} ${code}`);
    }
  });
});

describe('the plain values', () => {
  it('are as described, each of them', async () => {
    expect(scalarNames.size).toBeGreaterThan(30);
    for (const name of scalarNames) {
      const response = await fetch(new URL(`/v1/visitor/${name}?${project}`, worker.url), { headers: page });
      expect(response.status, name).toBe(200);
      expect(await expectDescribed('/v1/visitor/{field}', response)).toMatch(/^.*\n$/u);
    }
  });

  it('are refused by a name that is none', async () => {
    const response = await fetch(new URL(`/v1/visitor/country?${project}`, worker.url), { headers: page });
    expect(await expectDescribed('/v1/visitor/{field}', response)).toMatchObject({ code: 'parameter_invalid' });
  });
});

describe('the documents and pages', () => {
  it('are as described, and answer HEAD alike', async () => {
    const paths = Object.keys(openApi.paths).filter((path) => !/^\/(v1|api)/.test(path));
    expect(paths.length).toBeGreaterThan(8);
    for (const path of paths) {
      const url = new URL(path, worker.url);
      const response = await fetch(url, { headers: page });
      expect(response.status, path).toBe(200);
      const type = response.headers.get('Content-Type');
      await expectDescribed(path, response);
      const head = await fetch(url, { method: 'HEAD', headers: page });
      expect([head.status, head.headers.get('Content-Type'), await head.text()], path).toEqual([200, type, '']);
    }
  });

  it.each(['/', '/docs'])('%s moves to https', async (path) => {
    await expectDescribed(path, await worker.fetch(`http://api.example${path}`, { redirect: 'manual' }));
  });

  it('are all that the document describes, but for our own faults', () => {
    const unseen = Object.entries(openApi.paths).flatMap(([path, { get }]) =>
      Object.entries(get.responses).flatMap(([status, { content }]) =>
        [...examplesOf(content)]
          .map((code) => (path.startsWith('/api') ? `${path} ${code}` : `${path} ${status} ${code}`))
          .concat(`${path} ${status}`)
          .filter((what) => ![...seen].some((name) => name === what || name.startsWith(`${what} `))),
      ),
    );
    const ownFault = unseen.filter((what) => /( 500| internal)$/.test(what));
    expect(unseen).toEqual(ownFault);
  });
});

/** The codes whose examples a response has. */
function examplesOf(content: Described['content']): string[] {
  const all = Object.values(content ?? {}).flatMap((media) => Object.keys(Reflect.get(media, 'examples') ?? {}));
  return all.filter((name) => name in failures);
}

describe('the examples', () => {
  it.each([
    { query: 'sample=paris', example: englishLocation },
    { query: 'sample=paris&lang=de', example: germanLocation },
  ])('$query answers as printed, but for the time and the data', async ({ query, example }) => {
    const response = await fetch(new URL(`/v1/visitor?${project}&${query}`, worker.url), { headers: page });
    const { timezone, meta, ...answer } = await response.json();
    const { timezone: zone, meta: about, ...printed } = example;
    expect(answer).toEqual(printed);
    expect([timezone.id, meta.source, meta.language]).toEqual([zone.id, about.source, about.language]);
  });
});

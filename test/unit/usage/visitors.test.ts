// A flush is a function of project, hour, outcome and allowlist entry, key or redirect link: other visitors with the same outcomes
// make the same bytes. Random visitors, browsers, languages, paths, return URLs, samples, addresses in batches and foreign
// origins go through the whole edge.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEdge } from '../../../src/edge/app.ts';
import type { EdgeEnv } from '../../../src/edge/env.ts';
import { mockVisitors } from '../../../src/edge/locate/mock-visitors.ts';
import { redirectResponse } from '../../../src/edge/redirect/redirect.ts';
import { Database } from '../../../src/geo/database.ts';
import { readManifest } from '../../../src/geo/manifest.ts';
import type { UsageFlush } from '../../../src/usage/flush.ts';
import { flushAfterMs } from '../../../src/usage/flush-limits.ts';
import { buildElbonia } from '../../support/elbonia.ts';
import { makeGeneration, masterSecret, storedKey } from '../../support/keys.ts';

const { manifest, shards } = buildElbonia();
const id = 'elboniatoday00000000';
const key = await makeGeneration(id, 'server01');
const reports = await makeGeneration(id, 'reports1');
const keys = [storedKey('server01', key), { ...storedKey('reports1', reports), rights: ['usage'] }];
const snapshot = JSON.stringify({
  ...{ schema: 3, id, revision: 1, development: true, keys, returnUrls: ['https://back.example/'] },
  links: [
    {
      name: 'shop',
      targets: ['de', 'fr'].map((language) => ({ language, url: `https://shop.example/${language}` })),
      otherwise: 'https://shop.example/',
    },
    {
      name: 'country',
      targets: ['LI', 'DE', 'US'].map((country) => ({ country, url: `https://shop.example/${country}` })),
      otherwise: 'https://shop.example/',
    },
  ],
  allowlist: ['https://elbonia.example', 'https://*.elbonia.example'],
});

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 27, 12) }));
afterEach(() => vi.useRealTimers());

/** A linear congruential generator (Numerical Recipes), so that a failure can be repeated. */
function randomFrom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The low bits of the state have short periods, so they are dropped.
    return (state >>> 8) % below;
  };
}
type Random = ReturnType<typeof randomFrom>;

const word = (random: Random) => `w${random(1e9).toString(36)}x${random(1e9).toString(36)}`;

/** A random visitor with a place in the fictional database. */
function visitorHeaders(random: Random): Record<string, string> {
  return {
    'CF-Connecting-IP': random(2) === 0 ? `77.77.1.${random(256)}` : `2a77:7700::${random(65_536).toString(16)}`,
    'User-Agent': `Mozilla/5.0 (${word(random)}) ${word(random)}/${random(200)}.0`,
    'Accept-Language': `${['de', 'fr', 'en'][random(3)]}, ${word(random).slice(0, 8)};q=0.1`,
    Cookie: `${word(random)}=${word(random)}`,
    Referer: `https://${word(random)}.example/${word(random)}`,
  };
}

interface Kind {
  readonly path?: string | ((random: Random) => string);
  readonly query?: (random: Random) => string;
  readonly method?: string;
  readonly body?: (random: Random) => string;
  readonly headers: (random: Random) => Record<string, string>;
}

const bearer = { Authorization: `Bearer ${key.text}` };
const asked = (random: Random) => `77.77.1.${random(256)}`;
const page = () => ({ Origin: 'https://elbonia.example' });
const randomProject = (random: Random) => word(random).padEnd(20, '0').slice(0, 20);
const batch = { path: '/v1/batch', method: 'POST' } as const;
const sampleNames = [...mockVisitors.keys()];

/** Kinds of requests whose outcome does not depend on the visitor. */
const kinds: readonly Kind[] = [
  { headers: () => ({ Origin: 'https://elbonia.example' }) },
  { headers: (random) => ({ Origin: `https://${word(random)}.elbonia.example` }) },
  { headers: (random) => ({ Origin: `https://${word(random)}.stranger.example` }) },
  { headers: () => ({ Origin: 'null' }) },
  { headers: () => ({}) },
  { headers: () => bearer },
  { headers: (random) => ({ Authorization: `Bearer ${word(random)}` }) },
  { headers: () => ({ ...bearer, 'Sec-Fetch-Site': 'cross-site' }) },
  { path: '/v1/ip/127.0.0.1', headers: () => bearer },
  { path: '/v1/nowhere', headers: () => ({}) },
  { method: 'PUT', headers: () => ({}) },
  // The target depends on the visitor's language, which is random.
  { path: `/r/${id}/shop`, headers: () => ({}) },
  { path: `/r/${id}/none`, headers: () => ({}) },
  // The target depends on the visitor's country, which is random.
  { path: `/r/${id}/country`, headers: () => ({}) },
  {
    path: `/r/${id}/shop`,
    query: (random) => `&return=${encodeURIComponent(`https://back.example/${word(random)}?${word(random)}`)}`,
    headers: () => ({}),
  },
  {
    path: `/r/${id}/shop`,
    query: (random) => `&return=${encodeURIComponent(`https://${word(random)}.example/${word(random)}`)}`,
    headers: () => ({}),
  },
  { path: (random) => `/r/${id}/${word(random)}`, headers: () => ({}) },
  { path: (random) => `/r/${randomProject(random)}/${word(random)}`, headers: () => ({}) },
  { query: (random) => `&sample=${sampleNames[random(sampleNames.length)]}`, headers: page },
  { query: (random) => `&sample=${word(random)}`, headers: page },
  { query: (random) => `&token=${word(random)}${word(random)}`, headers: page },
  { query: (random) => `&fields=${word(random)}`, headers: page },
  { path: '/v1/visitor/city', headers: (random) => ({ ...page(), 'Sec-GPC': String(random(2)) }) },
  { path: '/api/', query: () => `&pid=${id}`, headers: page },
  { path: (random) => `/v1/ip/${asked(random)}`, headers: () => ({ Authorization: `Bearer ${reports.text}` }) },
  { path: (random) => `/v1/ip/${word(random)}`, headers: () => bearer },
  {
    path: (random) => `/v1/ip/${asked(random)}`,
    headers: (random) => ({
      ...bearer,
      'X-Forwarded-For': asked(random),
      'X-Origin': `https://${word(random)}.example`,
    }),
  },
  { headers: (random) => ({ ...page(), 'X-Project-Id': randomProject(random) }) },
  { path: (random) => `/${word(random)}/${word(random)}`, headers: page },
  {
    ...batch,
    headers: () => ({ ...bearer, 'Content-Type': 'application/json' }),
    body: (random) => JSON.stringify([asked(random), asked(random), asked(random)]),
  },
  {
    ...batch,
    headers: () => ({ ...bearer, 'Content-Type': 'application/x-ndjson' }),
    body: (random) => `${JSON.stringify(asked(random))}\n${JSON.stringify(word(random))}\n`,
  },
  {
    ...batch,
    headers: () => ({ ...bearer, 'Content-Type': 'application/json' }),
    body: (random) => `{"${word(random)}":`,
  },
  {
    ...batch,
    headers: (random) => ({ ...bearer, 'Content-Type': `application/${word(random)}` }),
    body: (random) => word(random),
  },
];

function requestOf(kind: Kind, random: Random): Request {
  const { path = '/v1/visitor', query = () => '', method = 'GET', headers, body } = kind;
  const search = `?project=${id}&lang=${['de', 'fr', 'en'][random(3)]}${query(random)}`;
  const url = `https://api.example${typeof path === 'string' ? path : path(random)}${search}`;
  const init = { method, headers: { ...visitorHeaders(random), ...headers(random) } };
  return new Request(url, body === undefined ? init : { ...init, body: body(random) });
}

/**
 * Sends requests of the given kinds from random visitors. Returns the flushes that the Durable Objects received, as
 * text.
 */
async function flushesOf(order: readonly Kind[], seed: number): Promise<readonly string[]> {
  const flushes: string[] = [];
  const work: Promise<unknown>[] = [];
  const namespace = {
    idFromName: (name: string) => name,
    get: (name: string) => ({
      async flush({ id: _, ...flush }: UsageFlush) {
        flushes.push(JSON.stringify({ name, ...flush }));
        return { kind: 'counted', over: { pages: null, servers: null } };
      },
    }),
  };
  const assets = {
    fetch: async (url: string) => {
      const name = new URL(url).pathname.slice('/shards/'.length, -'.shard'.length);
      return new Response(shards.get(name)?.slice() ?? null);
    },
  };
  const kv = { get: async (name: string) => (name === `project:${id}` ? snapshot : null) };
  const env = { PROJECTS: kv, ASSETS: assets, USAGE: namespace, WHEREFROM_SECRET: masterSecret } as unknown as EdgeEnv;
  const edge = createEdge(new Database(readManifest(manifest)), '1.2.3');
  edge.addPage('/r/:project/:name', async (request, handlers, path) =>
    redirectResponse(request, handlers, path('project'), path('name')),
  );
  const context = { waitUntil: (each: Promise<unknown>) => work.push(each) } as unknown as ExecutionContext;
  const random = randomFrom(seed);
  for (const kind of order) await (await edge.fetch(requestOf(kind, random), env, context)).arrayBuffer();
  await vi.advanceTimersByTimeAsync(flushAfterMs);
  await Promise.all(work);
  return flushes;
}

/** Fewer requests than fill a flush. */
const order = [...kinds, ...kinds];

describe('flushes', () => {
  it('are the same bytes for other visitors, browsers and foreign origins', async () => {
    const first = await flushesOf(order, 1);
    expect(first).toHaveLength(2);
    for (const seed of [2, 3, 4]) expect(await flushesOf(order, seed)).toEqual(first);
  });

  it('are the same bytes in another order of requests', async () => {
    const first = await flushesOf(order, 1);
    const other = await flushesOf(order.toReversed(), 1);
    expect(other.toSorted()).toEqual(first.toSorted());
  });

  it('count every request under its outcome, and its entry, key or link', async () => {
    const parsed = (await flushesOf(kinds, 1)).map((text): UsageFlush & { name: string } => JSON.parse(text));
    const counts = parsed.map(({ name, cells }) => [
      name,
      cells.map(({ outcome, entry, key: by, link, count }) => [outcome, entry ?? by ?? link, count]),
    ]);
    expect(new Map(counts as never)).toEqual(
      new Map([
        [
          id,
          [
            ['address_invalid', 'server01', 1],
            ['answered_page', 'https://*.elbonia.example', 1],
            ['answered_page', 'https://elbonia.example', 5],
            ['answered_server', 'server01', 5],
            ['batch_addresses', 'server01', 5],
            ['credential_required', null, 1],
            ['key_right_required', 'reports1', 1],
            ['media_type_unsupported', 'server01', 1],
            ['not_found', null, 2],
            ['origin_not_allowed', null, 2],
            ['parameter_invalid', 'server01', 1],
            ['parameter_invalid', 'https://elbonia.example', 2],
            ['redirected', 'country', 1],
            ['redirected', 'shop', 2],
            ['return_not_allowed', 'shop', 1],
            ['unknown', 'server01', 1],
          ],
        ],
        [
          'deployment',
          [
            ['credential_invalid', null, 1],
            ['key_in_browser', null, 1],
            ['method_not_allowed', null, 1],
            ['not_found', null, 3],
            ['project_conflict', null, 1],
          ],
        ],
      ]),
    );
  });
});

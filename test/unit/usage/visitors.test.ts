// A flush is a function of project, hour, outcome and allowlist entry, key or redirect link: other visitors with the same outcomes
// make the same bytes. Random visitors, browsers, languages, paths of pages and foreign origins go through the whole edge.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEdge } from '../../../src/edge/app.ts';
import type { EdgeEnv } from '../../../src/edge/env.ts';
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
const snapshot = JSON.stringify({
  ...{ schema: 3, id, revision: 1, development: false, keys: [storedKey('server01', key)] },
  links: [
    {
      name: 'shop',
      targets: ['de', 'fr'].map((language) => ({ language, url: `https://shop.example/${language}` })),
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
    // The low bits repeat after few steps.
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
  readonly path?: string;
  readonly method?: string;
  readonly body?: (random: Random) => string;
  readonly headers: (random: Random) => Record<string, string>;
}

const bearer = { Authorization: `Bearer ${key.text}` };
const asked = (random: Random) => `77.77.1.${random(256)}`;

/** Requests whose outcome does not depend on the visitor. */
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
  {
    ...{ path: '/v1/batch', method: 'POST' },
    headers: () => ({ ...bearer, 'Content-Type': 'application/json' }),
    body: (random) => JSON.stringify([asked(random), asked(random), asked(random)]),
  },
];

function requestOf({ path = '/v1/visitor', method = 'GET', headers, body }: Kind, random: Random): Request {
  const url = `https://api.example${path}?project=${id}&lang=${['de', 'fr', 'en'][random(3)]}`;
  const init = { method, headers: { ...visitorHeaders(random), ...headers(random) } };
  return new Request(url, body === undefined ? init : { ...init, body: body(random) });
}

/** The flushes after requests of the given kinds, with visitors from the seed, and whatever else the object received. */
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

const order = Array.from({ length: 8 }, () => kinds).flat();

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
            ['answered_page', 'https://*.elbonia.example', 1],
            ['answered_page', 'https://elbonia.example', 1],
            ['answered_server', 'server01', 3],
            ['batch_addresses', 'server01', 3],
            ['credential_required', null, 1],
            ['not_found', null, 1],
            ['origin_not_allowed', null, 2],
            ['redirected', 'shop', 1],
            ['unknown', 'server01', 1],
          ],
        ],
        [
          'deployment',
          [
            ['credential_invalid', null, 1],
            ['key_in_browser', null, 1],
            ['method_not_allowed', null, 1],
            ['not_found', null, 1],
          ],
        ],
      ]),
    );
  });
});

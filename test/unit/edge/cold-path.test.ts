// The first request of an isolate: the visitor's shard is fetched while the project's settings are read, and a refusal does
// not wait for it.

import { describe, expect, it } from 'vitest';
import type { EdgeEnv, RequestContext } from '../../../src/edge/env.ts';
import { RouteHandlers } from '../../../src/edge/handlers.ts';
import { Database } from '../../../src/geo/database.ts';
import { readManifest } from '../../../src/geo/manifest.ts';
import { buildElbonia } from '../../support/elbonia.ts';

const { manifest: whole, shards } = buildElbonia();
/** The manifest without AS numbers, which would need other shards. */
const { asn: _, ...manifest } = whole;
const id = 'elboniatoday00000000';
const snapshot = JSON.stringify({
  schema: 2,
  id,
  revision: 1,
  development: false,
  allowlist: ['https://elbonia.example'],
  keys: [],
});

/** Returns bindings whose responses stay pending until the test releases them. */
function openStores() {
  const asked: string[] = [];
  const releases = new Map<string, () => void>();
  const held = (name: string) =>
    new Promise<void>((resolve) => {
      asked.push(name);
      releases.set(name, resolve);
    });
  const kv = { get: () => held('kv').then(() => snapshot) };
  const assets = {
    fetch: (url: string) =>
      held('assets').then(() => {
        const name = new URL(url).pathname.slice('/shards/'.length, -'.shard'.length);
        return new Response(shards.get(name)?.slice() ?? null);
      }),
  };
  const env = { PROJECTS: kv, ASSETS: assets } as unknown as EdgeEnv;
  return { asked, release: (name: string) => releases.get(name)?.(), env };
}

function contextOf(env: EdgeEnv, headers: Record<string, string>, project = id): RequestContext {
  const request = new Request(`https://api.example/v1/visitor?project=${project}`, { headers });
  const countedAs = { project: null, caller: null };
  return { request, url: request.url, env, nowMs: Date.now(), keepAlive: () => {}, countedAs };
}

const page = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('a cold isolate', () => {
  it('fetches the shard before KV responds', async () => {
    const { asked, release, env } = openStores();
    const handlers = new RouteHandlers(new Database(readManifest(manifest)));
    const answer = handlers.visitor(contextOf(env, page));
    await settle();
    expect(asked.toSorted()).toEqual(['assets', 'kv']);
    release('kv');
    release('assets');
    const call = await answer;
    expect(call.ok && call.value.location.city).toBe('Mudgrad');
    expect(asked).toHaveLength(2);
  });

  it('refuses a foreign origin without waiting for the shard', async () => {
    const { release, env } = openStores();
    const handlers = new RouteHandlers(new Database(readManifest(manifest)));
    const answer = handlers.visitor(contextOf(env, { ...page, Origin: 'https://stranger.example' }));
    await settle();
    release('kv');
    expect(await answer).toMatchObject({ ok: false, refusal: { code: 'origin_not_allowed' } });
  });

  it.each([
    { headers: { ...page, 'CF-Connecting-IP': '10.0.0.1' }, project: id, why: 'a reserved address' },
    { headers: { Origin: page.Origin }, project: id, why: 'an unknown address' },
    { headers: page, project: 'nobody', why: 'a malformed project id' },
  ])('fetches no shard for $why', async ({ headers, project }) => {
    const { asked, release, env } = openStores();
    const handlers = new RouteHandlers(new Database(readManifest(manifest)));
    const answer = handlers.visitor(contextOf(env, headers, project));
    await settle();
    expect(asked).not.toContain('assets');
    release('kv');
    await answer;
  });

  it('reads a warm project’s shard only after admission', async () => {
    const { asked, release, env } = openStores();
    const handlers = new RouteHandlers(new Database(readManifest(manifest)));
    const first = handlers.visitor(contextOf(env, { ...page, 'CF-Connecting-IP': '10.0.0.1' }));
    await settle();
    release('kv');
    await first;
    const refused = await handlers.visitor(contextOf(env, { ...page, Origin: 'https://stranger.example' }));
    expect(refused.ok).toBe(false);
    expect(asked).toEqual(['kv']);
  });

  it('refuses if the prefetched shard is unreadable and Cloudflare has no location', async () => {
    const { release, env } = openStores();
    const broken = { ...env, ASSETS: { fetch: async () => new Response(null, { status: 404 }) } } as unknown as EdgeEnv;
    const handlers = new RouteHandlers(new Database(readManifest(manifest)));
    const answer = handlers.visitor(contextOf(broken, page));
    await settle();
    release('kv');
    expect(await answer).toMatchObject({ ok: false, refusal: { code: 'data_unavailable' } });
  });
});

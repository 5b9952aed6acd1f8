// A Worker that looks addresses up in a database with memory for one shard, so that requests wait for each other's
// loads. From src/edge it imports only the function that fetches shards.

import manifest from '#manifest';
import { parseAddress } from '../../src/core/address.ts';
import { assetShardFetcher } from '../../src/edge/asset-shards.ts';
import { Database } from '../../src/geo/database.ts';
import { readManifest } from '../../src/geo/manifest.ts';

// biome-ignore lint/performance/noBarrelFile: wrangler.toml binds the class, so every entry exports it.
export { ProjectUsage } from '../../src/usage/project-usage.ts';

const database = new Database(readManifest(manifest), 1);

export default {
  async fetch(request, env, context) {
    const address = parseAddress(new URL(request.url).searchParams.get('address') ?? '');
    if (address === null) return new Response('not an address', { status: 400 });
    const hit = await database.find(address, assetShardFetcher(env.ASSETS), (work) => context.waitUntil(work));
    return Response.json(hit.ok ? (hit.value.place?.cityNames?.['en'] ?? null) : hit.refusal);
  },
} satisfies ExportedHandler<Pick<Env, 'ASSETS'>>;

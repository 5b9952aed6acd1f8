// Fetches shards of the database from the static assets, by names from the manifest. Passes nothing of the visitor's
// request to the binding, so a visitor cannot choose a file and download it.

import type { FetchShard } from '../geo/shard/shard-loader.ts';

/** Maximum time to fetch a shard. Static assets are in the same data centre, so a slower fetch has failed. */
const timeoutMs = 5_000;

/**
 * Returns a function that fetches a shard through the assets binding; it returns null if the file is missing or
 * unreadable.
 */
export function assetShardFetcher(assets: Fetcher): FetchShard {
  return async function fetchShard(name, memory) {
    try {
      // The assets binding uses only the path; the host is a placeholder.
      const response = await assets.fetch(`https://assets/shards/${name}.shard`, {
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok || response.body === null) return null;
      const reader = response.body.getReader({ mode: 'byob' });
      const { value } = await reader.readAtLeast(memory.byteLength, new Uint8Array(memory));
      return value ?? null;
    } catch {
      // If a shard with places is missing, a lookup of the caller's own address is answered with Cloudflare's estimate
      // of the place, where there is one. Any other lookup of a place is refused with data_unavailable.
      return null;
    }
  };
}

// Fetches shards from the static assets, by names from the manifest. Passes nothing of the visitor's request to the binding,
// so no shard can be downloaded.

import type { FetchShard } from '../geo/shard/shard-loader.ts';

/** A shard comes from the same data centre; one that takes this long will not come. */
const timeoutMs = 5_000;

/** How to fetch a shard with this binding. A file that is missing or cannot be fetched is null. */
export function shardsFrom(assets: Fetcher): FetchShard {
  return async function fetchShard(name, memory) {
    try {
      // The binding looks at the path alone; the host is a placeholder.
      const response = await assets.fetch(`https://assets/shards/${name}.shard`, {
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok || response.body === null) return null;
      const reader = response.body.getReader({ mode: 'byob' });
      const { value } = await reader.readAtLeast(memory.byteLength, new Uint8Array(memory));
      return value ?? null;
    } catch {
      // The caller answers data_unavailable or degrades, and says so.
      return null;
    }
  };
}

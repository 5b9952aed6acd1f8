// Fetches shards from the static assets, by names from the manifest. Passes nothing of the visitor's request to the binding,
// so a visitor cannot choose a file and download it.

import type { FetchShard } from '../geo/shard/shard-loader.ts';

/** Shards come from the same data centre; a slower fetch has failed. */
const timeoutMs = 5_000;

/** Returns a function that fetches a shard through this binding; null for a file that is missing or unreadable. */
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
      // The caller refuses with data_unavailable or degrades.
      return null;
    }
  };
}

// The code for manifests that only the data build needs: parses the file and names shards. The types and the Worker's
// reader are in src/geo/manifest.ts.

import { encodeHex } from '../src/core/encoding.ts';
import { type ManifestFile, readManifest, type ShardRow } from '../src/geo/manifest.ts';

export type AddressFamily = 'v4' | 'v6';

export const addressFamilies: readonly AddressFamily[] = ['v4', 'v6'];

/** Returns all shards of a manifest: those of both address families, of AS numbers, and of country and region codes. */
export function allShards({ v4, v6, asn, codes = [] }: ManifestFile): readonly ShardRow[] {
  return [...v4, ...v6, ...(asn?.v4 ?? []), ...(asn?.v6 ?? []), ...codes];
}

/** Returns a shard's name without `.shard`: the first 32 hex digits of the SHA-256 of its bytes. */
export async function shardName(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return encodeHex(digest.subarray(0, 16));
}

/** Parses a manifest of the current schema; null for anything that the Worker's reader refuses. */
export function parseManifest(text: string): ManifestFile | null {
  try {
    const file: ManifestFile = JSON.parse(text);
    readManifest(file);
    return file;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

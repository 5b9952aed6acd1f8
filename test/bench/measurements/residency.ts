// Measures the hit rate of the shard cache for uniformly random addresses at the Worker's memory bound, with its loads
// and evictions. Counts in the benchmark's process, with the Worker's database code.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Address, parseAddress } from '../../../src/core/address.ts';
import { Database } from '../../../src/geo/database.ts';
import { readManifest } from '../../../src/geo/manifest.ts';
import type { FetchShard } from '../../../src/geo/shard/shard-loader.ts';
import type { Aim } from '../aims.ts';
import { randomV4, randomV6, seededRandom } from '../data/addresses.ts';
import { readManifestFile, shardsFolder, sourcePath } from '../data/built-data.ts';
import { formatNumber, printTable } from '../statistics.ts';

/** Prints hit rates for IPv4 alone, and for IPv4 and IPv6 with AS numbers. */
export async function measureResidency(count: number, root: string): Promise<readonly Aim[]> {
  const random = seededRandom(12);
  const file = readManifestFile(root);
  const v4 = randomV4(count, random);
  const half = Math.floor(count / 2);
  const v6 = randomV6(half, random, file, sourcePath('v6'));
  const both = v6.flatMap((address, i) => [v4[i] ?? '', address]);
  const rows = [
    await countLoads('IPv4 alone', v4, root, false),
    await countLoads('both families, with AS', both, root, true),
  ];
  printTable(
    [
      `${formatNumber(count, 0)} uniform addresses`,
      'lookups',
      'in memory',
      'shards loaded',
      'of them again, after an eviction',
    ],
    rows,
  );
  return [['uniform IPv4, shards loaded again after an eviction', '0', rows[0]?.[4] ?? '']];
}

async function countLoads(name: string, texts: readonly string[], root: string, withAs: boolean) {
  const database = new Database(readManifest(readManifestFile(root)));
  const asn = withAs ? database.asnFor(false) : null;
  const loaded: string[] = [];
  const fetchShard = async (shard: string) => {
    loaded.push(shard);
    return new Uint8Array(await readFile(join(shardsFolder(root), `${shard}.shard`)));
  };
  const databases = asn === null ? [database] : [database, asn];
  let lookups = 0;
  let hits = 0;
  for (const text of texts) {
    const address = parseAddress(text);
    if (address === null) throw new Error('not an address');
    for (const searched of databases) {
      lookups++;
      if (await isHit(searched, address, fetchShard)) hits++;
    }
  }
  const share = `${formatNumber((hits / lookups) * 100, 2)} %`;
  // Repeated loads count as evictions. An evicted shard that is not loaded again is not counted.
  return [name, lookups, share, loaded.length, loaded.length - new Set(loaded).size].map((cell) =>
    typeof cell === 'number' ? formatNumber(cell, 0) : cell,
  );
}

/** Looks up an address, and returns whether its shard was in memory already. */
async function isHit(database: Database, address: Address, fetchShard: FetchShard): Promise<boolean> {
  if (database.peek(address) !== null) return true;
  if (!(await database.find(address, fetchShard, () => {})).ok) throw new Error('a shard could not be read');
  return false;
}

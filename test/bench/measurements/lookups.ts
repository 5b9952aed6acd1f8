// Lookups per second without HTTP, in this process: our reader over the shards and the stock `maxmind` reader over the
// unsharded file, in turn, both from text to a record. Before timing, both must return the same country for every
// address. Does not measure loading, since all shards are in memory; throughput.ts does.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open, Reader, type Response } from 'maxmind';
import { parseAddress } from '../../../src/core/address.ts';
import { accept } from '../../../src/core/result.ts';
import { Database } from '../../../src/geo/database.ts';
import { type ManifestFile, readManifest } from '../../../src/geo/manifest.ts';
import type { Aim } from '../aims.ts';
import { drawZipf, randomV4, randomV6, seededRandom } from '../data/addresses.ts';
import { readManifestFile, shardsFolder, sourcePath } from '../data/built-data.ts';
import type { Plan } from '../plan.ts';
import { formatSpread, printTable, ratioSpread, spreadOf } from '../statistics.ts';

/**
 * A function that looks up every address and returns a sum over the results, so that the compiler cannot leave out
 * lookups.
 */
type Pass = (addresses: readonly string[]) => number | Promise<number>;

/** A record of the default source, whose schema the package `maxmind` has no types for. */
type FlatRecord = Response & { readonly country_code?: string };

export async function measureLookups(plan: Plan['lookups'], root: string): Promise<readonly Aim[]> {
  const manifest = readManifestFile(root);
  const shards = shardsFolder(root);
  const ours = oursPass(manifest, shards);
  const rows: string[][] = [];
  for (const family of ['v4', 'v6'] as const) {
    const random = seededRandom(family === 'v4' ? 44 : 66);
    const uniform =
      family === 'v4' ? randomV4(plan.lookups, random) : randomV6(plan.lookups, random, manifest, sourcePath('v6'));
    const path = sourcePath(family);
    const bare = stockPass(new Reader<FlatRecord>(await readFile(path)));
    const cached = stockPass(await open<FlatRecord>(path));
    for (const [spread, addresses] of [
      ['uniform', uniform],
      ['Zipf', drawZipf(uniform, plan.lookups, random)],
    ] as const) {
      const name = `IP${family}, ${spread}`;
      rows.push([name, ...(await measureCase(plan.rounds, addresses, ours, bare, cached))]);
    }
  }
  printTable(
    [
      'Lookups/s, min - median - max',
      'ours',
      'stock get',
      'stock get, its cache on',
      'ours/stock',
      'ours/stock cached',
    ],
    rows,
  );
  return rows
    .filter(([name]) => name?.endsWith('uniform'))
    .map(([name, , , , ratio]) => [`lookups/s, ours/stock get, ${name}`, 'at least 6', ratio ?? '']);
}

async function measureCase(rounds: number, addresses: readonly string[], ...passes: readonly [Pass, Pass, Pass]) {
  const expected = await passes[0](addresses);
  const rates: [number[], number[], number[]] = [[], [], []];
  for (let round = -1; round < rounds; round++) {
    for (const [i, pass] of passes.entries()) {
      const startMs = performance.now();
      const found = await pass(addresses);
      const seconds = (performance.now() - startMs) / 1000;
      if (found !== expected) throw new Error('the shards and the unsharded file do not name the same countries');
      // Round -1 warms up the compiler and does not count.
      if (round >= 0) rates[i]?.push(addresses.length / seconds);
    }
  }
  const [ours, bare, cached] = rates;
  return [
    ...rates.map((rate) => formatSpread(spreadOf(rate), 0)),
    formatSpread(ratioSpread(bare, ours), 2),
    formatSpread(ratioSpread(cached, ours), 2),
  ];
}

function oursPass(file: ManifestFile, shards: string): Pass {
  const database = new Database(readManifest(file), Number.MAX_SAFE_INTEGER);
  const fetchShard = async (name: string) => {
    return new Uint8Array(await readFile(join(shards, `${name}.shard`)));
  };
  return async (addresses) => {
    let sum = 0;
    for (const [i, text] of addresses.entries()) {
      const address = parseAddress(text);
      if (address === null) throw new Error('not an address');
      const known = database.peek(address);
      const hit = known === null ? await database.find(address, fetchShard, () => {}) : accept(known);
      if (!hit.ok) throw new Error('a shard could not be read');
      sum += weigh(hit.value.place?.countryCode, i);
    }
    return sum;
  };
}

function stockPass(reader: { get(address: string): FlatRecord | null }): Pass {
  return (addresses) => {
    let sum = 0;
    for (const [i, text] of addresses.entries()) sum += weigh(reader.get(text)?.country_code, i);
    return sum;
  };
}

/**
 * Returns a checksum of a country code and the index of its address. Equal sums of our reader and the stock reader show
 * that both found the same country for every address.
 */
function weigh(country: string | null | undefined, index: number): number {
  return country ? (country.charCodeAt(0) * 256 + country.charCodeAt(1)) * ((index & 1023) + 1) : 0;
}

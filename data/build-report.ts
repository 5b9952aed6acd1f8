// Formats the lines that a build prints about its result.

import type { ManifestFile, ShardRow } from '../src/geo/manifest.ts';
import { type AddressFamily, addressFamilies } from './manifest.ts';
import type { DatabaseSources, Dataset } from './pack/database.ts';
import type { BuildProgress } from './progress.ts';

/** Returns the name that the printed lines use for a build step: `v4`, or `asn v4` for AS numbers. */
export function describeStage(dataset: Dataset, family: AddressFamily): string {
  return dataset === 'main' ? family : `${dataset} ${family}`;
}

/** Prints how many rows of AS numbers were shortened because they overlapped the next row. */
export function reportOverlaps({ asn }: DatabaseSources, progress: BuildProgress): void {
  for (const family of addressFamilies) {
    const source = asn?.[family] ?? null;
    const overlaps = source !== null && 'rows' in source ? (source.rows[family]?.overlaps ?? 0) : 0;
    if (overlaps > 0) progress.note(`asn ${family}: ${overlaps} rows overlapped the next row and were shortened`);
  }
}

/** Describes number and size of shards. */
export function shardSizeText(shards: readonly ShardRow[]): string {
  const bytes = shards.reduce((sum, [, , size]) => sum + size, 0);
  return `${shards.length} shards, ${bytes} bytes`;
}

/** Prints name, date and credit of the databases in a folder. */
export function printDatabaseReport(manifest: ManifestFile, out: string): void {
  for (const dataset of [manifest, manifest.asn]) {
    if (dataset === undefined) continue;
    const { name, builtAt, attribution, license } = dataset.database;
    console.log(`${name} of ${builtAt} is in ${out}. ${attribution}`.trim());
    if (license === '') console.log(`The licence of ${name} is not known: check the terms of its publisher.`);
  }
}

/** Prints the duration and the memory of this process. */
export function printBuildCost(): void {
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${process.uptime().toFixed(1)} s, ${peakMegabytes} MB of memory at peak`);
}

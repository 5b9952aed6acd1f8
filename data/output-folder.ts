// The output folder of the data build: `manifest.json`, `sample.json` and `assets/shards/<name>.shard`. A new database
// is staged in the folder of the build's lock (build-lock.ts) and moved into place at the end. Renaming the manifest
// replaces the database atomically; a failure before that leaves the old database unchanged. Shard names are content
// hashes, so two databases never clash.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestFile } from '../src/geo/manifest.ts';
import { allShards, parseManifest } from './manifest.ts';
import { formatSampleFile, type SampleFile, sampleFileName } from './sample/sample-file.ts';

export interface StagingFolder {
  /** The staging folder, with the same layout as the output folder. */
  readonly folder: string;
  readonly store: (name: string, bytes: Uint8Array) => void;
  /** Moves the staged database into the output folder. Keeps the shards of the replaced one. */
  readonly install: (manifest: ManifestFile, sample: SampleFile) => void;
}

export function shardPath(folder: string, name: string): string {
  return join(folder, 'assets', 'shards', `${name}.shard`);
}

/** Returns the manifest of a built database in a folder; null unless all its shards exist with the right sizes. */
export function readBuiltManifest(folder: string): ManifestFile | null {
  const manifest = readManifestFile(folder);
  if (manifest === null) return null;
  const isWhole = allShards(manifest).every(([, name, bytes]) => fileBytes(shardPath(folder, name)) === bytes);
  return isWhole ? manifest : null;
}

function readManifestFile(folder: string): ManifestFile | null {
  const path = join(folder, 'manifest.json');
  return existsSync(path) ? parseManifest(readFileSync(path, 'utf8')) : null;
}

function fileBytes(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

/**
 * Prepares the empty folder of a build's lock as the staging folder of a database, which is to be installed in `out`.
 */
export function openStaging(out: string, folder: string): StagingFolder {
  mkdirSync(join(folder, 'assets', 'shards'), { recursive: true });
  return {
    folder,
    store: (name, bytes) => writeFileSync(shardPath(folder, name), bytes),
    install: (manifest, sample) => install(out, folder, manifest, sample),
  };
}

function install(folder: string, staging: string, manifest: ManifestFile, sample: SampleFile): void {
  const shards = join(folder, 'assets', 'shards');
  mkdirSync(shards, { recursive: true });
  for (const name of new Set(namesIn(manifest))) renameSync(shardPath(staging, name), shardPath(folder, name));
  const replaced = readManifestFile(folder);
  writeSample(folder, staging, sample);
  writeFileSync(join(staging, 'manifest.json'), formatManifest(manifest));
  renameSync(join(staging, 'manifest.json'), join(folder, 'manifest.json'));
  keepOnly(shards, new Set([...namesIn(manifest), ...(replaced === null ? [] : namesIn(replaced))]));
}

/**
 * Replaces sample.json in an output folder. Renames it from the staging folder, which is on the same file system, so
 * that the replacement is atomic.
 */
export function writeSample(folder: string, staging: string, sample: SampleFile): void {
  writeFileSync(join(staging, sampleFileName), formatSampleFile(sample));
  renameSync(join(staging, sampleFileName), join(folder, sampleFileName));
}

/**
 * How long a running local Worker may take to change to a new manifest. Until then it needs the shards of the old one.
 */
const changeoverMs = 60_000;

/** Deletes shards that are not in the manifest, unless it was installed just now. */
export function removeUnlistedShards(folder: string, manifest: ManifestFile): void {
  const { mtimeMs } = statSync(join(folder, 'manifest.json'));
  if (Date.now() - mtimeMs > changeoverMs) keepOnly(join(folder, 'assets', 'shards'), new Set(namesIn(manifest)));
}

function namesIn(manifest: ManifestFile): readonly string[] {
  return allShards(manifest).map(([, name]) => name);
}

function keepOnly(shards: string, names: ReadonlySet<string>): void {
  for (const file of readdirSync(shards)) {
    if (!names.has(file.replace(/\.shard$/, ''))) rmSync(join(shards, file), { recursive: true });
  }
}

/**
 * Formats the manifest with one shard or alias (an IPv6 network that the source maps to its IPv4 tree) per line, so
 * that two builds can be compared with diff.
 */
function formatManifest(manifest: ManifestFile): string {
  return `${formatMembers(manifest)}\n`;
}

function formatMembers(object: object): string {
  const lines = Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}:${formatMember(key, value)}`);
  return `{\n${lines.join(',\n')}\n}`;
}

function formatMember(key: string, value: unknown): string {
  if (key === 'asn' && typeof value === 'object' && value !== null) return formatMembers(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  return `[${value.map((entry) => `\n  ${JSON.stringify(entry)}`).join()}\n]`;
}

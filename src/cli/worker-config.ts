// Reads wrangler.toml through wrangler itself, and writes the small configuration with which a script opens the settings'
// two stores and nothing else of the Worker.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { quietEnvironment } from './wrangler.ts';

/** What the scripts need to know of wrangler.toml. Paths are absolute. */
export interface WorkerConfig {
  readonly path: string;
  readonly name: string;
  readonly compatibilityDate: string;
  readonly accountId: string | null;
  /** The data build's manifest, as the script is bundled with it. */
  readonly manifest: string;
  /** The folder of the static assets. */
  readonly assets: string;
  readonly migrations: string;
  /** The names of all plain variables, those of every environment included. */
  readonly variables: readonly string[];
}

/** Loads wrangler, which takes a second, with its chatter off. */
export async function loadWrangler() {
  Object.assign(process.env, quietEnvironment, { WRANGLER_LOG: process.env['WRANGLER_LOG'] ?? 'error' });
  return await import('wrangler');
}

/** Reads the file; null where there is none. A file that wrangler cannot use throws wrangler's own error. */
export async function readWorkerConfig(path: string): Promise<WorkerConfig | null> {
  if (!existsSync(path)) return null;
  const { experimental_readRawConfig: readRaw } = await loadWrangler();
  const { rawConfig: raw } = readRaw({ config: path });
  const within = (file: string) => resolve(dirname(path), file);
  const environments = Object.values(raw.env ?? {});
  const variables = [raw, ...environments].flatMap((part) => Object.keys(part.vars ?? {}));
  return {
    path,
    name: raw.name ?? 'wherefrom',
    compatibilityDate: raw.compatibility_date ?? '2026-11-01',
    accountId: raw.account_id ?? null,
    manifest: within(raw.alias?.['#manifest'] ?? 'data/built/manifest.json'),
    assets: within(raw.assets?.directory ?? 'data/built/assets'),
    migrations: within(raw.d1_databases?.[0]?.migrations_dir ?? 'src/settings/migrations'),
    variables: [...new Set(variables)],
  };
}

/** The ids of the deployed Worker's own stores. */
export interface ResourceIds {
  readonly kvId: string;
  readonly databaseId: string;
}

/**
 * A configuration with the two stores alone: local ones, or with ids those of the deployment. It names no Worker, so that
 * nothing done with it can touch the deployed one.
 */
export function storesConfig({ compatibilityDate, accountId }: WorkerConfig, ids: ResourceIds | null) {
  return {
    compatibility_date: compatibilityDate,
    ...(accountId === null ? {} : { account_id: accountId }),
    kv_namespaces: [{ binding: 'PROJECTS', ...(ids === null ? {} : { id: ids.kvId, remote: true }) }],
    d1_databases: [{ binding: 'DB', ...(ids === null ? {} : { database_id: ids.databaseId, remote: true }) }],
  };
}

/** Writes a configuration to a folder of its own and returns its path and how to remove it. */
export function writeTemporaryConfig(content: object): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-'));
  const path = join(folder, 'wrangler.json');
  writeFileSync(path, JSON.stringify(content, null, 2));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

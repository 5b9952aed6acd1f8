// Reads wrangler.toml with wrangler's own parser, and writes the temporary configuration with which a script opens the
// two stores of the settings without the rest of the Worker.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { quietEnvironment } from './wrangler.ts';

/** The values of wrangler.toml that the scripts need. Paths are absolute. */
export interface WorkerConfig {
  readonly path: string;
  readonly name: string;
  readonly compatibilityDate: string;
  readonly accountId: string | null;
  /** The data manifest that is uploaded with the Worker. The data build writes it beside the assets. */
  readonly manifest: string;
  /** The folder of the static assets. */
  readonly assets: string;
  readonly migrations: string;
  /** The D1 database as wrangler.toml names it. A property is null if the file leaves it out. */
  readonly database: { readonly name: string | null; readonly id: string | null; readonly jurisdiction: string | null };
  readonly kvId: string | null;
  /** The names of the plain variables of all environments. */
  readonly variables: readonly string[];
}

/** Imports wrangler with its banner, telemetry and logs off. The import takes about a second. */
export async function loadWrangler() {
  Object.assign(process.env, quietEnvironment, { WRANGLER_LOG: process.env['WRANGLER_LOG'] ?? 'error' });
  return await import('wrangler');
}

/** Reads the configuration file; null if it does not exist. Throws wrangler's error for an invalid file. */
export async function readWorkerConfig(path: string): Promise<WorkerConfig | null> {
  if (!existsSync(path)) return null;
  const { experimental_readRawConfig: readRaw } = await loadWrangler();
  const { rawConfig: raw } = readRaw({ config: path });
  const within = (file: string) => resolve(dirname(path), file);
  const environments = Object.values(raw.env ?? {});
  const assets = within(raw.assets?.directory ?? 'data/built/assets');
  const database = raw.d1_databases?.[0];
  const variables = [raw, ...environments].flatMap((part) => Object.keys(part.vars ?? {}));
  return {
    path,
    name: raw.name ?? 'wherefrom',
    compatibilityDate: raw.compatibility_date ?? '2026-11-17',
    accountId: raw.account_id ?? null,
    manifest: join(dirname(assets), 'manifest.json'),
    assets,
    migrations: within(database?.migrations_dir ?? 'src/settings/migrations'),
    database: {
      name: database?.database_name ?? null,
      id: database?.database_id ?? null,
      jurisdiction: database?.jurisdiction ?? null,
    },
    kvId: raw.kv_namespaces?.[0]?.id ?? null,
    variables: [...new Set(variables)],
  };
}

/** The ids of the deployed Worker's stores. */
export interface ResourceIds {
  readonly kvId: string;
  readonly databaseId: string;
}

/**
 * Returns a configuration with nothing but the two stores of the settings (D1 and KV): the deployed stores if their ids
 * are given, else the local ones. The configuration has no Worker name, so that using it cannot change the deployed
 * Worker. Local stores have the ids of wrangler.toml, if it names any, because `wrangler dev` finds its local stores by
 * these ids.
 */
export function configOfStores(config: WorkerConfig, remote: ResourceIds | null) {
  const { compatibilityDate, accountId } = config;
  const kvId = remote?.kvId ?? config.kvId;
  const databaseId = remote?.databaseId ?? config.database.id;
  const place = remote === null ? {} : { remote: true };
  return {
    compatibility_date: compatibilityDate,
    ...(accountId === null ? {} : { account_id: accountId }),
    kv_namespaces: [{ binding: 'PROJECTS', ...(kvId === null ? {} : { id: kvId }), ...place }],
    d1_databases: [{ binding: 'DB', ...(databaseId === null ? {} : { database_id: databaseId }), ...place }],
  };
}

/** Writes a configuration to a new temporary folder. Returns its path and a function that removes the folder. */
export function writeTemporaryConfig(content: object): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-'));
  const path = join(folder, 'wrangler.json');
  writeFileSync(path, JSON.stringify(content, null, 2));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

// Opens the settings' stores for a script: the local stores of `wrangler dev`, even while it runs, or those of the
// deployment, behind one interface. Does not contain operations on them; src/settings does.

import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { accept, type Result, refuse } from '../core/result.ts';
import { readAppliedMigrations } from '../settings/applied-migrations.ts';
import { operatorId, type SettingsContext } from '../settings/context.ts';
import { systemClockAndRandom } from '../settings/system-clock-and-random.ts';
import { findDeployedResources } from './deploy/deployed-resources.ts';
import {
  configOfStores,
  loadWrangler,
  type ResourceIds,
  readWorkerConfig,
  type WorkerConfig,
  writeTemporaryConfig,
} from './worker-config.ts';
import { defaultConfig, defaultPersistTo, describeFailure, type RunWrangler } from './wrangler.ts';

/**
 * Which stores to open: those of the deployment, or local ones, given by a configuration file and a folder (both have
 * defaults).
 */
export interface SettingsTarget {
  readonly remote: boolean;
  readonly config?: string | undefined;
  readonly persistTo?: string | undefined;
}

export interface OpenSettings {
  readonly settings: SettingsContext;
  readonly close: () => Promise<void>;
}

/** Returns the folder of the local stores. */
export function persistToOf({ config, persistTo }: SettingsTarget): string {
  return resolve(persistTo ?? defaultPersistTo(resolve(config ?? defaultConfig)));
}

/**
 * Opens the D1 database and the KV namespace of the settings. Applies missing migrations to local stores, unless told
 * otherwise. If the stores cannot be opened, returns an error message.
 */
export async function openSettings(
  target: SettingsTarget,
  run: RunWrangler,
  { migrate = true }: { readonly migrate?: boolean } = {},
): Promise<Result<OpenSettings, string>> {
  const configPath = resolve(target.config ?? defaultConfig);
  const config = await readWorkerConfig(configPath);
  if (config === null) return refuse(`${configPath} does not exist.`);
  if (target.remote) {
    const ids = await findStores(config, run);
    return ids.ok ? accept(await openStores(configOfStores(config, ids.value), null)) : ids;
  }
  const persistTo = persistToOf(target);
  const stores = configOfStores(config, null);
  const opened = await openStores(stores, persistTo);
  if (!migrate || !(await lacksMigrations(opened.settings.db, config))) return accept(opened);
  await opened.close();
  const applied = await run([
    'd1',
    'migrations',
    'apply',
    'DB',
    '--local',
    '--config',
    configPath,
    '--persist-to',
    persistTo,
  ]);
  if (!applied.ok) return refuse(`The local database could not be prepared.\n${describeFailure(applied)}`);
  return accept(await openStores(stores, persistTo));
}

/**
 * Returns the ids of the stores: those in the configuration file, where the Deploy to Cloudflare button writes them,
 * else those that the deployed Worker uses.
 */
export async function findStores(config: WorkerConfig, run: RunWrangler): Promise<Result<ResourceIds, string>> {
  const { kvId, database } = config;
  if (kvId !== null && database.id !== null) return accept({ kvId, databaseId: database.id });
  return await findDeployedResources(run, config.path);
}

async function openStores(content: object, persistTo: string | null): Promise<OpenSettings> {
  const { getPlatformProxy } = await loadWrangler();
  const file = writeTemporaryConfig(content);
  try {
    const proxy = await getPlatformProxy<{ DB: D1Database; PROJECTS: KVNamespace }>({
      configPath: file.path,
      // wrangler keeps its stores in the subfolder v3 of the given folder.
      persist: persistTo === null ? false : { path: join(persistTo, 'v3') },
      remoteBindings: persistTo === null,
    });
    const settings: SettingsContext = {
      db: proxy.env.DB,
      kv: proxy.env.PROJECTS,
      ...systemClockAndRandom,
      actor: operatorId,
      // A script cannot reach Durable Objects, so it leaves the usage counts of a deleted project to the next scheduled
      // run of the Worker.
      deleteUsage: async () => false,
    };
    return { settings, close: () => proxy.dispose() };
  } finally {
    file.remove();
  }
}

/**
 * Whether a migration has not been applied to the database. Reads the list of applied migrations from the database
 * itself, because running wrangler takes seconds.
 */
async function lacksMigrations(db: D1Database, { migrations }: WorkerConfig): Promise<boolean> {
  const files = existsSync(migrations) ? readdirSync(migrations).filter((name) => name.endsWith('.sql')) : [];
  const applied = await readAppliedMigrations(db);
  return files.some((name) => !applied.has(name));
}

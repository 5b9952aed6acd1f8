// A settings context with workerd’s D1 and KV and all migrations. Each test file has its own stores.

import { env } from 'cloudflare:workers';
import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { snapshotKey } from '../../../src/core/project/project.ts';
import { type ProjectId, parseProjectId } from '../../../src/core/project/project-id.ts';
import { operatorId, type SettingsContext } from '../../../src/settings/context.ts';
import { createProject, type NewProject } from '../../../src/settings/projects/projects.ts';
import type { StoredProject } from '../../../src/settings/projects/store.ts';
import { applyMigrations } from '../../support/migrations.ts';

export const startOfTime = '2026-11-01T12:00:00.000Z';

const migrations = import.meta.glob<string>('../../../src/settings/migrations/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The migrations by file name, in order. */
export const migrationTexts: ReadonlyMap<string, string> = new Map(
  Object.entries(migrations)
    .map(([path, sql]) => [nameOf(path), sql] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

const numberOf = (path: string) => Number(nameOf(path).slice(0, 4));

/** Applies the D1 migrations with these numbers. */
export async function migrate(
  { db }: Pick<SettingsContext, 'db'>,
  isWanted: (number: number) => boolean,
): Promise<void> {
  const wanted = Object.entries(migrations).filter(([path]) => isWanted(numberOf(path)));
  await applyMigrations(db, Object.fromEntries(wanted));
}

export async function openSettings(isWanted: (number: number) => boolean = () => true): Promise<SettingsContext> {
  const { DB: db, PROJECTS: kv } = env as unknown as { DB: D1Database; PROJECTS: KVNamespace };
  await migrate({ db }, isWanted);
  return {
    db,
    kv,
    now: () => new Date(startOfTime),
    fillRandom: (bytes) => {
      crypto.getRandomValues(bytes);
    },
    actor: operatorId,
  };
}

/** Returns the value of a successful result; throws for a refusal. */
export function unwrapAccepted<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: unknown },
): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

export function projectId(text: string): ProjectId {
  const id = parseProjectId(text);
  if (id === null) throw new Error(`not a project id: ${text}`);
  return id;
}

export async function makeProject(settings: SettingsContext, wanted: Partial<NewProject> = {}): Promise<StoredProject> {
  return unwrapAccepted(await createProject(settings, { name: 'Elbonia Today', ...wanted })).project;
}

/** Returns the project's snapshot in KV, parsed; null if there is none. */
export async function snapshotInKv(settings: SettingsContext, id: ProjectId): Promise<unknown> {
  return await settings.kv.get(snapshotKey(id), 'json');
}

/** Returns every row of every table as text, to prove that nothing was written or that a secret is not stored. */
export async function dumpDatabase({ db }: Pick<SettingsContext, 'db'>): Promise<string> {
  const tables = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name")
    .all<{ name: string }>();
  const names = tables.results.map(({ name }) => name);
  if (!names.includes('audit') || !names.includes('sessions'))
    throw new Error(`tables are missing: ${names.join(', ')}`);
  const contents = names.map((name) => db.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all());
  return JSON.stringify((await Promise.all(contents)).map(({ results }) => results));
}

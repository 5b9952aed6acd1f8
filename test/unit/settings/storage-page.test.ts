// Compares docs/storage.md with the migrated database and the code that publishes: the page names every table and
// column, its example rows satisfy the schema, and its example snapshot is the one that is published from them.

import { beforeAll, describe, expect, it } from 'vitest';
import page from '../../../docs/storage.md?raw';
import { parseSnapshot, snapshotKey } from '../../../src/core/project/project.ts';
import { readAccessLog, verifyAccessLog } from '../../../src/settings/audit/access-log.ts';
import { verifyProjectAudit } from '../../../src/settings/audit/audit.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { deleteProject, readProject } from '../../../src/settings/projects/projects.ts';
import { publishProject } from '../../../src/settings/projects/publish.ts';
import { openSettings, projectId, snapshotInKv, unwrapAccepted } from './context.ts';

const id = projectId('elboniatoday00000000');

interface DocumentedTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly example: string }[];
}

const documented: readonly DocumentedTable[] = page
  .split('\n### Table ')
  .slice(1)
  .map((section) => ({
    name: /^`(\w+)`/.exec(section)?.[1] ?? '',
    columns: [...section.matchAll(/^\| `(\w+)` \| `([^`]*)` \|/gm)].map(([, name = '', example = '']) => ({
      name,
      example,
    })),
  }));

/** The JSON blocks of the page: the example snapshot and the example tombstone. */
const [snapshot, tombstone] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text));

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

async function columnsOf(table: string): Promise<readonly { readonly name: string; readonly type: string }[]> {
  const { results } = await settings.db.prepare(`PRAGMA table_info(${table})`).all<{ name: string; type: string }>();
  return results;
}

/** Returns an example as the database returns it. */
function storedValue({ example }: { readonly example: string }, type: string | undefined): string | number | null {
  if (example === 'NULL') return null;
  return type === 'INTEGER' ? Number(example) : example;
}

async function insertExamples(): Promise<void> {
  const after = ['projects', 'accounts'];
  const order = [...documented].sort((a, b) => after.indexOf(b.name) - after.indexOf(a.name));
  for (const { name, columns } of order) {
    if (name === 'deployment') continue;
    const types = new Map((await columnsOf(name)).map((column) => [column.name, column.type]));
    const values = columns.map((column) => storedValue(column, types.get(column.name)));
    const sql = `INSERT INTO ${name} (${columns.map((column) => column.name)}) VALUES (${columns.map(() => '?')})`;
    await settings.db
      .prepare(sql)
      .bind(...values)
      .run();
  }
}

describe('docs/storage.md', () => {
  it('has every table with its columns in order, and no other', async () => {
    const tables = await settings.db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name")
      .all<{ name: string }>();
    const names = tables.results.map(({ name }) => name).filter((name) => !name.startsWith('sqlite_'));
    expect(documented.map(({ name }) => name).toSorted()).toEqual(names);
    for (const { name, columns } of documented) {
      const real = (await columnsOf(name)).map((column) => column.name);
      expect([name, columns.map((column) => column.name)]).toEqual([name, real]);
    }
  });

  it('has example rows that the schema and the code accept', async () => {
    await insertExamples();
    expect(unwrapAccepted(await readProject(settings, id, 'current'))).toMatchObject({
      name: 'Elbonia Today',
      revision: 2,
    });
    expect(await verifyProjectAudit(settings.db, id)).toBeNull();
    expect(await verifyAccessLog(id, await readAccessLog(settings.db, id))).toBeNull();
    const deployment = await settings.db.prepare('SELECT * FROM deployment').first();
    const example = documented.find(({ name }) => name === 'deployment')?.columns ?? [];
    expect(deployment).toEqual(
      Object.fromEntries(example.map((column) => [column.name, storedValue(column, 'INTEGER')])),
    );
  });

  it('has the snapshot that is published from the example rows', async () => {
    expect(await publishProject(settings, id)).toBe('published');
    expect(await snapshotInKv(settings, id)).toEqual(snapshot);
    const text = (await settings.kv.get(snapshotKey(id))) ?? '';
    expect(parseSnapshot(text, id)).toMatchObject({ kind: 'project', project: { revision: 2 } });
  });

  it('has the tombstone that deleting the project leaves', async () => {
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    expect(await snapshotInKv(settings, id)).toEqual(tombstone);
  });
});

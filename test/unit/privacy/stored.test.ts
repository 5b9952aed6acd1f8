// Compares the stores in the privacy statement with the migrated database, the published snapshot and the session
// cookie: the statement lists exactly the database's tables with their columns in order, every field of the snapshot,
// and the cookie's name. A statement that lacks a field of the snapshot does not compile.

import { beforeAll, describe, expect, it } from 'vitest';
import page from '../../../docs/storage.md?raw';
import type { DocumentedRecord } from '../../../src/privacy/database-tables.ts';
import { documentedStores } from '../../../src/privacy/stored.ts';
import { startSession } from '../../../src/settings/accounts/session.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { openSettings } from '../settings/context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

function recordsOf(id: string): readonly DocumentedRecord[] {
  return documentedStores.find((store) => store.id === id)?.records ?? [];
}

const namesIn = ({ fields }: DocumentedRecord) => fields.map(([name]) => name);

/** Returns the tables of a database with their columns in order. */
async function schemaOf(db: SettingsContext['db']): Promise<Readonly<Record<string, readonly string[]>>> {
  const { results } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")
    .all<{ name: string }>();
  const tables = results.map(({ name }) => name).filter((name) => !/^(?:sqlite|d1)_/.test(name));
  const columns = async (table: string) => {
    const { results: rows } = await db.prepare(`PRAGMA table_info(${table})`).all<{ name: string }>();
    return rows.map(({ name }) => name);
  };
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await columns(table)] as const)));
}

const stated = Object.fromEntries(recordsOf('database').map((record) => [record.name, namesIn(record)]));

describe('the statement of the database', () => {
  it('has every table with its columns, and no other', async () => {
    expect(Object.keys(stated).length).toBeGreaterThan(5);
    expect(await schemaOf(settings.db)).toEqual(stated);
  });

  it.each([
    { sql: 'ALTER TABLE sessions ADD COLUMN address TEXT', why: 'a column' },
    { sql: 'CREATE TABLE visitors (address TEXT)', why: 'a table' },
  ])('fails with $why that it does not list', async ({ sql }) => {
    await settings.db.prepare(sql).run();
    expect(await schemaOf(settings.db)).not.toEqual(stated);
    const undo = sql.startsWith('ALTER') ? 'ALTER TABLE sessions DROP COLUMN address' : 'DROP TABLE visitors';
    await settings.db.prepare(undo).run();
    expect(await schemaOf(settings.db)).toEqual(stated);
  });

  it('has no field for a visitor, a browser or an address', () => {
    const names = documentedStores.flatMap(({ records }) => records.flatMap(namesIn));
    expect(names.filter((name) => /address|agent|browser$|visitor|email|phone|country|city|ip$/i.test(name))).toEqual([
      // This is a switch and not an address: whether the API returns the address.
      'fields.echoAddress',
      // The country is a condition that the project's owner sets for a redirect link. It is no visitor's country.
      'links[].targets[].country',
    ]);
  });
});

/** Returns the paths of all properties in a JSON value, such as `keys[].id`. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${prefix}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [path, ...pathsOf(member, path)];
  });
}

describe('the statement of the published settings', () => {
  // storage-page.test.ts checks that these examples equal what the code publishes.
  const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text));

  it('has every member of the documented snapshots', () => {
    const [record] = recordsOf('snapshots');
    const names = new Set(record === undefined ? [] : namesIn(record));
    const paths = new Set(examples.flatMap((example) => pathsOf(example)));
    expect(paths.size).toBeGreaterThan(15);
    expect([...paths].filter((path) => !names.has(path))).toEqual([]);
  });
});

describe('the statement of the cookie', () => {
  it('names the cookie that is set', async () => {
    const { cookie } = await startSession(settings, 'account0000000000001', 'passkey', null);
    expect(recordsOf('cookie').map(({ name }) => name)).toEqual([cookie.split('=')[0]]);
    expect(cookie).toContain(`Max-Age=${14 * 86_400};`);
  });
});

// The file format of a backup: every damage is refused with its reason.

import { describe, expect, it } from 'vitest';
import page from '../../../../docs/backup.md?raw';
import { type Backup, formatBackup, parseBackup } from '../../../../src/settings/backup/backup-file.ts';
import { backupTables } from '../../../../src/settings/backup/backup-tables.ts';
import { verifyBackup } from '../../../../src/settings/backup/verify-backup.ts';
import { migrationTexts } from '../context.ts';

const backup: Backup = {
  createdAt: '2026-11-01T12:00:00.000Z',
  migrations: ['0001_projects.sql'],
  tables: new Map([
    ['projects', { columns: ['id', 'revision', 'deleted_at'], rows: [['elboniatoday00000000', 1, null]] }],
    ['accounts', { columns: ['id'], rows: [] }],
  ]),
};
const text = await formatBackup(backup);

describe('the file of a backup', () => {
  it('is read as it was written', async () => {
    expect(await parseBackup(text)).toEqual({ ok: true, value: backup });
  });

  it('has one row a line', () => {
    expect(text.split('\n')).toContain('["elboniatoday00000000",1,null]] },');
  });

  it('may be formatted in another way', async () => {
    expect((await parseBackup(JSON.stringify(JSON.parse(text)))).ok).toBe(true);
  });

  it.each([
    { why: 'cut off', damage: () => text.slice(0, -20), says: 'cut off' },
    { why: 'empty', damage: () => '', says: 'cut off' },
    { why: 'another file', damage: () => '{"schema":2}', says: 'not a backup of Wherefrom' },
    { why: 'null', damage: () => 'null', says: 'not a backup of Wherefrom' },
    { why: 'a later version', damage: () => text.replace('"version": 1', '"version": 2'), says: 'reads version 1' },
    {
      why: 'a missing member',
      damage: () => text.replace('"migrations"', '"migrated"'),
      says: 'a JSON member is missing',
    },
    { why: 'a changed value', damage: () => text.replace(',1,null', ',2,null'), says: 'its checksum differs' },
    { why: 'a dropped row', damage: () => text.replace(/\["elb.*?\]/, ''), says: 'its checksum differs' },
    { why: 'a dropped table', damage: () => text.replace(/,\n"accounts".*/, ''), says: 'its checksum differs' },
    {
      why: 'a changed schema',
      damage: () => text.replace('0001_projects', '0002_fields'),
      says: 'its checksum differs',
    },
    { why: 'SQL as a column', damage: () => text.replace('"revision"', '"id) --"'), says: 'missing or invalid' },
    { why: 'a nested value', damage: () => text.replace(',1,null', ',[1],null'), says: 'missing or invalid' },
  ])('is refused with a reason: $why', async ({ damage, says }) => {
    const damaged = damage();
    expect(damaged).not.toBe(text);
    expect(await parseBackup(damaged)).toMatchObject({ ok: false, refusal: expect.stringContaining(says) });
  });
});

describe('docs/backup.md', () => {
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

  it('has an example that is intact and formatted as the command writes it', async () => {
    const parsed = await parseBackup(example);
    if (!parsed.ok) throw new Error(parsed.refusal);
    expect(await verifyBackup(parsed.value, [...migrationTexts.keys()])).toEqual([]);
    expect(await formatBackup(parsed.value)).toBe(example);
  });

  it('names the columns that are left out', () => {
    const omitted = backupTables.flatMap(({ omitted: columns = [] }) => columns);
    expect(omitted).not.toEqual([]);
    expect(omitted.filter((column) => !page.includes(`\`${column}\``))).toEqual([]);
  });
});

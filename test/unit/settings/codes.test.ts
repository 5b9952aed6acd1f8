import { beforeAll, describe, expect, it } from 'vitest';
import { importMasterSecrets, type MasterSecrets } from '../../../src/core/master-secret.ts';
import { readAudit } from '../../../src/settings/audit/audit.ts';
import {
  createOneTimeCode,
  deleteExpiredOneTimeCodes,
  findOneTimeCode,
  hashOneTimeCode,
} from '../../../src/settings/codes.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { redeemKeyCommand, storeKeyCommand, withdrawKeyCommand } from '../../../src/settings/keys/key-commands.ts';
import { deleteProject, readProject } from '../../../src/settings/projects/projects.ts';
import { makeProject, openSettings, projectId, startOfTime, unwrapAccepted } from './context.ts';

let settings: SettingsContext;
let masters: MasterSecrets;
beforeAll(async () => {
  settings = await openSettings();
  const opened = await importMasterSecrets('elbonian mud is the finest mud of all', undefined);
  if (opened === null) throw new Error('fixture is not a secret');
  masters = opened;
});

const later = (ms: number): SettingsContext => ({ ...settings, now: () => new Date(Date.parse(startOfTime) + ms) });

describe('a code', () => {
  it('is stored only as a hash, and found by the code', async () => {
    const { code, insert } = await createOneTimeCode(settings, 'sign_in', { account: 'a' }, 1000);
    await insert.run();
    expect(code).toMatch(/^[\w-]{43}$/);
    const stored = JSON.stringify((await settings.db.prepare('SELECT * FROM codes').all()).results);
    expect(stored).not.toContain(code);
    expect(await findOneTimeCode(settings, 'sign_in', code)).toMatchObject({ content: { account: 'a' } });
    // The second look-up shows that the first one did not consume the code.
    expect(await findOneTimeCode(settings, 'sign_in', code)).not.toBeNull();
  });

  it('is valid for its kind only, expires, and is then deleted', async () => {
    const { code, insert, hash } = await createOneTimeCode(settings, 'sign_in', {}, 1000);
    await insert.run();
    expect(await findOneTimeCode(settings, 'owner', code)).toBeNull();
    expect(await findOneTimeCode(later(999), 'sign_in', code)).not.toBeNull();
    expect(await findOneTimeCode(later(1000), 'sign_in', code)).toBeNull();
    await deleteExpiredOneTimeCodes(settings.db, later(1000).now()).run();
    expect(await settings.db.prepare('SELECT 1 FROM codes WHERE hash = ?').bind(hash).first()).toBeNull();
  });

  it('for a project is deleted with the project', async () => {
    const { id } = await makeProject(settings);
    const { code, insert } = await createOneTimeCode(settings, 'invite', { project: id }, 1000);
    await insert.run();
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    expect(await findOneTimeCode(settings, 'invite', code)).toBeNull();
  });
});

describe('the operator’s code', () => {
  const unknown = { ok: false, refusal: 'code_unknown' };

  it('creates one key once, with the operator in the audit', async () => {
    const { id } = await makeProject(settings);
    const code = await storeKeyCommand(settings, { operation: 'issue', project: id, name: 'Backend', from: 'current' });
    expect(unwrapAccepted(await redeemKeyCommand(settings, masters, code))).toMatchObject({
      revision: 2,
      publication: 'published',
    });
    expect(await redeemKeyCommand(settings, masters, code)).toEqual(unknown);
    expect(unwrapAccepted(await readProject(settings, id)).keys).toHaveLength(1);
    const entries = await readAudit(settings.db, id);
    expect(entries.map(({ event, actor }) => ({ event, actor }))).toEqual([
      { event: 'project.create', actor: 'operator' },
      { event: 'key.issue', actor: 'operator' },
    ]);
  });

  it('creates one key for two concurrent uses', async () => {
    const { id } = await makeProject(settings);
    const code = await storeKeyCommand(settings, { operation: 'issue', project: id, name: 'Backend', from: 'current' });
    const results = await Promise.all([
      redeemKeyCommand(settings, masters, code),
      redeemKeyCommand(settings, masters, code),
    ]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter(({ ok }) => !ok)).toEqual([unknown]);
    expect(unwrapAccepted(await readProject(settings, id)).keys).toHaveLength(1);
  });

  it('is refused if it is unknown or older than ten minutes', async () => {
    const { id } = await makeProject(settings);
    expect(await redeemKeyCommand(settings, masters, 'A'.repeat(43))).toEqual(unknown);
    const code = await storeKeyCommand(settings, { operation: 'issue', project: id, name: 'Backend', from: 'current' });
    expect(await redeemKeyCommand(later(10 * 60_000), masters, code)).toEqual(unknown);
    expect(unwrapAccepted(await readProject(settings, id)).keys).toEqual([]);
  });

  it('returns the refusal of the operation, and remains valid', async () => {
    const missing = projectId('zzzzzzzzzzzzzzzzzzzz');
    const code = await storeKeyCommand(settings, {
      operation: 'issue',
      project: missing,
      name: 'Backend',
      from: 'current',
    });
    const refused = { ok: true, value: { refused: ['No project has this ID.'] } };
    expect(await redeemKeyCommand(settings, masters, code)).toEqual(refused);
    await makeProject(settings, { id: missing });
    expect(unwrapAccepted(await redeemKeyCommand(settings, masters, code))).toMatchObject({ revision: 2 });
  });

  it('is invalid after it is withdrawn', async () => {
    const { id } = await makeProject(settings);
    const code = await storeKeyCommand(settings, { operation: 'issue', project: id, name: 'Backend', from: 'current' });
    await withdrawKeyCommand(settings, code);
    expect(await redeemKeyCommand(settings, masters, code)).toEqual(unknown);
    expect(unwrapAccepted(await readProject(settings, id)).keys).toEqual([]);
  });

  it('deletes expired codes when another is stored', async () => {
    const { id } = await makeProject(settings);
    const command = { operation: 'issue', project: id, name: 'Backend', from: 'current' } as const;
    const hashes = [await hashOneTimeCode(await storeKeyCommand(settings, command))];
    hashes.push(await hashOneTimeCode(await storeKeyCommand(later(10 * 60_000), command)));
    const { results } = await settings.db
      .prepare('SELECT hash FROM codes WHERE hash IN (?, ?)')
      .bind(...hashes)
      .all();
    expect(results).toEqual([{ hash: hashes[1] }]);
  });

  it('rotates the key that it names', async () => {
    const { id } = await makeProject(settings);
    const issue = await storeKeyCommand(settings, {
      operation: 'issue',
      project: id,
      name: 'Backend',
      from: 'current',
    });
    const first = unwrapAccepted(await redeemKeyCommand(settings, masters, issue));
    if (!('key' in first)) throw new Error('refused');
    const code = await storeKeyCommand(settings, {
      operation: 'rotate',
      project: id,
      key: first.key,
      overlapMs: 0,
      from: 'current',
    });
    expect(unwrapAccepted(await redeemKeyCommand(settings, masters, code))).toMatchObject({
      key: first.key,
      revision: 3,
    });
  });
});

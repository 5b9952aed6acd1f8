// Creating invites and verifying audits with the operator's commands, on local stores that no other test uses.

import type { D1Database } from '@cloudflare/workers-types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSettings } from '../../src/cli/open-settings.ts';
import { runWrangler } from '../../src/cli/wrangler.ts';
import { parseProjectId } from '../../src/core/project/project-id.ts';
import { recordAccessLogView } from '../../src/settings/audit/access-log.ts';
import { hashOneTimeCode } from '../../src/settings/codes.ts';
import type { SettingsContext } from '../../src/settings/context.ts';
import { findInvite } from '../../src/settings/members/invites.ts';
import { setProjectSwitch } from '../../src/settings/projects/projects.ts';
import { runScript, temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const project = (...args: string[]) => runScript('src/cli/project/project.ts', [...args, '--persist-to', folder.path]);
const audit = (...args: string[]) => runScript('src/cli/audit.ts', [...args, '--persist-to', folder.path]);

/** Opens the stores of the command under test, to read or change them directly. */
async function withSettings<T>(use: (settings: SettingsContext) => Promise<T>): Promise<T> {
  const opened = await openSettings({ remote: false, persistTo: folder.path }, runWrangler);
  if (!opened.ok) throw new Error(opened.refusal);
  try {
    return await use(opened.value.settings);
  } finally {
    await opened.value.close();
  }
}

async function makeProject(name: string): Promise<string> {
  const { stdout } = await project('create', '--name', name);
  return /id +([a-z0-9]{20})/.exec(stdout)?.[1] ?? '';
}

let id = '';
beforeAll(async () => {
  id = await makeProject('Elbonia Today');
});

describe('npm run project -- invite', () => {
  it.each([
    { args: [], role: 'viewer', label: null, origin: 'http://localhost:8787' },
    {
      args: ['--role', 'owner', '--label', 'Asok', '--url', 'https://settings.example/x'],
      role: 'owner',
      label: 'Asok',
      origin: 'https://settings.example',
    },
  ])('prints a link to join as $role', async ({ args, role, label, origin }) => {
    const { status, stdout, stderr } = await project('invite', id, ...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [link = '', once] = stdout.split('\n');
    expect(once).toContain(`as ${role}`);
    const { origin: linked, pathname, searchParams } = new URL(link);
    expect([linked, pathname]).toEqual([origin, '/dashboard/join']);
    const code = searchParams.get('code') ?? '';
    await withSettings(async (settings) => {
      expect(await findInvite(settings, code)).toMatchObject({
        role,
        hash: await hashOneTimeCode(code),
        project: { id },
      });
      const last = settings.db.prepare(
        'SELECT actor, event, details FROM audit WHERE project_id = ? ORDER BY seq DESC LIMIT 1',
      );
      const details = JSON.stringify(label === null ? { role } : { role, label });
      expect(await last.bind(id).first()).toEqual({ actor: 'operator', event: 'member.invite', details });
    });
  });

  it.each([
    { args: ['invite'], says: 'invite takes an ID.' },
    { args: ['invite', 'ID', '--role', 'king'], says: 'The roles are viewer, admin, owner.' },
    { args: ['invite', 'ID', 'owner'], says: 'the role as --role ROLE' },
    { args: ['invite', 'ID', '--label', 'Dilbert\u202e'], says: 'A name has' },
    { args: ['show', 'ID', '--label', 'Asok'], says: '--label applies to the command invite only.' },
    { args: ['invite', 'ID', '--remote'], says: 'a link needs --url URL' },
    { args: ['show', 'ID', '--role', 'owner'], says: '--role applies to the command invite only.' },
    { args: ['invite', 'zzzzzzzzzzzzzzzzzzzz'], says: 'No project has this ID.' },
  ])('refuses $args in one line', async ({ args, says }) => {
    const { status, stdout, stderr } = await project(...args.map((arg) => (arg === 'ID' ? id : arg)));
    expect({ status, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 1, stdout: '', lines: 1 });
    expect(stderr).toContain(says);
  });
});

describe('npm run audit -- verify', () => {
  it.each([
    { args: [], says: 'No command given. See npm run audit -- --help.' },
    { args: ['mend'], says: 'Unknown command: mend.' },
    { args: ['verify'], says: 'verify takes one id or --all.' },
    { args: ['verify', 'a', 'b'], says: 'verify takes one id or --all.' },
    { args: ['verify', 'ID', '--all'], says: 'verify takes one id or --all.' },
    { args: ['verify', 'short'], says: 'Invalid project ID: short.' },
    { args: ['verify', '--quick'], says: 'Invalid options: verify --quick' },
    { args: ['verify', 'zzzzzzzzzzzzzzzzzzzz'], says: 'No project has this ID.' },
  ])('refuses $args', async ({ args, says }) => {
    const { status, stdout, stderr } = await audit(...args.map((arg) => (arg === 'ID' ? id : arg)));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('reports for each project that its two chains are intact, or where they break', async () => {
    const whole = await makeProject('Kneebonia Post');
    const changed = await makeProject('Mudgrad Mirror');
    const shortened = await makeProject('Bog Herald');
    for (const each of [whole, changed, shortened]) await project('development', each, 'on');
    await project('delete', await makeProject('Gone'), '--yes');
    await withSettings(async (settings) => {
      const { db } = settings;
      for (const each of [whole, shortened]) {
        const on = await setProjectSwitch(settings, projectId(each), 'accessLog', true, 'current');
        if (!on.ok) throw new Error(on.refusal.code);
        for (const member of ['memberdilbert0000000', 'memberalice000000000'])
          await recordAccessLogView(settings, on.value.project, member, 'keys');
      }
      await db.exec('DROP TRIGGER access_never_changes');
      await run(db, "UPDATE access SET page = 'members' WHERE seq = 2 AND project_id = ?", shortened);
      // Changes an entry as an attacker with access to the database could, after dropping the triggers.
      await db.exec('DROP TRIGGER audit_never_changes');
      await db.exec('DROP TRIGGER audit_never_shrinks');
      await run(db, "UPDATE audit SET event = 'no.event' WHERE seq = 1 AND project_id = ?", changed);
      await run(db, 'DELETE FROM audit WHERE seq = 2 AND project_id = ?', shortened);
    });
    expect(await audit('verify', whole)).toEqual({
      status: 0,
      stdout: `${whole}  audit intact: revisions 1 to 3\n${whole}  access log intact: entries 1 to 2\n`,
      stderr: '',
    });
    const all = await audit('verify', '--all');
    expect(all.status).toBe(1);
    expect(all.stdout.split('\n').sort()).toEqual(
      expect.arrayContaining([
        `${whole}  access log intact: entries 1 to 2`,
        `${changed}  access log has no entries (off)`,
      ]),
    );
    expect(all.stderr.split('\n').sort()).toEqual(
      [
        '',
        `${changed}  audit BROKEN: the entry of revision 1 was altered or moved`,
        `${shortened}  audit BROKEN: the entry of revision 2 is missing`,
        `${shortened}  access log BROKEN: entry 2 was altered or moved`,
      ].sort(),
    );
  });
});

function projectId(text: string) {
  const id = parseProjectId(text);
  if (id === null) throw new Error(`not a project id: ${text}`);
  return id;
}

async function run(db: D1Database, sql: string, id: string): Promise<void> {
  await db.prepare(sql).bind(id).run();
}

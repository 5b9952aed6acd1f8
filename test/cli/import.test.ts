// Exporting and importing settings by command, on local stores of its own. Only one command runs in a separate process,
// as for the operator. The others run in the test's process, because each process would open the stores again.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSettings, openSettings } from '../../src/cli/open-settings.ts';
import { exportToFile, importFromFile } from '../../src/cli/project/import-commands.ts';
import { runWrangler } from '../../src/cli/wrangler.ts';
import type { ProjectId } from '../../src/core/project/project-id.ts';
import { readAudit } from '../../src/settings/audit/audit.ts';
import { randomId } from '../../src/settings/context.ts';
import { listMemberProjects } from '../../src/settings/members/roles.ts';
import { createProject, listProjects, readProject, setFieldPolicy } from '../../src/settings/projects/projects.ts';
import { setProtections } from '../../src/settings/projects/protections.ts';
import { runScript, temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
const exported = join(folder.path, 'export.json');
let opened: OpenSettings;
let source: ProjectId;

function valueIn<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result.value;
}

async function made(name: string, entries: readonly string[] = []): Promise<ProjectId> {
  return valueIn(await createProject(opened.settings, { name, entries })).project.id;
}

beforeAll(async () => {
  const result = await openSettings({ remote: false, persistTo: folder.path }, runWrangler);
  if (!result.ok) throw new Error(result.refusal);
  opened = result.value;
  source = await made('Elbonia Today', ['Elbonia.example', 'http://localhost:5173']);
  valueIn(await setProtections(opened.settings, source, { mode: 'browser', appShells: true }, 'current'));
  valueIn(await setFieldPolicy(opened.settings, source, { groups: ['country'], coordinateDecimals: '1' }, 'current'));
  const done = await exportToFile(opened.settings, source, exported, 'current');
  expect(done).toEqual({ ok: true, value: { lines: [`Wrote ${exported}.`], problems: [] } });
});

afterAll(async () => {
  await opened.close();
  folder.remove();
});

const importing = (
  file: string,
  { into = null as ProjectId | null, owner = null as string | null, yes = false, from = 'current' as const } = {},
) => importFromFile(opened.settings, { file, into, owner, yes }, from);

const linesOf = async (report: ReturnType<typeof importing>) => valueIn(await report).lines;

/** Adds an account, and returns its id. */
async function addAccount(name: string): Promise<string> {
  const { db, now } = opened.settings;
  const id = randomId(opened.settings, 20);
  const insert = db.prepare('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)');
  await insert.bind(id, name, now().toISOString()).run();
  return id;
}

/** Writes a changed copy of the export, and returns its path. */
function copyWith(name: string, change: (text: string) => string): string {
  const path = join(folder.path, name);
  writeFileSync(path, change(readFileSync(exported, 'utf8')));
  return path;
}

const settingsIn = (path: string) => {
  const { project: found } = JSON.parse(readFileSync(path, 'utf8'));
  const { id: _, revision: __, createdAt: ___, ...settings } = found;
  return settings;
};

const everyProject = async () => JSON.stringify(await listProjects(opened.settings));

describe('npm run project -- import', () => {
  it('replaces no file with an export', async () => {
    const again = await exportToFile(opened.settings, source, exported, 'current');
    const problems = [`${exported} could not be written. It exists already.`];
    expect(again).toEqual({ ok: true, value: { lines: [], problems } });
  });

  it('prints what a new project would be, and creates it with --yes only', async () => {
    const before = await everyProject();
    const lines = await linesOf(importing(exported));
    for (const line of [
      '+ allowlist: https://elbonia.example',
      '  name: Elbonia Today',
      '  mode: pages only',
      'Note: http://localhost:5173: works only while the development switch is on.',
      'Nothing was created. To create the project, repeat the command with --yes.',
    ]) {
      expect(lines).toContain(line);
    }
    expect(await everyProject()).toBe(before);
    valueIn(await importing(exported, { yes: true }));
    const created = (await listProjects(opened.settings)).at(-1);
    if (created === undefined || created.id === source) throw new Error('no project was created');
    const copy = join(folder.path, 'copy.json');
    valueIn(await exportToFile(opened.settings, created.id, copy, 'current'));
    expect(settingsIn(copy)).toEqual(settingsIn(exported));
  });

  it('creates a project for the account that --owner names', async () => {
    const account = await addAccount('Asok');
    const before = await everyProject();
    expect(valueIn(await importing(exported, { owner: 'Wally', yes: true })).problems.join()).toContain('No account');
    expect(await everyProject()).toBe(before);
    const lines = await linesOf(importing(exported, { owner: 'Asok', yes: true }));
    expect(lines.at(-1)).toBe('Its owner in the dashboard is Asok.');
    const [owned, ...others] = await listMemberProjects(opened.settings, account);
    expect([owned?.project.name, owned?.member.role, others]).toEqual(['Elbonia Today', 'owner', []]);
    const [created] = await readAudit(opened.settings.db, owned?.project.id ?? source);
    expect(created?.details['member']).toBe(owned?.member.id);
  });

  it('says how a project that was created without an owner gets one', async () => {
    expect(await linesOf(importing(exported, { yes: true }))).toContain(
      'No account sees this project in the dashboard: it was created without --owner NAME.',
    );
  });

  it('prints what would change in a project, and changes it with --yes only', async () => {
    const into = await made('Kneebonia Post', ['post.kneebonia.example']);
    const lines = await linesOf(importing(exported, { into }));
    for (const line of [
      '+ allowlist: https://elbonia.example',
      '- allowlist: https://post.kneebonia.example',
      '  name: Kneebonia Post → Elbonia Today',
      '  mode: pages and servers → pages only',
      'Nothing was changed. To save these changes, repeat the command with --yes --revision 1.',
    ]) {
      expect(lines).toContain(line);
    }
    expect(valueIn(await readProject(opened.settings, into)).revision).toBe(1);
    const stale = await importFromFile(opened.settings, { file: exported, into, owner: null, yes: true }, 7);
    expect(stale).toEqual({ ok: false, refusal: { code: 'revision_stale' } });
    const done = await importFromFile(opened.settings, { file: exported, into, owner: null, yes: true }, 1);
    expect(valueIn(done).lines.at(-1)).toContain('Revision 2 is published.');
    expect(await linesOf(importing(exported, { into }))).toContain('The project has these settings already.');
  });

  it('leaves the access log of a project to its owners', async () => {
    const into = await made('Elbonia Archive');
    const file = copyWith('logged.json', (text) => text.replace('"accessLog": false', '"accessLog": true'));
    const lines = await linesOf(importing(file, { into, yes: true }));
    expect(lines.join('\n')).toContain('Note: The access log switch is not imported: only an owner can');
    expect(valueIn(await readProject(opened.settings, into)).accessLog).toBe(false);
  });

  it.each([
    { name: 'broken.json', change: () => '{', says: 'The file is not JSON.', why: 'no JSON' },
    {
      name: 'later.json',
      change: (text: string) => text.replace('"version": 1', '"version": 2'),
      says: 'version: this build reads version 1 only.',
      why: 'a later version',
    },
    {
      name: 'name.json',
      change: (text: string) => text.replace('"Elbonia Today"', '7'),
      says: 'project.name: expected string, received number.',
      why: 'an invalid member',
    },
    {
      name: 'wildcard.json',
      change: (text: string) => text.replace('https://elbonia.example', '*.co.uk'),
      says: 'project.allowlist[0]: *.co.uk: This wildcard would allow hosts of strangers',
      why: 'an entry that is not accepted',
    },
    { name: 'huge.json', change: () => ' '.repeat(5_000_000), says: 'larger than 4 MB', why: 'too large' },
  ])('refuses $name with the reason, and saves nothing ($why)', async ({ name, change, says }) => {
    const before = await everyProject();
    const refused = await importing(copyWith(name, change), { yes: true });
    expect(refused).toMatchObject({ ok: false, refusal: { problems: [expect.stringContaining(says)] } });
    expect(await everyProject()).toBe(before);
  });

  it('refuses a missing file and an unknown project', async () => {
    const unknown = await importing(exported, { into: 'zzzzzzzzzzzzzzzzzzzz' as ProjectId });
    expect(unknown).toEqual({ ok: false, refusal: { code: 'project_unknown' } });
    const missing = await runScript('src/cli/project/project.ts', ['import', 'no.json', '--persist-to', folder.path]);
    expect(missing).toEqual({ status: 1, stdout: '', stderr: 'no.json could not be read.\n' });
  });
});

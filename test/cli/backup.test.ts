// `npm run settings` on local stores: backup, wipe, restore. test/unit/settings/backup tests what a restore writes.

import { copyFileSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
import { runScript, temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const config = join(folder.path, 'wrangler.toml');
const state = join(folder.path, 'state');
const place = ['--config', config, '--persist-to', state];
const file = join(folder.path, 'backup.json');

const settings = (...args: string[]) => runScript('src/cli/backup/backup.ts', [...args, ...place]);
const project = (...args: string[]) => runScript('src/cli/project/project.ts', [...args, ...place]);

let id = '';
beforeAll(async () => {
  copyFileSync(join(repositoryRoot, 'wrangler.toml'), config);
  symlinkSync(join(repositoryRoot, 'src'), join(folder.path, 'src'));
  writeFileSync(join(folder.path, '.dev.vars'), 'WHEREFROM_SECRET=elbonian mud is the finest mud of all\n');
  const { stdout } = await project('create', '--name', 'Elbonia Today');
  id = /id +([a-z0-9]{20})/.exec(stdout)?.[1] ?? '';
  await project('allow', id, 'elbonia.example');
  expect((await project('key', 'issue', id, '--name', 'Backend')).status).toBe(0);
  expect((await settings('backup', file)).status).toBe(0);
});

describe('npm run settings', () => {
  it('writes a file that only its owner can read, and never over another', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    const again = await settings('backup', file);
    expect(again).toEqual({ status: 1, stdout: '', stderr: `${file} could not be written. It exists already.\n` });
    const lost = join(folder.path, 'no/such/backup.json');
    expect((await settings('backup', lost)).stderr).toBe(`${lost} could not be written. Its folder does not exist.\n`);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('verifies a file without stores', async () => {
    const { status, stdout, stderr } = await runScript('src/cli/backup/backup.ts', ['verify', file]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('is intact: checksum, hash chains and references agree.');
    expect(stdout).toContain('1 project and 0 deleted, 0 accounts');
  });

  it('restores after a wipe: the same project and audit, without keys unless they are wanted', async () => {
    const shown = (await project('show', id)).stdout;
    expect(await settings('restore', file)).toMatchObject({ status: 1, stderr: expect.stringContaining('--replace') });
    rmSync(state, { recursive: true });
    const bare = await settings('restore', file);
    expect(bare).toMatchObject({ status: 0, stderr: '' });
    expect(bare.stdout).toMatch(
      /Left out these keys.*--replace --with-keys:\n {2}[a-z0-9]{8} {2}Backend {2}\(Elbonia Today/,
    );
    expect((await project('show', id)).stdout).toContain('keys         none');
    const full = await settings('restore', file, '--replace', '--with-keys');
    expect(full).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Restored these keys') });
    expect((await project('show', id)).stdout).toBe(shown);
    const audit = await runScript('src/cli/audit.ts', ['verify', '--all', ...place]);
    expect(audit.stdout).toContain(`${id}  audit intact: revisions 1 to 3`);
  }, 120_000);

  it('opens no store for a broken file', async () => {
    const broken = join(folder.path, 'broken.json');
    writeFileSync(broken, readFileSync(file, 'utf8').replace('elbonia.example', 'stranger.example'));
    const nowhere = join(folder.path, 'nowhere');
    const args = ['restore', broken, '--replace', '--config', config, '--persist-to', nowhere];
    const { status, stderr } = await runScript('src/cli/backup/backup.ts', args);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'The file is damaged: its checksum differs from its content.\n',
    });
    expect(() => statSync(nowhere)).toThrow();
  });

  it.each([
    { args: [], says: 'No command given' },
    { args: ['backup'], says: 'backup takes one file' },
    { args: ['restore', 'a', 'b'], says: 'restore takes one file' },
    { args: ['backup', 'a', '--replace'], says: 'apply to the command restore only' },
    { args: ['verify', 'a', '--with-keys'], says: 'apply to the command restore only' },
    { args: ['wipe', 'a'], says: 'Unknown command: wipe' },
    { args: ['verify', 'a', '--force'], says: 'Invalid options' },
    { args: ['verify', 'missing.json'], says: 'missing.json cannot be read' },
  ])('refuses $args', async ({ args, says }) => {
    const { status, stdout, stderr } = await settings(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(says);
  });
});

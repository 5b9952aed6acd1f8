// Issuing, rotating and revoking a key with the operator’s command, on separate local stores and a separate .dev.vars.

import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSettings } from '../../src/cli/open-settings.ts';
import { secretHolder } from '../../src/cli/project/key-commands.ts';
import { repositoryRoot, runWrangler } from '../../src/cli/wrangler.ts';
import { parseKey } from '../../src/core/key.ts';
import { runScript, temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const config = join(folder.path, 'wrangler.toml');
const devVars = join(folder.path, '.dev.vars');
const secret = 'elbonian mud is the finest mud of all';
const nextSecret = 'the mud to come will be the finest ever dug';

function project(...args: string[]) {
  const place = ['--config', config, '--persist-to', join(folder.path, 'state')];
  return runScript('src/cli/project/project.ts', [...args, ...place]);
}

let id = '';
beforeAll(async () => {
  copyFileSync(join(repositoryRoot, 'wrangler.toml'), config);
  symlinkSync(join(repositoryRoot, 'src'), join(folder.path, 'src'));
  const { stdout } = await project('create', '--name', 'Elbonia Today');
  id = /id +([a-z0-9]{20})/.exec(stdout)?.[1] ?? '';
  expect(id).not.toBe('');
});

const keyIn = (stdout: string) => parseKey(stdout.split('\n')[0] ?? '');

describe('npm run project -- key', () => {
  it('creates no key without a master secret, and names the command that creates one', async () => {
    expect(await project('key', 'issue', id, '--name', 'Backend')).toEqual({
      status: 1,
      stdout: '',
      stderr: '.dev.vars has no valid WHEREFROM_SECRET. Create one with: npm start\n',
    });
    expect((await project('key', 'list', id)).stdout).toContain('No keys.');
  });

  it('issues, lists, rotates over a change of the secret, and revokes', async () => {
    writeFileSync(devVars, `WHEREFROM_SECRET=${secret}\n`);
    const issued = await project('key', 'issue', id, '--name', 'Backend');
    const key = keyIn(issued.stdout);
    expect(issued).toMatchObject({ status: 0, stderr: '' });
    expect(key?.project).toBe(id);
    expect(issued.stdout).toContain('The key is shown only once.');

    writeFileSync(devVars, `WHEREFROM_SECRET=${nextSecret}\nWHEREFROM_SECRET_PREVIOUS=${secret}\n`);
    const rotated = await project('key', 'rotate', id, key?.key ?? '', '--overlap', '2h');
    expect(keyIn(rotated.stdout)).toMatchObject({ project: id, key: key?.key });
    expect(keyIn(rotated.stdout)?.secret).not.toBe(key?.secret);

    const { stdout: list } = await project('key', 'list', id);
    expect(list).toMatch(/^[a-z0-9]{8} {2}Backend {2}\(since [^,]+, issued by the operator\)\n/);
    expect(list).toMatch(/ {4}does not expire, from master secret [a-z2-7]{8} \(WHEREFROM_SECRET\)\n/);
    expect(list).toMatch(/ {4}expires .*, from master secret [a-z2-7]{8} \(WHEREFROM_SECRET_PREVIOUS\)\n/);
    expect(list).toMatch(/\nMaster secrets in use by all projects: .*\(WHEREFROM_SECRET_PREVIOUS\).*\.\n$/);
    expect(list).not.toContain(key?.secret);
    expect((await project('show', id)).stdout).toContain(`keys         ${key?.key} (Backend)`);

    expect((await project('key', 'revoke', id, key?.key ?? '')).stdout).toContain('Nothing can bring it back.');
    expect(await project('key', 'revoke', id, key?.key ?? '')).toMatchObject({
      status: 1,
      stderr: 'The project has no key with this ID.\n',
    });
  });

  it('issues a key with rights and an end, and lists them', async () => {
    const limits = ['--rights', 'lookup, export', '--ends', '90d'];
    const issued = await project('key', 'issue', id, '--name', 'Reports', ...limits);
    expect(issued).toMatchObject({ status: 0, stderr: '' });
    const { stdout } = await project('key', 'list', id);
    expect(stdout).toMatch(/ {2}Reports {2}\(since .*\)\n {4}rights lookup,export; expires \d{4}-\d{2}-\d{2}T/);
    await project('key', 'revoke', id, keyIn(issued.stdout)?.key ?? '');
    expect((await project('key', 'issue', id, '--name', 'x', '--rights', 'all')).stderr).toBe(
      'Unknown right: all.\nThe rights are lookup, batch, usage, export.\n',
    );
    expect((await project('key', 'issue', id, '--name', 'x', '--ends', '2026-01-01')).stderr).toBe(
      'The expiry of a key must be a date in the future.\n',
    );
  });

  it('reports that the previous master secret can be removed once no valid key uses it', async () => {
    const issued = await project('key', 'issue', id, '--name', 'New');
    const { stdout } = await project('key', 'list', id);
    expect(stdout).toContain('WHEREFROM_SECRET_PREVIOUS is not in use and can be removed.');
    await project('key', 'revoke', id, keyIn(issued.stdout)?.key ?? '');
  });

  it('does not compare a deployment’s keys with local master secrets', async () => {
    expect(secretHolder({ remote: true }, null)).toEqual({ url: null });
    expect(secretHolder({ remote: false, config }, null)).toEqual({ devVars });
    const issued = await project('key', 'issue', id, '--name', 'There');
    const { stdout } = await project('key', 'list', id, '--url', 'https://worker.example');
    expect(stdout).toMatch(
      / {4}does not expire, from master secret [a-z2-7]{8}\nMaster secrets in use by all projects: [a-z2-7]{8}\.\n$/,
    );
    await project('key', 'revoke', id, keyIn(issued.stdout)?.key ?? '');
  });

  it('deletes a command code that was sent to another server than the Worker', async () => {
    const codes: string[] = [];
    const stranger = createServer((request, response) => {
      request.on('data', (bytes) => codes.push(String(bytes))).on('end', () => response.end('<p>Welcome to Elbonia'));
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const { status, stdout, stderr } = await project('key', 'issue', id, '--name', 'Lost', '--url', url);
    stranger.close();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`The Worker at ${url} sent no valid response.`);
    expect(codes).toHaveLength(1);
    const opened = await openSettings({ remote: false, config, persistTo: join(folder.path, 'state') }, runWrangler);
    if (!opened.ok) throw new Error(opened.refusal);
    const left = await opened.value.settings.db.prepare('SELECT count(*) AS n FROM codes').first('n');
    await opened.value.close();
    expect(left).toBe(0);
  });

  it.each([
    { args: ['key'], says: 'project -- key issue ID' },
    { args: ['key', 'issue', 'ID'], says: 'project -- key issue ID' },
    { args: ['key', 'rotate', 'ID'], says: 'project -- key issue ID' },
    { args: ['key', 'list', 'ID', 'more'], says: 'project -- key issue ID' },
    { args: ['key', 'rotate', 'ID', 'mudkey01', '--overlap', 'soon'], says: '--overlap takes hours' },
    { args: ['key', 'rotate', 'ID', 'mudkey01', '--name', 'x'], says: '--name applies to key issue only' },
    { args: ['key', 'revoke', 'ID', 'mudkey01', '--overlap', '1h'], says: '--overlap applies to key rotate only' },
    { args: ['show', 'ID', '--overlap', '1h'], says: '--overlap applies to the command key only' },
    { args: ['key', 'issue', 'ID', '--name', 'x', '--remote'], says: 'Give its URL: --url URL' },
    { args: ['key', 'issue', 'ID', '--name', 'x', '--url', 'nowhere'], says: '--url takes the https:// URL' },
  ])('refuses $args in one line', async ({ args, says }) => {
    const { status, stdout, stderr } = await project(...args.map((word) => (word === 'ID' ? id : word)));
    expect({ status, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 1, stdout: '', lines: 1 });
    expect(stderr).toContain(says);
  });
});

describe('npm run project -- protect', () => {
  it('prints the protections, changes the given ones, and refuses invalid ones', async () => {
    expect((await project('protect', id)).stdout).toBe(
      [
        '  protections',
        '    mode                both',
        '    callers             any',
        '    page-callers        any',
        '    signature-required  off',
        '    declared-origin     off',
        '    app-shells          off',
        '    rate                standard\n',
      ].join('\n'),
    );
    const changed = await project('protect', id, '--callers', '192.0.2.0/24, 2001:DB8::/32', '--mode', 'server');
    expect(changed.stdout).toContain('callers             192.0.2.0/24,2001:db8::/32');
    expect(changed.stdout).toContain('mode                server');
    const newer = ['--signature-required', 'on', '--page-callers', '192.0.2.0/24', '--app-shells', 'on'];
    const { stdout } = await project('protect', id, ...newer);
    for (const line of ['signature-required  on:', 'page-callers        192.0.2.0/24', 'app-shells          on:']) {
      expect(stdout).toContain(line);
    }
    expect(stdout).toContain('mode                server');
    expect((await project('protect', id, '--callers', 'any', '--declared-origin', 'on')).stdout).toContain('any');
    const refused = await project('protect', id, '--callers', '192.0.2.1/24');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain('192.0.2.1/24: The address has bits set');
    expect((await project('protect', id, '--mode', 'anyone')).stderr).toBe(
      'Unknown mode. The modes are browser, server, both.\n',
    );
    expect((await project('protect', id, '--rate', 'all')).stderr).toBe(
      'Unknown rate class. The rate classes are low, standard, high.\n',
    );
  });
});

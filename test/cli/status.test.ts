// `npm run status` on local stores, and its arguments.

import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseStatusArguments } from '../../src/cli/status/status-arguments.ts';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
import { runScript, temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const config = join(folder.path, 'wrangler.toml');
beforeAll(() => {
  copyFileSync(join(repositoryRoot, 'wrangler.toml'), config);
  symlinkSync(join(repositoryRoot, 'src'), join(folder.path, 'src'));
});

const status = (...args: string[]) =>
  runScript('src/cli/status/status.ts', [...args, '--config', config, '--persist-to', join(folder.path, 'state')]);

describe('npm run status', () => {
  it('opens, updates, lists and closes an incident', async () => {
    expect((await status('list')).stdout).toBe('No incidents.\n');
    const opened = await status('open', 'Mud in the cables', '--severity', 'minor');
    const id = /^Opened ([a-z0-9]{6})\.\n/.exec(opened.stdout)?.[1] ?? '';
    expect(opened).toMatchObject({ status: 0, stderr: '' });
    expect((await status('update', id, 'More mud', '--severity', 'critical')).stdout).toBe(`Updated ${id}.\n`);
    const { stdout } = await status('list');
    expect(stdout.split('\n')).toEqual([
      `${id}  critical`,
      expect.stringMatching(/^ {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}Mud in the cables$/),
      expect.stringMatching(/More mud$/),
      '',
    ]);
    expect((await status('close', id, 'Gone')).stdout).toBe(`Closed ${id}.\n`);
    expect((await status('list')).stdout).toContain(`${id}  critical, closed\n`);
    expect(await status('update', id, 'Again')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'The incident is closed. Open another one.\n',
    });
  });
});

describe('parseStatusArguments', () => {
  it.each([
    { args: [], says: 'No command' },
    { args: ['open', 'Mud'], says: '--severity' },
    { args: ['open', 'Mud', '--severity', 'huge'], says: 'minor, major, critical' },
    { args: ['open', 'Mud', 'everywhere', '--severity', 'minor'], says: 'one quoted text' },
    { args: ['open', '--severity', 'minor'], says: 'one quoted text' },
    { args: ['update', 'a1b2c3'], says: 'one quoted text' },
    { args: ['close', 'a1b2c3'], says: 'one quoted text' },
    { args: ['close', 'a1b2c3', 'Gone', '--severity', 'minor'], says: 'no --severity' },
    { args: ['list', 'all'], says: 'no arguments' },
    { args: ['delete', 'a1b2c3'], says: 'Unknown command: delete' },
    { args: ['list', '--elsewhere'], says: 'Invalid options' },
  ])('refuses $args', ({ args, says }) => {
    expect(parseStatusArguments(args)).toEqual({ ok: false, refusal: expect.stringContaining(says) });
  });

  it('accepts --remote', () => {
    expect(parseStatusArguments(['list', '--remote'])).toMatchObject({ ok: true, value: { target: { remote: true } } });
  });
});

// The data build as a child process of a command: it ends with the command.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { temporaryFolder } from '../scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

/** Returns the ids of the processes that build data into the folder. */
function builds(): readonly string[] {
  return readdirSync('/proc').filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').endsWith(`--out\0${folder.path}\0`);
    } catch {
      // The entry of /proc is not a process, or the process has just ended.
      return false;
    }
  });
}

const hasProc = process.platform === 'linux';

it.runIf(hasProc)(
  'ends the build when its command gets SIGTERM, and the command as the signal does',
  async () => {
    const module = join(repositoryRoot, 'src/cli/build/build-data.ts');
    const script = `import { buildData } from ${JSON.stringify(module)};
    await buildData(${JSON.stringify(folder.path)}, ['--no-asn']); console.log('went on');`;
    const command = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    command.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const ended = new Promise((resolve) => command.on('close', (_status, signal) => resolve(signal)));
    await expect.poll(builds, { timeout: 30_000 }).toHaveLength(1);
    command.kill('SIGTERM');
    expect(await ended).toBe('SIGTERM');
    expect(output).not.toContain('went on');
    await expect.poll(builds, { timeout: 10_000 }).toEqual([]);
  },
  60_000,
);

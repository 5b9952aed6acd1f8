// src/cli/run.js in a temporary folder whose dependencies count as installed, so that the test installs nothing.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
import { temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

beforeAll(() => {
  mkdirSync(join(folder.path, 'src/cli'), { recursive: true });
  mkdirSync(join(folder.path, 'node_modules/node/bin'), { recursive: true });
  cpSync(join(repositoryRoot, 'src/cli/run.js'), join(folder.path, 'src/cli/run.js'));
  symlinkSync(process.execPath, join(folder.path, 'node_modules/node/bin/node'));
  writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder.path, 'package-lock.json'), '{}');
  const stamp = createHash('sha256').update('{}').digest('hex');
  writeFileSync(join(folder.path, 'node_modules/.wherefrom-installed'), stamp);
});

function run(script: string, command = [process.execPath, join(folder.path, 'src/cli/run.js'), 'script.ts', 'a', 'b']) {
  writeFileSync(join(folder.path, 'script.ts'), script);
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: folder.path });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const status = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, output: () => output, status };
}

describe('run.js', () => {
  it('passes arguments on and exits with the script’s exit code', async () => {
    const { output, status } = run('console.log(process.argv.slice(2).join()); process.exitCode = 7;');
    expect({ status: await status, output: output() }).toEqual({ status: 7, output: 'a,b\n' });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes the signal %s on and waits until the script has exited',
    async (signal) => {
      const script = `process.on('${signal}', () => setTimeout(() => { console.log('ended'); process.exit(0); }, 200));
      console.log('ready'); setTimeout(() => process.exit(1), 30_000);`;
      const { child, output, status } = run(script);
      await expect.poll(output, { timeout: 20_000 }).toBe('ready\n');
      child.kill(signal);
      expect({ status: await status, output: output() }).toEqual({ status: 0, output: 'ready\nended\n' });
    },
  );

  it('ends the script once when npm gets SIGTERM, which npm sends to its shell only', async () => {
    writeFileSync(
      join(folder.path, 'package.json'),
      '{"type":"module","scripts":{"it":"node src/cli/run.js script.ts"}}',
    );
    const ended = join(folder.path, 'ended');
    // Takes a while to end, as wrangler does. A second signal could interrupt that.
    const script = `import { appendFileSync } from 'node:fs';
      process.on('SIGTERM', () => {
        appendFileSync(${JSON.stringify(ended)}, 'SIGTERM ');
        setTimeout(() => process.exit(0), 1_500);
      });
      console.log('ready'); setTimeout(() => process.exit(1), 60_000);`;
    const { child, output, status } = run(script, ['npm', 'run', '--silent', 'it']);
    await expect.poll(output, { timeout: 30_000 }).toBe('ready\n');
    child.kill('SIGTERM');
    await status;
    expect(readFileSync(ended, 'utf8')).toBe('SIGTERM ');
  }, 90_000);

  it('installs nothing into the folder that a symbolic link node_modules names', async () => {
    const other = temporaryFolder();
    mkdirSync(join(other.path, 'clone/src/cli'), { recursive: true });
    mkdirSync(join(other.path, 'shared/left-alone'), { recursive: true });
    cpSync(join(repositoryRoot, 'src/cli/run.js'), join(other.path, 'clone/src/cli/run.js'));
    writeFileSync(join(other.path, 'clone/package.json'), '{"type":"module"}');
    writeFileSync(join(other.path, 'clone/package-lock.json'), '{"lockfileVersion":3,"packages":{"":{}}}');
    symlinkSync(join(other.path, 'shared'), join(other.path, 'clone/node_modules'));
    const done = spawnSync(process.execPath, [join(other.path, 'clone/src/cli/run.js'), 'script.ts'], {
      encoding: 'utf8',
    });
    expect({ status: done.status, stdout: done.stdout }).toEqual({ status: 1, stdout: '' });
    expect(done.stderr).toContain(`node_modules is a symbolic link to ${realpathSync(join(other.path, 'shared'))}`);
    expect(readdirSync(join(other.path, 'shared'))).toEqual(['left-alone']);
    other.remove();
  });
});

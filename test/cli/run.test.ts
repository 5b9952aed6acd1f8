// src/cli/run.js in a temporary folder whose dependencies count as installed, so that the test installs nothing.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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

function run(script: string) {
  writeFileSync(join(folder.path, 'script.ts'), script);
  const child = spawn(process.execPath, [join(folder.path, 'src/cli/run.js'), 'script.ts', 'a', 'b']);
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
});

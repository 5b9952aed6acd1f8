// Runs an operator's script in the process of the test. This saves a second for each command, because wrangler is
// imported once. Other tests run the scripts as processes of their own.

import { join } from 'node:path';
import { vi } from 'vitest';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';

/** Runs a script with these arguments. Only one script may run at a time, because all share the process's state. */
export async function runInTestProcess(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const printed = { stdout: '', stderr: '' };
  const { argv } = process;
  const print = (stream: keyof typeof printed) => (line: unknown) => {
    printed[stream] += `${line}\n`;
  };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(print('stdout')),
    vi.spyOn(console, 'error').mockImplementation(print('stderr')),
  ];
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  process.argv = [process.execPath, script, ...args];
  process.exitCode = 0;
  try {
    vi.resetModules();
    await import(/* @vite-ignore */ join(repositoryRoot, script));
    return { status: process.exitCode, ...printed };
  } finally {
    process.argv = argv;
    process.exitCode = undefined;
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}

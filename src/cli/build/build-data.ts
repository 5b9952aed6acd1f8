// Runs the data build with its output shown to the operator. Does not depend on what the build writes.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../wrangler.ts';

export type BuildData = () => Promise<boolean>;

/** Refreshes the built data of a folder. Resolves to whether it succeeded; finding no newer edition is a success. */
export type RefreshData = (folder: string) => Promise<boolean>;

/** Runs the data build. Resolves to whether it succeeded; the build prints its own errors. */
export const buildData: BuildData = () => runBuild([]);

export const refreshBuiltData: RefreshData = (folder) => runBuild(['--refresh', '--out', folder]);

function runBuild(args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(repositoryRoot, 'data', 'build.ts'), ...args], {
      cwd: repositoryRoot,
      stdio: 'inherit',
    });
    child.on('error', () => resolve(false));
    child.on('exit', (status) => resolve(status === 0));
  });
}

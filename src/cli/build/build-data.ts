// Runs the data build with its output shown to the operator. Does not depend on what the build writes.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../wrangler.ts';

/** Builds the data of a folder with options of `npm run data`. Resolves to whether it succeeded. */
export type BuildData = (folder: string, options: readonly string[]) => Promise<boolean>;

/** Refreshes the built data of a folder. Resolves to whether it succeeded; finding no newer edition is a success. */
export type RefreshData = (folder: string) => Promise<boolean>;

/** Runs the data build. The build prints its own errors. */
export const buildData: BuildData = (folder, options) => runBuild([...options, '--out', folder]);

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

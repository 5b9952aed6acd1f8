// Runs the data build with its output shown to the operator. Does not know what it builds.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../wrangler.ts';

export type BuildData = () => Promise<boolean>;

/** Resolves to whether the build succeeded. The build prints its own errors. */
export const buildData: BuildData = () =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'data', 'build.ts')], { cwd: root, stdio: 'inherit' });
    child.on('error', () => resolve(false));
    child.on('exit', (status) => resolve(status === 0));
  });

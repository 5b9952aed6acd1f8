// Runs the data build with its output shown to the operator. Does not depend on what the build writes.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../wrangler.ts';

export type BuildData = () => Promise<boolean>;

/** Runs the data build. Resolves to whether it succeeded; the build prints its own errors. */
export const buildData: BuildData = () =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'data', 'build.ts')], { cwd: root, stdio: 'inherit' });
    child.on('error', () => resolve(false));
    child.on('exit', (status) => resolve(status === 0));
  });

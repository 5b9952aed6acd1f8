// Runs the data build in front of the operator, progress bar and all. Knows nothing of what it builds.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './wrangler.ts';

export type BuildData = () => Promise<boolean>;

/** Whether the build succeeded; why not, it says itself. */
export const buildData: BuildData = () =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'data', 'build.ts')], { cwd: root, stdio: 'inherit' });
    child.on('error', () => resolve(false));
    child.on('exit', (status) => resolve(status === 0));
  });

// Runs the data build with its output shown to the operator. Does not depend on what the build writes.

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../wrangler.ts';

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

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
    const forwarding = forwardSignals(child);
    const end = (succeeded: boolean) => {
      forwarding.stop();
      resolve(succeeded);
    };
    child.on('error', () => end(false));
    child.on('exit', (status) => end(status === 0));
  });
}

/** Passes signals on to a process, so that a build does not outlive its command. Ends this process as the signal would. */
function forwardSignals(child: ChildProcess): { readonly stop: () => void } {
  let received: NodeJS.Signals | null = null;
  const forward = (signal: NodeJS.Signals) => {
    received = signal;
    child.kill(signal);
  };
  for (const signal of endingSignals) process.on(signal, forward);
  return {
    stop: () => {
      for (const signal of endingSignals) process.off(signal, forward);
      if (received !== null) process.kill(process.pid, received);
    },
  };
}

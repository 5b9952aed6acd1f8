// Runs the operator's scripts as the operator does, as processes of their own, and keeps what they print.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/cli/wrangler.ts';

interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** Returns what the script has printed so far, on stdout and stderr. */
  readonly output: () => string;
  /** Resolves when the pattern is in the output; rejects when the process ends without it. */
  readonly prints: (pattern: RegExp) => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly finished: Promise<Finished>;
}

export function startScript(
  script: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Running {
  const child = spawn(process.execPath, [join(repositoryRoot, script), ...args], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const watcher of watchers) watcher();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
  const prints = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const watcher = () => {
        if (pattern.test(stdout)) resolve();
      };
      watchers.add(watcher);
      watcher();
      void finished.then(() => reject(new Error(`ended without ${pattern}:\n${stdout}${stderr}`)));
    });
  return { output: () => stdout + stderr, prints, signal: (signal) => child.kill(signal), finished };
}

export function runScript(script: string, args: readonly string[], environment?: Record<string, string>) {
  return startScript(script, args, environment).finished;
}

export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'wherefrom-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

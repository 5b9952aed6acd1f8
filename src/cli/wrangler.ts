// Runs wrangler, the platform's own tool, without its chatter and without questions. Knows none of its commands.

import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, ending with a separator. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What wrangler is told through its environment: nothing is sent anywhere that the command is not about (usage, versions,
 * where this machine is), and nothing of local requests is kept on disk (traces, log files).
 */
export const quietEnvironment = {
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_WRITE_LOGS: 'false',
  X_LOCAL_EXPLORER: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
} as const;

// Started as wrangler's own launcher would, which passes no signal on.
const script = join(root, 'node_modules', 'wrangler', 'wrangler-dist', 'cli.js');

export interface WranglerOptions {
  /** Sent on standard input, which is empty otherwise: wrangler then asks nothing and writes no ids to wrangler.toml. */
  readonly input?: string;
  /** Whether its output is shown as it comes. */
  readonly show?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface WranglerOutcome {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export type RunWrangler = (args: readonly string[], options?: WranglerOptions) => Promise<WranglerOutcome>;

export function startWrangler(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawn(process.execPath, ['--no-warnings', script, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // At a lower level of logging wrangler leaves out even the answers that it was asked for.
    env: { ...process.env, ...quietEnvironment, WRANGLER_LOG: 'log', ...environment },
  });
}

/** Runs one command to its end. A command that fails is an outcome, not an exception. */
export const runWrangler: RunWrangler = (args, { input = '', show = false, environment } = {}) =>
  new Promise((resolve, reject) => {
    const child = startWrangler(args, environment);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (show) process.stdout.write(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (show) process.stderr.write(text);
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ ok: status === 0, stdout, stderr }));
    child.stdin.end(input);
  });

/** The lines that say why a command failed, for showing; never empty. */
export function describeFailure({ stdout, stderr }: WranglerOutcome): string {
  const text = (stderr.trim() === '' ? stdout : stderr).trim();
  return text === '' ? 'wrangler gave no reason.' : text;
}

/** wrangler.toml, or the file given instead of it. */
export const defaultConfig = join(root, 'wrangler.toml');

/** Where `wrangler dev` keeps its local stores. */
export function defaultPersistTo(config: string): string {
  return join(dirname(config), '.wrangler', 'state');
}

// Runs wrangler, Cloudflare's command-line tool, without banner, telemetry or prompts. Contains nothing that is
// specific to one of wrangler's commands.

import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { plainWriter } from './plain-output.ts';

/** The path of the repository, ending with a separator. */
export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Environment variables that keep wrangler from sending data unrelated to the command (usage, versions, the machine's
 * location) and from storing local requests on disk (traces, log files).
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

// Starts wrangler's script directly, because its launcher does not forward signals.
const script = join(repositoryRoot, 'node_modules', 'wrangler', 'wrangler-dist', 'cli.js');

export interface WranglerOptions {
  /**
   * The command's standard input; empty by default. Since it is no terminal, wrangler neither prompts nor writes ids to
   * wrangler.toml.
   */
  readonly input?: string;
  /** Whether to show the output while the command runs. */
  readonly show?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The exit status and the output of a wrangler command. The output has no colours. */
export interface WranglerOutcome {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export type RunWrangler = (args: readonly string[], options?: WranglerOptions) => Promise<WranglerOutcome>;

export function startWrangler(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawn(process.execPath, ['--no-warnings', script, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // At a lower log level wrangler omits even the results of its commands.
    env: { ...process.env, ...quietEnvironment, WRANGLER_LOG: 'log', ...environment },
  });
}

/** Runs a wrangler command and waits for its end. A failed command is an outcome, not an exception. */
export const runWrangler: RunWrangler = (args, { input = '', show = false, environment } = {}) =>
  new Promise((resolve, reject) => {
    const child = startWrangler(args, environment);
    let stdout = '';
    let stderr = '';
    const [showOut, showErr] = [plainWriter(process.stdout), plainWriter(process.stderr)];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (show) showOut(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (show) showErr(text);
    });
    child.on('error', reject);
    child.on('close', (status) => {
      const plain = { stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) };
      resolve({ ok: status === 0, ...plain });
    });
    child.stdin.end(input);
  });

/**
 * Parts of wrangler's error when the operator is not signed in. The error is not shown, because it advises an option
 * that Wherefrom's commands do not have.
 */
const signedOut = ['set a CLOUDFLARE_API_TOKEN environment variable', 'with `--temporary`'];

/** Returns the error output of a failed wrangler command for display; never empty. */
export function describeFailure({ stdout, stderr }: WranglerOutcome): string {
  const text = (stderr.trim() === '' ? stdout : stderr).trim();
  if (signedOut.some((part) => text.includes(part))) return 'wrangler is not signed in to Cloudflare.';
  return text === '' ? 'wrangler gave no reason.' : text;
}

/** The path of the configuration file that commands use by default. */
export const defaultConfig = join(repositoryRoot, 'wrangler.toml');

/** Returns the folder in which `wrangler dev` keeps its local stores by default. */
export function defaultPersistTo(config: string): string {
  return join(dirname(config), '.wrangler', 'state');
}

// Runs `wrangler dev` as a child process: checks its port, waits until it responds, and stops it. Shows only the errors
// that wrangler prints.

import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { plainWriter } from '../plain-output.ts';
import { startWrangler } from '../wrangler.ts';

/** Returns why a port cannot be listened on, or null. */
export async function portProblem(port: number): Promise<string | null> {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await tryToListen(port, host);
    if (code === 'EADDRINUSE') return `Port ${port} is in use. Choose another: npm start -- --port ${otherPort(port)}`;
    if (code === 'EACCES') return `No permission to use port ${port}. Choose one above 1023 with --port.`;
  }
  return null;
}

function otherPort(port: number): number {
  return port < 65535 ? port + 1 : port - 1;
}

/**
 * Tries to listen on a port, and resolves to the error code or null. EADDRNOTAVAIL for ::1 means only that the machine
 * lacks IPv6.
 */
function tryToListen(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

export interface DevServer {
  /** Stops the server and its runtime, workerd. May be called repeatedly. */
  readonly stop: () => void;
  /** Resolves to the exit status when the server has ended. */
  readonly ended: Promise<number>;
}

export function startDevServer(port: number, config: string, persistTo: string): DevServer {
  const child = startWrangler([
    'dev',
    ...['--port', String(port), '--inspector-port', '0'],
    ...['--config', config, '--persist-to', persistTo],
    ...['--log-level', 'error', '--show-interactive-dev-session=false'],
  ]);
  child.stdout.setEncoding('utf8').on('data', plainWriter(process.stderr));
  child.stderr.setEncoding('utf8').on('data', plainWriter(process.stderr));
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (status) => resolve(status ?? 0));
  });
  return { stop: () => child.kill('SIGTERM'), ended };
}

const answerPauseMs = 150;

/** Resolves to true once /health returns 200, or to false if the server ends or the timeout passes before that. */
export async function waitUntilAnswering(url: string, server: DevServer, timeoutMs: number): Promise<boolean> {
  let hasEnded = false;
  void server.ended.then(() => {
    hasEnded = true;
  });
  const deadlineMs = Date.now() + timeoutMs;
  while (!hasEnded && Date.now() < deadlineMs) {
    if (await answersHealth(url)) return true;
    await sleep(answerPauseMs);
  }
  return false;
}

/** Whether /health at the URL returns 200. */
export async function answersHealth(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

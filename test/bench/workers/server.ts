// A workerd process: starts it, reads its memory and processor time, and stops it by its pid. Listens on loopback only.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

export interface Server {
  readonly port: number;
  readonly process: ChildProcess;
  /** When the process was started, as performance.now() returned it. */
  readonly startedAtMs: number;
}

const listenTimeoutMs = 20_000;

/** The started child processes. They are stopped when this process exits. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

/** Returns the path of the workerd that the lockfile pins. */
export function workerdPath(): string {
  const found: unknown = createRequire(createRequire(import.meta.url).resolve('wrangler'))('workerd');
  const path = typeof found === 'object' && found !== null ? Reflect.get(found, 'default') : null;
  if (typeof path !== 'string') throw new Error('the installed workerd does not say where its binary is');
  return path;
}

/**
 * Starts workerd with a configuration and waits until it listens. Its stderr is printed, or passed to `onComplaint`,
 * since it explains failures. Its inspector listens on `inspectorPort`, if given.
 */
export async function startServer(
  config: string,
  onComplaint?: (text: string) => void,
  inspectorPort?: number,
): Promise<Server> {
  const startedAtMs = performance.now();
  const inspector = inspectorPort === undefined ? [] : [`--inspector-addr=127.0.0.1:${inspectorPort}`];
  const child = spawn(workerdPath(), ['serve', '--control-fd=3', ...inspector, config, 'config'], {
    stdio: ['ignore', 'ignore', onComplaint === undefined ? 'inherit' : 'pipe', 'pipe'],
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => onComplaint?.(text));
  running.add(child);
  child.once('exit', () => running.delete(child));
  const port = await Promise.race([listeningPort(child), once(child, 'exit').then(() => null)]);
  if (port === null) throw new Error('workerd ended before it listened');
  return { port, process: child, startedAtMs };
}

/** Returns the port from workerd's JSON lines, one per listening socket and one for the inspector. */
async function listeningPort(child: ChildProcess): Promise<number | null> {
  const control = child.stdio[3];
  if (!(control instanceof Readable)) return null;
  const lines = createInterface({ input: control, signal: AbortSignal.timeout(listenTimeoutMs) });
  for await (const line of lines) {
    const { event, port }: { event?: unknown; port?: unknown } = JSON.parse(line);
    if (event === 'listen' && typeof port === 'number') return port;
  }
  return null;
}

export async function stopServer({ process: child }: Server): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Returns the resident memory in bytes, or null on a system without /proc. */
export function residentBytes({ process: child }: Server): number | null {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(child, 'status') ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/** Returns the peak resident memory in bytes, or null on a system without /proc. */
export function peakBytes({ process: child }: Server): number | null {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(child, 'status') ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/**
 * Returns the processor time used so far by the process's threads, in seconds, or null on a system without /proc. Threads
 * have it in nanoseconds; the process's own time is in ticks of 10 ms, a tenth of a short round.
 */
export function processorSeconds({ process: child }: Server): number | null {
  try {
    const threads = readdirSync(`/proc/${child.pid}/task`);
    // The first field of schedstat is the time on a processor.
    const times = threads.map((thread) => Number.parseInt(readProc(child, `task/${thread}/schedstat`) ?? '0', 10));
    return times.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9;
  } catch {
    return null;
  }
}

function readProc({ pid }: ChildProcess, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

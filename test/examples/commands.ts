// Runs the commands of an example, with an environment in which only npm reaches the network. Prints the output of a
// command only if it fails.

import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** A proxy for HTTP that refuses and records every connection. */
export interface ClosedProxy {
  /** Environment variables by which programs, Node 24's fetch among them, use this proxy for every host but loopback. */
  readonly environment: Readonly<Record<string, string>>;
  /** Returns the first lines of the requests since the last call, such as `CONNECT telemetry.nextjs.org:443 HTTP/1.1`. */
  takeAttempts(): readonly string[];
  close(): Promise<void>;
}

export async function startClosedProxy(): Promise<ClosedProxy> {
  const attempts: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      attempts.push(bytes.toString('latin1').split('\r\n')[0] ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];
  return {
    environment: {
      ...Object.fromEntries(names.map((name) => [name, url])),
      NO_PROXY: 'localhost,127.0.0.1,::1',
      NODE_USE_ENV_PROXY: '1',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    takeAttempts: () => attempts.splice(0),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface CommandOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders of programs that come before those of PATH. */
  readonly programs?: readonly string[];
}

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach(endGroup));

function start(
  [program, ...args]: readonly [string, ...string[]],
  { folder, environment, programs = [] }: CommandOptions,
) {
  const path = [...programs, join(folder, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  // The command gets its own process group, so that the processes that it starts can be ended with it.
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...environment, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  const ended = new Promise<number | Error | null>((resolve) => {
    child.on('error', resolve);
    child.on('close', resolve);
  }).finally(() => running.delete(child));
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)));
  return { child, ended, output };
}

/** Runs a command to its end. Rejects with its output if it fails. */
export async function runCommand(command: readonly [string, ...string[]], where: CommandOptions): Promise<void> {
  const { ended, output } = start(command, where);
  const status = await ended;
  if (status !== 0) throw new Error(`${command.join(' ')} failed (${status}):\n${output.join('')}`);
}

export interface RunningServer {
  /** Ends the server and returns what it printed. */
  stop(): Promise<string>;
}

/** Starts a server and waits until it accepts connections on its port. */
export async function startServer(
  command: readonly [string, ...string[]],
  port: number,
  where: CommandOptions,
): Promise<RunningServer> {
  const { child, ended, output } = start(command, where);
  const deadline = Date.now() + 30_000;
  while (!(await accepts(port))) {
    if (!running.has(child) || Date.now() > deadline) {
      endGroup(child);
      throw new Error(`${command.join(' ')} did not start:\n${output.join('')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    async stop() {
      endGroup(child);
      await ended;
      return output.join('');
    },
  };
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid);
  } catch {
    // The process has ended already.
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

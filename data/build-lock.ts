// The lock that allows one data build at a time in an output folder. Each build creates a folder
// `.building-<process>-<start of the process>` there, which is both its staging folder and its lock. The name
// identifies leftovers of a killed build. A build starts only if it finds no other such folder after creating its own.
// Of two builds that start at the same time the one with the larger process id gives up.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BuildError } from './source/build-error.ts';

const prefix = '.building-';

export interface BuildLock {
  /**
   * The build's empty staging folder. It is inside the output folder, so that renames stay on one file system. Git
   * ignores it.
   */
  readonly folder: string;
  /** Deletes the lock's folder with its contents. */
  readonly release: () => void;
}

/**
 * Takes the lock of an output folder and deletes leftovers of killed builds. Throws BuildError if another build holds
 * the lock.
 */
export function lockBuild(out: string): BuildLock {
  const own = `${prefix}${process.pid}-${processStart(process.pid)}`;
  const folder = join(out, own);
  makeEmptyFolder(out, folder);
  const release = () => {
    rmSync(folder, { recursive: true, force: true });
    removeEmpty(out);
  };
  try {
    const deadline = Date.now() + yieldMs;
    for (;;) {
      const other = otherHolder(out, own);
      if (other === null) break;
      if (other.pid < process.pid || Date.now() >= deadline) throw new BuildError(describeHolder(other, out));
      Atomics.wait(sleeper, 0, 0, pollMs);
    }
    removeUnfinished(join(out, 'downloads'));
  } catch (error) {
    release();
    throw error;
  }
  return { folder, release };
}

/**
 * How many milliseconds a build waits for concurrent builds with larger process ids to end. Of builds that start at the
 * same time, only the one with the smallest process id goes on; the others give up.
 */
const yieldMs = 1000;
/** How many milliseconds a build waits between two checks for concurrent builds. */
const pollMs = 50;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

interface Holder {
  readonly pid: number;
  readonly folder: string;
}

/** Returns the running build with the smallest process id, other than this one. Deletes leftovers of killed builds. */
function otherHolder(out: string, own: string): Holder | null {
  let found: Holder | null = null;
  for (const name of readdirSync(out)) {
    if (!name.startsWith(prefix) || name === own) continue;
    const folder = join(out, name);
    const pid = holderOf(name);
    if (pid === null) rmSync(folder, { recursive: true, force: true });
    else if (found === null || pid < found.pid) found = { pid, folder };
  }
  return found;
}

/**
 * Creates the output folder if it is missing, and an empty lock folder in it. Tries again if the output folder
 * disappears before the lock folder is made: another build that gives up deletes the output folder if it is empty. Does
 * not use mkdir's `recursive`, which reports a read-only file system as a missing folder (ENOENT).
 */
function makeEmptyFolder(out: string, folder: string): void {
  for (let attempts = 1; ; attempts++) {
    makeFolder(out);
    try {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      return;
    } catch (error) {
      if (attempts === 3 || existsSync(out)) throw error;
    }
  }
}

/**
 * Creates a folder and its parents. Does not use mkdir's `recursive`, which never ends if a file system such as /proc
 * refuses new folders.
 */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

/** Deletes downloads that a killed build left: `<edition>.mmdb.<process>`. Only the build with the lock downloads. */
function removeUnfinished(downloads: string): void {
  if (statSync(downloads, { throwIfNoEntry: false }) === undefined) return;
  for (const name of readdirSync(downloads)) {
    if (/\.mmdb\.\d+$/.test(name)) rmSync(join(downloads, name), { force: true });
  }
}

/** Deletes a folder if it is empty. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // The folder has files, or another process already deleted it.
  }
}

/** Returns the id of the running build that a lock's folder belongs to; null for a leftover of a killed build. */
function holderOf(name: string): number | null {
  const [pid = '', start = ''] = name.slice(prefix.length).split('-');
  const id = Number(pid);
  if (!Number.isSafeInteger(id) || id < 1 || !isRunning(id)) return null;
  // The system reuses process ids, so another start time means another process.
  return start !== '' && processStart(id) !== start ? null : id;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Returns the start time of a process as digits, from /proc or from `ps`; empty if neither has it. */
function processStart(pid: number): string {
  try {
    // In /proc/<pid>/stat, the process's command is in brackets and may contain any character; the start time is the
    // 20th field after it (proc(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[19] ?? '';
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    const time = Date.parse(stdout ?? '');
    return Number.isNaN(time) ? '' : String(time);
  }
}

function describeHolder({ pid, folder }: Holder, out: string): string {
  const since = statSync(folder, { throwIfNoEntry: false })
    ?.birthtime.toISOString()
    .replace(/\.\d+Z$/, 'Z');
  return `another build (process ${pid}${since === undefined ? '' : `, since ${since}`}) is running in ${out}: wait until it ends`;
}

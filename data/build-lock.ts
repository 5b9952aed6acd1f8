// One build at a time in an output folder. Each build has a folder `.building-<process>-<start of the process>` there: the
// staging folder and the lock in one, so that leftovers of a killed build are recognised by their name. A build that meets
// another one's folder gives up; two that start at the same moment may both do so.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SourceError } from './source-error.ts';

const prefix = '.building-';

export interface BuildLock {
  /** Empty at first, inside the output folder, so that renames stay on one file system. Git ignores it. */
  readonly folder: string;
  /** Deletes the folder with its contents. */
  readonly release: () => void;
}

/** Takes the lock and deletes the leftovers of killed builds. Throws SourceError where another build has it. */
export function lockBuild(out: string): BuildLock {
  makeFolder(out);
  const own = `${prefix}${process.pid}-${processStart(process.pid)}`;
  const folder = join(out, own);
  mkdirSync(folder, { recursive: true });
  const release = () => {
    rmSync(folder, { recursive: true, force: true });
    removeEmpty(out);
  };
  try {
    for (const name of readdirSync(out)) {
      if (!name.startsWith(prefix) || name === own) continue;
      const other = holderOf(name);
      if (other !== null) throw new SourceError(describeHolder(other, out, join(out, name)));
      rmSync(join(out, name), { recursive: true, force: true });
    }
    removeUnfinished(join(out, 'downloads'));
  } catch (error) {
    release();
    throw error;
  }
  return { folder, release };
}

/** As mkdir does with `recursive`, which has no end where a file system such as /proc refuses new folders. */
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

/** A folder that was made for nothing is taken away again. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something, or is gone.
  }
}

/** The process that a folder belongs to, if it is running still; null for a leftover. */
function holderOf(name: string): number | null {
  const [pid = '', start = ''] = name.slice(prefix.length).split('-');
  const id = Number(pid);
  if (!Number.isSafeInteger(id) || id < 1 || !isRunning(id)) return null;
  // Process ids are used again: another start means another process.
  return start !== '' && processStart(id) !== start ? null : id;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process started, as digits; empty where the system does not tell. */
function processStart(pid: number): string {
  try {
    // The command, in brackets, may hold anything; the start is the 20th field after it (proc(5)).
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

function describeHolder(pid: number, out: string, folder: string): string {
  const since = statSync(folder, { throwIfNoEntry: false })
    ?.birthtime.toISOString()
    .replace(/\.\d+Z$/, 'Z');
  return `another build (process ${pid}${since === undefined ? '' : `, since ${since}`}) is at work in ${out}: wait for it to end`;
}

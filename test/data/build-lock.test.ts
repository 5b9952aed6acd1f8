// Only one build runs at a time, leftovers of killed builds are deleted, and errors of the operating system are
// reported in one line.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockBuild } from '../../data/build-lock.ts';
import { describeSystemError } from '../../data/system-error.ts';
import { openWorkspace, runBuild, type Workspace, writeElbonia } from './run-build.ts';

let workspace: Workspace;
let sources: readonly string[];
let sleeper: ChildProcess | null = null;

beforeEach(() => {
  workspace = openWorkspace();
  sources = writeElbonia(workspace, { schema: 'nested', layout: 'combined' });
});
afterEach(() => {
  sleeper?.kill();
  sleeper = null;
  workspace.remove();
});

/** Starts a process that does nothing for a while. Returns its id. */
function startSleeper(): number {
  sleeper = spawn('sleep', ['60']);
  if (sleeper.pid === undefined) throw new Error('no sleeper');
  return sleeper.pid;
}

/** Returns the start time of a process as the lock’s file name contains it. */
function startOf(pid: number): string {
  return (
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19] ?? ''
  );
}

function leave(name: string): string {
  const path = join(workspace.out, name);
  mkdirSync(join(path, 'assets', 'shards'), { recursive: true });
  writeFileSync(join(path, 'assets', 'shards', 'half.mmdb'), 'half');
  return path;
}

describe('a second build', () => {
  it('is refused in one line with the process id of the first, and deletes none of its files', () => {
    const pid = startSleeper();
    const path = leave(`.building-${pid}-${startOf(pid)}`);
    const run = workspace.build(sources);
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toMatch(
      new RegExp(
        `^data: another build \\(process ${pid}, since [-0-9T:]+Z\\) is running in .*: wait until it ends\\n$`,
      ),
    );
    expect(readdirSync(workspace.out)).toEqual([path.slice(workspace.out.length + 1)]);
    expect(existsSync(join(path, 'assets/shards/half.mmdb'))).toBe(true);
  });

  it.each([
    { why: 'that ended', name: () => '.building-999999999-1' },
    { why: 'whose id another process has now', name: () => `.building-${startSleeper()}-1` },
    { why: 'of a version before', name: () => '.building-999999999' },
  ])('replaces the lock of a build $why', ({ name }) => {
    const path = leave(name());
    expect(workspace.build(sources).status).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it('deletes leftovers of killed builds even if its data is up to date', () => {
    workspace.build(sources);
    const before = workspace.outputFiles();
    leave('.building-999999999-1');
    writeFileSync(join(workspace.out, 'assets/shards', `${'0'.repeat(32)}.mmdb`), 'moved in before the manifest');
    mkdirSync(join(workspace.out, 'downloads'));
    writeFileSync(join(workspace.out, 'downloads/GeoLite2-City.mmdb.999999999'), 'half');
    writeFileSync(join(workspace.out, 'downloads/GeoLite2-City.mmdb'), 'whole');
    const past = new Date(Date.now() - 120_000);
    utimesSync(join(workspace.out, 'manifest.json'), past, past);
    expect(workspace.build(sources).stdout).toMatch(/^Nothing to do/);
    expect(Object.keys(workspace.outputFiles())).toEqual(
      [...Object.keys(before), 'downloads/GeoLite2-City.mmdb'].sort(),
    );
    expect(readdirSync(workspace.out).sort()).toEqual(['assets', 'downloads', 'manifest.json', 'sample.json']);
  });

  it('with --verify-only runs during another build', () => {
    workspace.build(sources);
    const pid = startSleeper();
    leave(`.building-${pid}-${startOf(pid)}`);
    expect(workspace.build(sources, '--verify-only').status).toBe(0);
  });
});

it('a build waits for a concurrent one with a larger process id, which gives up', async () => {
  mkdirSync(workspace.out, { recursive: true });
  const script = 'f="$0/.building-$$-$(cut -d " " -f 22 /proc/$$/stat)"; mkdir "$f"; echo "$f"; sleep 0.3; rmdir "$f"';
  const other = spawn('sh', ['-c', script, workspace.out]);
  const folder = await new Promise<string>((resolve) => {
    other.stdout.once('data', (text) => resolve(`${text}`.trim()));
  });
  expect(existsSync(folder)).toBe(true);
  const lock = lockBuild(workspace.out);
  expect(existsSync(folder)).toBe(false);
  lock.release();
});

it('one of two builds that start at the same time succeeds', async () => {
  const script = new URL('../../data/build.ts', import.meta.url).pathname;
  const args = [
    script,
    ...sources.flatMap((path) => ['--source', path]),
    '--no-asn',
    '--out',
    workspace.out,
    '--samples',
    '1000',
  ];
  const runs = await Promise.all(
    [1, 2].map(
      () =>
        new Promise<{ code: number | null; stderr: string }>((resolve) => {
          const child = spawn(process.execPath, args);
          let stderr = '';
          child.stderr.on('data', (text) => {
            stderr += text;
          });
          child.on('close', (code) => resolve({ code, stderr }));
        }),
    ),
  );
  const refused = runs.filter(({ code }) => code !== 0);
  expect(refused.length).toBeLessThan(2);
  for (const { stderr } of refused) expect(stderr).toMatch(/^data: another build \(process \d+/);
  expect(readdirSync(workspace.out, { recursive: true }).filter((name) => `${name}`.includes('.building'))).toEqual([]);
});

describe('an error of the operating system is reported in one line', () => {
  it.each([
    {
      out: () => sources[0] ?? '',
      why: '--out on a file',
      line: /cannot be used: a file exists where a folder is needed \(EEXIST\)/,
    },
    {
      out: () => join(sources[0] ?? '', 'x'),
      why: '--out below a file',
      line: /cannot be used: a file exists where a folder is needed \(EEXIST\)/,
    },
    { out: () => '/proc/mud', why: 'a folder that cannot be made', line: /\/proc\/mud cannot be used: .* \(E[A-Z]+\)/ },
  ])('for $why', ({ out, line }) => {
    const { status, stdout, stderr } = runBuild('--source', sources[0] ?? '', '--no-asn', '--out', out());
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^data: .*\n$/);
    expect(stderr).toMatch(line);
  });

  // Runs a command in its own mount namespace, which not every system permits.
  const inNamespace = 'unshare -rm sh -c';
  const isGranted = spawnSync('sh', ['-c', `${inNamespace} true`]).status === 0;
  it.skipIf(!isGranted)('for a read-only file system', () => {
    const build = new URL('../../data/build.ts', import.meta.url).pathname;
    const args = [workspace.out, process.execPath, build, '--source', sources[0] ?? '', '--out', workspace.out];
    const mounted = 'mkdir -p "$0" && mount -t tmpfs -o ro tmpfs "$0" && exec "$@"';
    const script = `${inNamespace} '${mounted}' "$0" "$@"`;
    const { status, stderr } = spawnSync('sh', ['-c', script, ...args], { encoding: 'utf8' });
    expect(stderr).toMatch(/^data: .* cannot be used: the file system is read-only \(EROFS\)\n$/);
    expect(status).toBe(1);
  });

  it('for a shard that cannot be written, and the unfinished build is deleted', () => {
    const script = new URL('../../data/build.ts', import.meta.url).pathname;
    const args = [process.execPath, script, '--source', sources[0] ?? '', '--no-asn', '--out', workspace.out];
    // `ulimit -f 4` limits files to 2 KiB, four blocks of 512 bytes.
    const { status, stderr } = spawnSync('sh', ['-c', 'ulimit -f 4; exec "$@"', 'sh', ...args], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^data: .*cannot be used: .* \(EFBIG\)$/);
    expect(existsSync(workspace.out)).toBe(false);
  });

  it.each([
    { code: 'ENOSPC', line: '/mud cannot be used: no space is left on the disk (ENOSPC)' },
    { code: 'EROFS', line: '/mud cannot be used: the file system is read-only (EROFS)' },
    { code: 'EACCES', line: '/mud cannot be used: permission is denied (EACCES)' },
    { code: 'EXDEV', line: '/mud cannot be used: write (EXDEV)' },
  ])('for $code', ({ code, line }) => {
    expect(describeSystemError(Object.assign(new Error('x'), { code, syscall: 'write', path: '/mud' }))).toBe(line);
  });

  it.each([new TypeError('x'), 'x', Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' })])(
    'but not for %s, which is a bug',
    (error) => expect(describeSystemError(error)).toBeNull(),
  );
});

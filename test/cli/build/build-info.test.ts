// Reads the git commit of a folder, and formats and parses build.json.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatBuildInfo, parseBuildInfo } from '../../../src/cli/build/build-info.ts';
import { readGitCommit } from '../../../src/cli/build/commit.ts';
import { temporaryFolder } from '../scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const repository = join(folder.path, 'repository');
const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=Elbonia', '-c', 'user.email=operator@elbonia.example'];
  return execFileSync('git', [...identity, ...args], { cwd: repository, encoding: 'utf8' }).trim();
};

beforeAll(() => {
  mkdirSync(join(repository, 'inner'), { recursive: true });
  git('init', '-q');
});

describe('readGitCommit', () => {
  it('returns null without a repository, and without a commit', async () => {
    expect(await readGitCommit(folder.path)).toEqual({ commit: null, dirty: null });
    expect(await readGitCommit(repository)).toEqual({ commit: null, dirty: null });
  });

  it('returns the commit of a folder without uncommitted changes', async () => {
    writeFileSync(join(repository, '.gitignore'), 'built\n');
    git('add', '.');
    git('commit', '-qm', 'first');
    expect(await readGitCommit(repository)).toEqual({ commit: git('rev-parse', 'HEAD'), dirty: false });
  });

  it('returns null in a subfolder of a repository, which may belong to another project', async () => {
    expect(await readGitCommit(join(repository, 'inner'))).toEqual({ commit: null, dirty: null });
  });

  it.each([
    { file: 'built', dirty: false, why: 'ignored' },
    { file: 'new.ts', dirty: true, why: 'not in the commit' },
  ])('says dirty $dirty for a file that is $why', async ({ file, dirty }) => {
    writeFileSync(join(repository, file), 'text');
    expect(await readGitCommit(repository)).toMatchObject({ dirty });
  });
});

const info = { commit: 'a'.repeat(40), dirty: false, code: 'b'.repeat(64), data: null };

describe('build.json', () => {
  it('is read as it was written, and may get members', () => {
    expect(parseBuildInfo(formatBuildInfo(info))).toEqual(info);
    expect(parseBuildInfo(JSON.stringify({ ...info, more: 1 }))).toEqual(info);
  });

  it.each([
    { text: '<!doctype html>', why: 'a page' },
    { text: 'null', why: 'no object' },
    { text: JSON.stringify({ ...info, commit: 'main' }), why: 'a branch' },
    { text: JSON.stringify({ ...info, code: 'B'.repeat(64) }), why: 'no hash' },
    { text: JSON.stringify({ ...info, code: null }), why: 'without a hash of the code' },
    { text: JSON.stringify({ ...info, data: undefined }), why: 'a missing member' },
  ])('is refused where it is $why', ({ text }) => {
    expect(parseBuildInfo(text)).toBeNull();
  });
});

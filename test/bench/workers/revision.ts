// Checks out an earlier revision of this repository into a folder, with its packages and its own data. The folder stays
// in the system's temporary folder, since building data takes a minute; delete it to start afresh.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureData } from '../data/built-data.ts';

/** Returns the root folder of a git revision, with its data built. */
export function checkOutRevision(root: string, revision: string): string {
  const commit = run(root, 'git', ['rev-parse', '--verify', `${revision}^{commit}`]).trim();
  const cache = join(tmpdir(), 'wherefrom-bench');
  const folder = join(cache, commit);
  const tree = join(folder, 'tree');
  mkdirSync(folder, { recursive: true });
  linkPackages(root, cache);
  if (!existsSync(tree)) {
    extract(root, commit, folder);
    installMissing(root, folder, join(folder, 'extracting'));
    renameSync(join(folder, 'extracting'), tree);
  }
  ensureData(tree);
  return tree;
}

/**
 * Links this tree's node_modules in a parent folder of the revision, where Node finds the packages that both have in
 * common.
 */
function linkPackages(root: string, cache: string): void {
  const link = join(cache, 'node_modules');
  rmSync(link, { force: true });
  symlinkSync(join(root, 'node_modules'), link, 'junction');
}

/** Extracts a commit by git archive. A worktree would stay registered after its temporary folder is deleted. */
function extract(root: string, commit: string, folder: string): void {
  const archive = join(folder, 'tree.tar');
  const into = join(folder, 'extracting');
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into);
  run(root, 'git', ['archive', `--output=${archive}`, commit]);
  run(folder, 'tar', ['-xf', archive, '-C', into]);
  rmSync(archive);
}

/** Installs the revision's dependencies that this tree lacks or has in another version. */
function installMissing(root: string, folder: string, tree: string): void {
  const { dependencies = {}, devDependencies = {} } = readPackage(tree);
  const missing = Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, version]) => installedVersion(root, name) !== version)
    .map(([name, version]) => `${name}@${version}`);
  if (missing.length === 0) return;
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...missing]);
}

interface Package {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readPackage(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function installedVersion(root: string, name: string): string | undefined {
  const folder = join(root, 'node_modules', name);
  return existsSync(folder) ? readPackage(folder).version : undefined;
}

/** Runs a command and returns its output. @throws Error with its stderr if it fails. */
function run(cwd: string, command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

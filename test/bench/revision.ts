// An earlier revision of this repository as a folder that can be bundled: its files, its packages and its own data. Kept
// in the system's temporary folder, since building data takes a minute; delete the folder to start afresh.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureData } from './built-data.ts';

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

/** Modules are looked up in each folder above: what the revision has in common with this tree is found here. */
function linkPackages(root: string, cache: string): void {
  const link = join(cache, 'node_modules');
  rmSync(link, { force: true });
  symlinkSync(join(root, 'node_modules'), link, 'junction');
}

/** A worktree would stay registered in the repository after the temporary folder is deleted; an archive does not. */
function extract(root: string, commit: string, folder: string): void {
  const archive = join(folder, 'tree.tar');
  const into = join(folder, 'extracting');
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into);
  run(root, 'git', ['archive', `--output=${archive}`, commit]);
  run(folder, 'tar', ['-xf', archive, '-C', into]);
  rmSync(archive);
}

/** Installs what the revision depends on and this tree does not have, or has in another version, above its tree. */
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

/** Returns what the command writes. @throws Error where it fails, with what it complains of. */
function run(cwd: string, command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

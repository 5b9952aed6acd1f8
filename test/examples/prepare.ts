// Prepares an example as a user does: copies it, fills in the URL and the project, installs, checks types and builds.
// Works in a temporary folder, so that the repository gets no node_modules and no lock files.

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/cli/wrangler.ts';
import type { ExamplesApi } from './api.ts';
import { runCommand } from './commands.ts';

/** Copies an example and replaces the placeholders of the guides. */
export function copyExample(name: string, folder: string, api: ExamplesApi): void {
  cpSync(join(repositoryRoot, 'docs/examples', name), folder, { recursive: true });
  for (const path of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!path.isFile()) continue;
    const file = join(path.parentPath, path.name);
    const text = readFileSync(file, 'utf8');
    const filled = text.replaceAll('https://YOUR-WORKER', api.origin).replaceAll('YOUR_PROJECT_ID', api.project);
    if (filled !== text) writeFileSync(file, filled);
  }
}

const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];

/**
 * Installs the dependencies of an example: the client library from the API, everything else from the npm registry. npm
 * keeps what it downloads in `cache`, a folder that only this run uses: an earlier Worker may have served another archive
 * at the same port, and npm never asks again for an archive that was served as `immutable`.
 */
export async function installPackages(folder: string, cache: string): Promise<void> {
  await runCommand(['npm', 'install', ...quiet, '--cache', cache], { folder }).catch((error: Error) => {
    throw new Error(`${error.message}\nThe examples need the npm registry: is it reachable?`);
  });
  const built = join(repositoryRoot, 'src/client/built');
  for (const name of readdirSync(built)) {
    if (
      readFileSync(join(folder, 'node_modules/wherefrom/built', name), 'utf8') !==
      readFileSync(join(built, name), 'utf8')
    ) {
      throw new Error(`the installed ${name} differs from src/client/built/${name}`);
    }
  }
}

/** Installs a version of Node from the npm registry and returns the folder of its program. */
export async function installNode(version: string, folder: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  // The package with the program itself. The package `node` downloads it in an install script, which npm can refuse.
  const name = `node-${platform}-${process.arch}`;
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  await runCommand(['npm', 'install', ...quiet, `${name}@${version}`], { folder });
  return join(folder, 'node_modules', name, 'bin');
}

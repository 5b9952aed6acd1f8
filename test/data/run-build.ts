// Runs the data build as the operator does, in a separate process, on small source files in a temporary folder.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { elbonianSources, type SourceChoice } from '../support/elbonia.ts';

const script = fileURLToPath(new URL('../../data/build.ts', import.meta.url));

export interface BuildRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Workspace {
  readonly folder: string;
  readonly out: string;
  /** Writes a file into the folder and returns its path. */
  readonly write: (name: string, bytes: Uint8Array | string) => string;
  /** Builds the data from these files into the folder `out`, without AS numbers unless the options name some. */
  readonly build: (paths: readonly string[], ...options: readonly string[]) => BuildRun;
  /** Returns the contents of every built file in hex, by its path. */
  readonly outputFiles: () => Readonly<Record<string, string>>;
  readonly remove: () => void;
}

export function openWorkspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-data-'));
  const out = join(folder, 'built');
  return {
    folder,
    out,
    write: (name, bytes) => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    },
    build: (paths, ...options) => {
      const sources = paths.flatMap((path) => ['--source', path]);
      const asn = options.includes('--asn') ? [] : ['--no-asn'];
      return runBuild(...sources, ...asn, '--out', out, '--shard-bytes', '4000', '--samples', '1000', ...options);
    },
    outputFiles: () => filesBelow(out),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function runBuild(...args: readonly string[]): BuildRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

function filesBelow(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) files[name] = readFileSync(path).toString('hex');
  }
  return files;
}

/** Writes Elbonia's source files and returns their paths. */
export function writeElbonia(workspace: Workspace, choice: SourceChoice): readonly string[] {
  return elbonianSources(choice).map(({ fileName, bytes }) => workspace.write(fileName, bytes));
}

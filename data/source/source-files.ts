// Reads the source files and proves them whole: pinned checksums for the default source, a `.sha256` beside any other
// file. What is inside them is database.ts.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { Source } from '../pack/database.ts';
import { type DefaultFile, dateOfVersion, defaultAsn, defaultFiles } from './attributions.ts';
import { BuildError } from './build-error.ts';

export interface SourceFile extends Source {
  /** Stock readers take nothing but a Buffer. */
  readonly bytes: Buffer<ArrayBuffer>;
  /** Hex. */
  readonly sha256: string;
  /** When the file was last changed, unless its package tells the date. */
  readonly builtAt: string;
}

/** Reads the files at the paths. Throws BuildError. */
export function readSources(paths: readonly string[]): readonly SourceFile[] {
  return paths.map((path) => readSource(path, expectedBeside(path)));
}

/** Reads the default source. Throws BuildError where it is not what this build expects. */
export function readDefaultSource(): readonly SourceFile[] {
  return defaultFiles.map((file) => readInstalled(file, 'give --source PATH'));
}

/** Reads the default AS numbers, likewise. */
export function readDefaultAsn(): readonly SourceFile[] {
  const builtAt = dateOfVersion(defaultAsn.version);
  return defaultAsn.files.map((file) => ({ ...readInstalled(file, 'give --asn PATH or --no-asn'), builtAt }));
}

function readInstalled({ module, sha256 }: DefaultFile, instead: string): SourceFile {
  let path: string;
  try {
    path = createRequire(import.meta.url).resolve(module);
  } catch {
    throw new BuildError(`the default source ${module} is not installed: run npm install, or ${instead}`);
  }
  return readSource(path, sha256);
}

function readSource(path: string, expected: string | null): SourceFile {
  const bytes = readBytes(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const fileName = basename(path);
  if (expected !== null && expected !== sha256) {
    throw new BuildError(`${fileName}: its checksum is ${sha256}, not ${expected}`);
  }
  const builtAt = `${statSync(path).mtime.toISOString().slice(0, 19)}Z`;
  return { fileName, bytes, sha256, builtAt };
}

function readBytes(path: string): Buffer<ArrayBuffer> {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new BuildError(`${path} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code}`);
  }
}

/** The checksum in `PATH.sha256`, in the form of sha256sum (hex, then perhaps a name); null where there is no such file. */
function expectedBeside(path: string): string | null {
  const beside = `${path}.sha256`;
  if (!existsSync(beside)) return null;
  const [checksum = ''] = readBytes(beside).toString('utf8').trim().toLowerCase().split(/\s+/);
  if (!/^[0-9a-f]{64}$/.test(checksum)) throw new BuildError(`${basename(beside)}: it holds no SHA-256 checksum`);
  return checksum;
}

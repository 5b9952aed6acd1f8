// Reads source files and verifies checksums: pinned ones for the default source, a `.sha256` beside any other file.
// Does not interpret the files (pack/database.ts).

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { Source } from '../pack/database.ts';
import { type DefaultFile, dateOfVersion, defaultAsn, defaultFiles } from './attributions.ts';
import { BuildError } from './build-error.ts';

export interface SourceFile extends Source {
  /** The file's bytes, as a Buffer because the readers of npm packages require one. */
  readonly bytes: Buffer<ArrayBuffer>;
  /** SHA-256 of the file's bytes in hexadecimal. */
  readonly sha256: string;
  /** The date of the npm package that contains the file, else the file's modification time. */
  readonly builtAt: string;
}

/** Reads the source files at the paths. Throws BuildError if one is unreadable or differs from its checksum. */
export function readSources(paths: readonly string[]): readonly SourceFile[] {
  return paths.map((path) => readSource(path, expectedBeside(path)));
}

/** Reads the default source of places. Throws BuildError if a checksum differs from the pinned one. */
export function readDefaultSource(): readonly SourceFile[] {
  return defaultFiles.map((file) => readInstalled(file, 'give --source PATH'));
}

/** Reads the default source of AS numbers. Throws BuildError if a checksum differs from the pinned one. */
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
    throw new BuildError(`${path} cannot be read: ${code === 'ENOENT' ? 'no such file' : code}`);
  }
}

/**
 * Returns the expected checksum of a source file from `PATH.sha256`, in sha256sum's format (hex, optional name); null
 * without such a file.
 */
function expectedBeside(path: string): string | null {
  const beside = `${path}.sha256`;
  if (!existsSync(beside)) return null;
  const [checksum = ''] = readBytes(beside).toString('utf8').trim().toLowerCase().split(/\s+/);
  if (!/^[0-9a-f]{64}$/.test(checksum)) throw new BuildError(`${basename(beside)}: it contains no SHA-256 checksum`);
  return checksum;
}

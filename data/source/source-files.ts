// Reads source files and verifies their checksums. Those of the default source are pinned; that of another file is in a
// `.sha256` file beside it, if there is one. Does not interpret the files (pack/database.ts).

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { DatabaseSource } from '../pack/database.ts';
import { buildDateOfVersion, type DefaultSourceFile, defaultAsnSource, defaultSourceFiles } from './attributions.ts';
import { BuildError } from './build-error.ts';

export interface SourceFile extends DatabaseSource {
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

/** The file in which a refresh keeps DB-IP's monthly edition. */
export function keptEditionPath(out: string): string {
  return join(out, 'downloads', 'dbip-city-lite.mmdb');
}

/**
 * Reads the default source of a folder: the edition of its last refresh, else the embedded seed (the DB-IP database in
 * the npm package).
 */
export function readDefaultSource(out: string): readonly SourceFile[] {
  const kept = keptEditionPath(out);
  return existsSync(kept) ? readSources([kept]) : readSeed();
}

/** Reads the embedded seed. Throws BuildError if a checksum differs from the pinned one. */
export function readSeed(): readonly SourceFile[] {
  return defaultSourceFiles.map((file) => readInstalled(file, 'give --source PATH'));
}

/** Reads the default source of AS numbers. Throws BuildError if a checksum differs from the pinned one. */
export function readDefaultAsn(): readonly SourceFile[] {
  const builtAt = buildDateOfVersion(defaultAsnSource.version);
  return defaultAsnSource.files.map((file) => ({ ...readInstalled(file, 'give --asn PATH or --no-asn'), builtAt }));
}

function readInstalled({ module, sha256 }: DefaultSourceFile, instead: string): SourceFile {
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
  const file = sourceFileOf(basename(path), bytes, statSync(path).mtime);
  if (expected !== null && expected !== file.sha256) {
    throw new BuildError(`${file.fileName}: its checksum is ${file.sha256}, not ${expected}`);
  }
  return file;
}

/** Makes a SourceFile from the bytes of a file. */
export function sourceFileOf(fileName: string, bytes: Buffer<ArrayBuffer>, changed: Date): SourceFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { fileName, bytes, sha256, builtAt: `${changed.toISOString().slice(0, 19)}Z` };
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

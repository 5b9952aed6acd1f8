// Reads the source files and proves them whole: pinned checksums for the default source, a `.sha256` beside any other
// file. What is inside them is database.ts.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { Source } from './database.ts';
import { SourceError } from './source-error.ts';
import { defaultFiles } from './sources.ts';

export interface SourceFile extends Source {
  /** Stock readers take nothing but a Buffer. */
  readonly bytes: Buffer<ArrayBuffer>;
  /** Hex. */
  readonly sha256: string;
}

/** Reads the files at the paths. Throws SourceError. */
export function readSources(paths: readonly string[]): readonly SourceFile[] {
  return paths.map((path) => readSource(path, expectedBeside(path)));
}

/** Reads the default source. Throws SourceError where it is not what this build expects. */
export function readDefaultSource(): readonly SourceFile[] {
  const { resolve } = createRequire(import.meta.url);
  return defaultFiles.map(({ module, sha256 }) => {
    let path: string;
    try {
      path = resolve(module);
    } catch {
      throw new SourceError(`the default source ${module} is not installed: run npm install, or give --source PATH`);
    }
    return readSource(path, sha256);
  });
}

function readSource(path: string, expected: string | null): SourceFile {
  const bytes = readBytes(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const fileName = basename(path);
  if (expected !== null && expected !== sha256) {
    throw new SourceError(`${fileName}: its checksum is ${sha256}, not ${expected}`);
  }
  return { fileName, bytes, sha256 };
}

function readBytes(path: string): Buffer<ArrayBuffer> {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new SourceError(`${path} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code}`);
  }
}

/** The checksum in `PATH.sha256`, in the form of sha256sum (hex, then perhaps a name); null where there is no such file. */
function expectedBeside(path: string): string | null {
  const beside = `${path}.sha256`;
  if (!existsSync(beside)) return null;
  const [checksum = ''] = readBytes(beside).toString('utf8').trim().toLowerCase().split(/\s+/);
  if (!/^[0-9a-f]{64}$/.test(checksum)) throw new SourceError(`${basename(beside)}: it holds no SHA-256 checksum`);
  return checksum;
}

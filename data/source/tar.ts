// Takes the database out of the archive that MaxMind hands out: a gzip'd tar with one .mmdb and its licence texts. Reads
// what such an archive needs of the format (POSIX ustar) and writes no file, so no name in it leads anywhere.

import { gunzipSync } from 'node:zlib';
import { BuildError } from './build-error.ts';

const blockBytes = 512;
/** Where a header has the entry's name, its size in octal digits, and its type. */
const nameEnd = 100;
const sizeStart = 124;
const sizeEnd = 136;
const typeAt = 156;

/** The bytes of the archive's .mmdb. Throws BuildError where it is damaged or has none. */
export function unpackDatabase(archive: Uint8Array): Uint8Array {
  const tar = gunzip(archive);
  for (let at = 0; at + blockBytes <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + blockBytes);
    const size = Number.parseInt(textOf(header, sizeStart, sizeEnd), 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new BuildError('its archive is no tar');
    const start = at + blockBytes;
    if (isFile(header) && textOf(header, 0, nameEnd).endsWith('.mmdb')) {
      if (start + size > tar.length) throw new BuildError('its archive is truncated');
      return tar.subarray(start, start + size);
    }
    at = start + Math.ceil(size / blockBytes) * blockBytes;
  }
  throw new BuildError('its archive holds no .mmdb');
}

function gunzip(archive: Uint8Array): Uint8Array {
  try {
    return gunzipSync(archive);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new BuildError(`its archive is truncated, or no gzip (${error.code})`);
  }
}

/** Regular files are of type 0; before POSIX the byte was empty. */
function isFile(header: Uint8Array): boolean {
  return header[typeAt] === 0x30 || header[typeAt] === 0;
}

/** A field of the header, which ends at its first zero byte. */
function textOf(header: Uint8Array, start: number, end: number): string {
  const field = header.subarray(start, end);
  const length = field.indexOf(0);
  return Buffer.from(length < 0 ? field : field.subarray(0, length)).toString('latin1');
}

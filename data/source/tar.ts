// Extracts the database from MaxMind's archive, a gzipped tar with one .mmdb and licence texts. Supports only the part
// of POSIX ustar that such archives use. Writes no files, so entry names cannot cause path traversal.

import { BuildError } from './build-error.ts';
import { gunzip } from './gunzip.ts';

const blockBytes = 512;
/** Offsets in the header of a tar entry: its name, its size in octal digits, and its type. */
const nameEnd = 100;
const sizeStart = 124;
const sizeEnd = 136;
const typeAt = 156;

/**
 * Returns the bytes of the .mmdb file in a gzipped tar archive. Throws BuildError if the archive is corrupt or has no
 * such file.
 */
export function unpackDatabaseFromTar(archive: Uint8Array): Uint8Array {
  const tar = gunzip(archive);
  for (let at = 0; at + blockBytes <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + blockBytes);
    const size = Number.parseInt(textOf(header, sizeStart, sizeEnd), 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new BuildError('its archive is not a tar file');
    const start = at + blockBytes;
    if (isFile(header) && textOf(header, 0, nameEnd).endsWith('.mmdb')) {
      if (start + size > tar.length) throw new BuildError('its archive is truncated');
      return tar.subarray(start, start + size);
    }
    at = start + Math.ceil(size / blockBytes) * blockBytes;
  }
  throw new BuildError('its archive contains no .mmdb file');
}

/** Whether a tar entry is a regular file: type `0`, or a zero byte in archives from before POSIX. */
function isFile(header: Uint8Array): boolean {
  return header[typeAt] === 0x30 || header[typeAt] === 0;
}

/** Returns a text field of a tar header up to its first zero byte. */
function textOf(header: Uint8Array, start: number, end: number): string {
  const field = header.subarray(start, end);
  const length = field.indexOf(0);
  return Buffer.from(length < 0 ? field : field.subarray(0, length)).toString('latin1');
}

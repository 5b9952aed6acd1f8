// Unpacks a downloaded gzip file. Limits the unpacked size, and so the memory. Does not interpret the contents.

import { gunzipSync } from 'node:zlib';
import { BuildError } from './build-error.ts';

/** Maximum size in bytes of an unpacked database: about twice that of the largest known ones, MaxMind's Enterprise. */
const unpackedBytesMax = 1e9;

/** Unpacks a gzip file. Throws BuildError if it is truncated or corrupt, or unpacks to more than `bytesMax` bytes. */
export function gunzip(packed: Uint8Array, bytesMax = unpackedBytesMax): Buffer<ArrayBuffer> {
  try {
    return gunzipSync(packed, { maxOutputLength: bytesMax });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw new BuildError(`it unpacks to more than ${bytesMax / 1e6} MB`);
    throw new BuildError(`its archive is truncated or not gzip (${error.code})`);
  }
}

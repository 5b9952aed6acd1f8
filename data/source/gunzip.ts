// Unpacks a downloaded gzip file within a bound of memory. Does not interpret the contents.

import { gunzipSync } from 'node:zlib';
import { BuildError } from './build-error.ts';

/** Bound of an unpacked database. The largest known ones, MaxMind's Enterprise, have about half of it. */
const unpackedBytesMax = 1e9;

/** Throws BuildError for a truncated or corrupt file, and for one that unpacks to more than `bytesMax`. */
export function gunzip(packed: Uint8Array, bytesMax = unpackedBytesMax): Buffer<ArrayBuffer> {
  try {
    return gunzipSync(packed, { maxOutputLength: bytesMax });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw new BuildError(`it unpacks to more than ${bytesMax / 1e6} MB`);
    throw new BuildError(`its archive is truncated or not gzip (${error.code})`);
  }
}

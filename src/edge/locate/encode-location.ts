// Locations as JSON, for single responses and for batches.

import { encodeUtf8 } from '../../core/encoding.ts';
import type { Location } from '../../core/location.ts';
import { compileSelection, type Selection, selectMembers } from './fields.ts';

/** Encodes a location, or its members with these names (null: all). `end` replaces the last brace. */
export function encodeLocation(location: Location, names: readonly string[] | null, end = '}'): string {
  const selected = names === null ? location : selectMembers(location, compileSelection(names));
  return JSON.stringify(selected).slice(0, -1) + end;
}

/** Encodes the selected members of a location without the braces around them. */
export function encodeMembers(location: Partial<Location>, selection: Selection): string {
  return JSON.stringify(selectMembers(location, selection)).slice(1, -1);
}

/**
 * JSON in parts that follow each other. Bytes are UTF-8 and may be shared: do not change them. A string is ASCII. Copying
 * shared bytes takes a third of the time of joining strings and encoding the whole.
 */
export type JsonChunks = readonly (string | Uint8Array)[];

/** Encodes a text that is used once. */
export function toChunks(text: string): JsonChunks {
  return [encodeUtf8(text)];
}

/** Joins chunks to one buffer. */
export function joinChunks(chunks: JsonChunks): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    if (typeof chunk === 'string') writeAscii(bytes, chunk, at);
    else bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** For so few characters, calling the platform's encoder takes longer. */
function writeAscii(bytes: Uint8Array, ascii: string, at: number): void {
  for (let i = 0; i < ascii.length; i++) bytes[at + i] = ascii.charCodeAt(i);
}

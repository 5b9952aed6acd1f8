// Copies a string so that V8 does not keep its parent alive. A substring is a view of its parent: a cached project id would keep
// the URL that it was cut from, with the address in its path.

import { encodeUtf8 } from './encoding.ts';

const decoder = new TextDecoder();

/** Returns a copy that keeps no other string in memory. For every part of a request's text that outlives the request. */
export function detachString<T extends string>(text: T): T {
  return decoder.decode(encodeUtf8(text)) as T;
}

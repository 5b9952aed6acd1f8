// Copies a string so that V8 does not keep its parent alive. A substring is a view of its parent: a cached project id
// would keep the URL that it was cut from, with the address in its path.

import { encodeUtf8 } from './encoding.ts';

const decoder = new TextDecoder();

/**
 * Returns a copy of the text that does not keep in memory the longer string from which the text was cut. Use such a
 * copy for each substring of a request that is stored longer than the request lasts.
 */
export function detachString<T extends string>(text: T): T {
  return decoder.decode(encodeUtf8(text)) as T;
}

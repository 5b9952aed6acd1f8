// A text of its own. The engine keeps a text that was cut out of another as a view of it, and with the view the whole other
// text: a host that is remembered would keep the first URL that was seen with it, with the address in its path.

import { encodeUtf8 } from './encoding.ts';

const decoder = new TextDecoder();

/** The same text, which keeps no other in memory. For every part of a request's text that outlives the request. */
export function detachString<T extends string>(text: T): T {
  return decoder.decode(encodeUtf8(text)) as T;
}

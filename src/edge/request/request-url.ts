// Splits a request's URL by hand: Request.url is serialised already (WHATWG URL), and parsing it again costs several percent of a
// warm request.

import { detachString } from '../../core/detach-string.ts';
import { isLoopbackHost } from '../../core/origin/host.ts';

export interface RequestOrigin {
  /** `https://host[:port]` */
  readonly origin: string;
  /** On the caller's own machine, where nothing leaves it and what the platform says of the connection is made up. */
  readonly local: boolean;
  /** Over TLS, or local. */
  readonly secure: boolean;
}

/** The origin of the last request: nearly all requests have the same. */
let last: RequestOrigin = { origin: '', local: false, secure: false };

/** Returns the origin of a serialised http(s) URL, as Request.url is. */
export function originOf(url: string): RequestOrigin {
  if (url.startsWith('/', last.origin.length) && url.startsWith(last.origin)) return last;
  const start = url.indexOf('://') + 3;
  const authority = url.slice(start, url.indexOf('/', start));
  const colon = authority.lastIndexOf(':');
  // An IPv6 literal without a port ends in a bracket.
  const host = colon < 0 || authority.endsWith(']') ? authority : authority.slice(0, colon);
  const local = isLoopbackHost(host);
  const origin = detachString(url.slice(0, start + authority.length));
  last = { origin, local, secure: local || url.startsWith('https:') };
  return last;
}

/** Whether a serialised URL has this path, with a query or without. */
export function hasPath(url: string, path: string): boolean {
  const start = originOf(url).origin.length;
  const end = start + path.length;
  return url.startsWith(path, start) && (end === url.length || url.charAt(end) === '?');
}

/** Whether the request came over TLS, or is local. */
export function isSecure(url: string): boolean {
  return originOf(url).secure;
}

// Splits a request's URL by hand: Request.url is serialised already (WHATWG URL), and parsing it again costs several
// percent of a request's time.

import { detachString } from '../../core/detach-string.ts';
import { isLoopbackHost } from '../../core/origin/host.ts';

export interface RequestOrigin {
  /** The origin of the URL: `https://host[:port]` */
  readonly origin: string;
  /**
   * Whether the host is the caller's own machine. The request then does not leave the machine, and Cloudflare's data
   * about the connection (`request.cf`) is simulated.
   */
  readonly local: boolean;
  /** Whether the request came over TLS, or is on the caller's own machine. */
  readonly secure: boolean;
}

/** The cached origin of the last request, because nearly all requests have the same. */
let last: RequestOrigin = { origin: '', local: false, secure: false };

/** Returns the origin of an http(s) URL that is already serialised, such as Request.url. */
export function urlOrigin(url: string): RequestOrigin {
  if (url.startsWith('/', last.origin.length) && url.startsWith(last.origin)) return last;
  const start = url.indexOf('://') + 3;
  const authority = url.slice(start, url.indexOf('/', start));
  const colon = authority.lastIndexOf(':');
  // An IPv6 literal without a port ends in a bracket; its colons do not separate a port.
  const host = colon < 0 || authority.endsWith(']') ? authority : authority.slice(0, colon);
  const local = isLoopbackHost(host);
  const origin = detachString(url.slice(0, start + authority.length));
  last = { origin, local, secure: local || url.startsWith('https:') };
  return last;
}

/** Whether a serialised URL has this path, with or without a query. */
export function urlHasPath(url: string, path: string): boolean {
  const start = urlOrigin(url).origin.length;
  const end = start + path.length;
  return url.startsWith(path, start) && (end === url.length || url.charAt(end) === '?');
}

/** Whether a request with this URL came over TLS, or is on the caller's own machine. */
export function isSecureUrl(url: string): boolean {
  return urlOrigin(url).secure;
}

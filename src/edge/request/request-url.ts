// The parts of a request's URL that the edge decides by, cut out of the text: the runtime has parsed and serialised it
// already (WHATWG URL), and parsing it again is the most expensive thing a warm request would do.

import { detachString } from '../../core/detach-string.ts';
import { isLoopbackHost } from '../../core/origin/host.ts';

export interface RequestUrl {
  /** `https://host[:port]` */
  readonly origin: string;
  /** Answered on the caller's own machine: nothing leaves it, and what the platform says of the connection is made up. */
  readonly local: boolean;
  /** Over TLS, or local. */
  readonly secure: boolean;
}

/** The last origin that was cut: nearly every request is for the one host that the Worker answers at. */
let last: RequestUrl = { origin: '', local: false, secure: false };

/** Cuts a request's URL. `url` must be a serialised http(s) URL, as Request.url is. */
export function cutRequestUrl(url: string): RequestUrl {
  if (url.startsWith('/', last.origin.length) && url.startsWith(last.origin)) return last;
  const start = url.indexOf('://') + 3;
  const end = url.indexOf('/', start);
  const origin = detachString(url.slice(0, end));
  const local = isLoopbackHost(hostOf(url.slice(start, end)));
  last = { origin, local, secure: local || url.startsWith('https:') };
  return last;
}

/** The host of an authority that is a serialised URL's: host and port, an IPv6 address in brackets. */
function hostOf(authority: string): string {
  const colon = authority.lastIndexOf(':');
  return colon < 0 || authority.endsWith(']') ? authority : authority.slice(0, colon);
}

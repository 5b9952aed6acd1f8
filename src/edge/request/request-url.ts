// What the edge decides by a request's URL.

import { isLoopbackHost } from '../../core/origin/host.ts';

/** Whether the request is on the caller's own machine, where nothing leaves it and what the platform says is made up. */
export function isLocal({ hostname }: URL): boolean {
  return isLoopbackHost(hostname);
}

/** Whether the request came over TLS, or is local. */
export function isSecure(url: URL): boolean {
  return url.protocol === 'https:' || isLocal(url);
}

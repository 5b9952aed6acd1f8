// Decides whether a redirect link may return the visitor to the URL in the request's `return` parameter: only below the
// URL prefixes that the project's owner lists. Does not redirect.

import { linkPathOf, parseWebUrl } from './web-url.ts';

/**
 * Returns the normalised URL to return to; null if it is below none of the prefixes. Redirect to the returned text
 * only, because it is the text that was checked. URLs of redirect links are refused, because a link that returns to a
 * link could loop.
 */
export function admitReturnUrl(prefixes: readonly string[], text: string): string | null {
  const url = parseWebUrl(text);
  if (!url.ok || linkPathOf(url.value) !== null) return null;
  return prefixes.some((prefix) => isBelow(url.value, prefix)) ? url.value.href : null;
}

/**
 * Whether the URL has the prefix's scheme, host and port, and the prefix's path or a path below it. The prefix path
 * `/a` also admits `/a/b`, but not `/ab`; `/a/` does not admit `/a`.
 */
function isBelow({ origin, pathname }: URL, prefixText: string): boolean {
  const prefix = parseWebUrl(prefixText);
  if (!prefix.ok || prefix.value.origin !== origin) return false;
  const path = prefix.value.pathname;
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

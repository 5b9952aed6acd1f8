// Decides whether a redirect link may return to a URL that a request names: only below the URL prefixes that the project's
// owner lists. Does not redirect.

import { linkPathOf, parseWebUrl } from './web-url.ts';

/**
 * Returns the URL to return to, as the platform's parser writes it; null if it is below none of the prefixes. The caller
 * must redirect to the returned text, which is what was judged. Other redirect links are refused, so that a link cannot
 * return to itself.
 */
export function admitReturnUrl(prefixes: readonly string[], text: string): string | null {
  const url = parseWebUrl(text);
  if (!url.ok || linkPathOf(url.value) !== null) return null;
  return prefixes.some((prefix) => isBelow(url.value, prefix)) ? url.value.href : null;
}

/**
 * Whether the URL has the prefix's scheme, host and port, and a path at or below the prefix's. A prefix without a slash at
 * the end also admits its own path.
 */
function isBelow({ origin, pathname }: URL, prefixText: string): boolean {
  const prefix = parseWebUrl(prefixText);
  if (!prefix.ok || prefix.value.origin !== origin) return false;
  const path = prefix.value.pathname;
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

// Inserts the origin under which the Worker was called into a page of /docs. The pages are static assets, so the origin
// is not known when they are built.

import { isPageHost, parseUrl } from '../core/origin/host.ts';

/** Placeholder in the pages for the Worker's origin. */
export const originPlaceholder = 'https://YOUR-WORKER';

/**
 * Returns the origin of a URL, or null unless its host consists of labels of letters, digits, `-` and `_`. Other
 * characters could inject code, because the origin is inserted into pages, policies and commands that readers copy.
 */
export function safeOriginOf(url: string): string | null {
  const { origin, hostname } = parseUrl(url) ?? { origin: '', hostname: '' };
  return hostname !== '' && isPageHost(hostname) ? origin : null;
}

/**
 * Returns the page with the origin of the URL instead of the placeholder, which stays if the host is not safe to show.
 */
export function fillOriginPlaceholder(page: string, url: string): string {
  const origin = safeOriginOf(url);
  return origin === null ? page : page.replaceAll(originPlaceholder, () => origin);
}

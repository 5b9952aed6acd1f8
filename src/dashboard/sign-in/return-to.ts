// Parses the page to return to after sign-in. It comes from the URL, so it is untrusted: anything but a dashboard page
// on this host is replaced by the first page, which prevents open redirects.

const home = '/dashboard';

/** Parses a path below the dashboard with its query, and returns it normalized by the URL Standard. */
export function parseReturnTo(text: string | null, { origin }: Pick<URL, 'origin'>): string {
  // Without a leading slash, the text could be an absolute URL. Browsers read two slashes or a backslash as a host.
  if (text === null || !/^\/dashboard(?:[/?]|$)/.test(text) || /[\\\p{Cc}]/u.test(text)) return home;
  const url = URL.parse(text, origin);
  // Dot segments, encoded ones included, could leave the dashboard; the URL parser has resolved them.
  if (url === null || url.origin !== origin) return home;
  const { pathname, search } = url;
  return pathname === home || (pathname.startsWith(`${home}/`) && !pathname.includes('//')) ? pathname + search : home;
}

// Where somebody goes on to after signing in. It comes with the address of the page, so anyone can have written it:
// whatever is not a page of the dashboard on this host is taken for its first page.

const home = '/dashboard';

/** A path below the dashboard, with its query, as the URL standard writes it. */
export function parseReturnTo(text: string | null, { origin }: Pick<URL, 'origin'>): string {
  // What does not begin with a slash could be a URL of its own; a browser takes two slashes, or a backslash, for a host.
  if (text === null || !/^\/dashboard(?:[/?]|$)/.test(text) || /[\\\p{Cc}]/u.test(text)) return home;
  const url = URL.parse(text, origin);
  // Dot segments lead out of the dashboard, also encoded ones; the parser has resolved them.
  if (url === null || url.origin !== origin) return home;
  const { pathname, search } = url;
  return pathname === home || (pathname.startsWith(`${home}/`) && !pathname.includes('//')) ? pathname + search : home;
}

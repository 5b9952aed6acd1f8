// The parts of a request's URL that a signature covers (RFC 9421 sections 2.2.3, 2.2.6 and 2.2.7), cut out of the text, so
// that nothing is encoded otherwise than the sender has it.

export interface RequestTarget {
  /** Host in lower case, and the port where it is not the scheme's default. */
  readonly authority: string;
  readonly path: string;
  /** With the question mark, which stands alone where there is no query. */
  readonly query: string;
}

/** Cuts a request's URL. `url` must be absolute and have a path, as Request.url does. */
export function cutRequestTarget(url: string): RequestTarget {
  const start = url.indexOf('://') + 3;
  const end = url.indexOf('/', start);
  const queryAt = url.indexOf('?', end);
  const defaultPort = url.startsWith('https:') ? ':443' : ':80';
  const authority = url.slice(start, end).toLowerCase();
  return {
    authority: authority.endsWith(defaultPort) ? authority.slice(0, -defaultPort.length) : authority,
    path: queryAt < 0 ? url.slice(end) : url.slice(end, queryAt),
    query: queryAt < 0 ? '?' : url.slice(queryAt),
  };
}

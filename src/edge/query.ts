// The query of a request, cut out of the URL's text once. Decoding is the platform's, and only where there is something to
// decode: most queries are names and ids in plain letters.

/** Values by name, in the order of the query. */
export interface Query {
  /** The first value of a name; undefined where there is none. */
  readonly first: (name: string) => string | undefined;
  /** All values of a name. */
  readonly all: (name: string) => readonly string[];
}

const empty: Query = { first: () => undefined, all: () => [] };

/** Reads the query (WHATWG URL, application/x-www-form-urlencoded). `url` must be serialised, as Request.url is. */
export function readQuery(url: string): Query {
  const start = url.indexOf('?');
  if (start < 0) return empty;
  const fragment = url.indexOf('#', start);
  const text = fragment < 0 ? url.slice(start + 1) : url.slice(start + 1, fragment);
  const pairs = text.includes('%') || text.includes('+') ? [...new URLSearchParams(text)] : splitPairs(text);
  return {
    first: (name) => pairs.find(([key]) => key === name)?.[1],
    all: (name) => pairs.filter(([key]) => key === name).map(([, value]) => value),
  };
}

/** What the platform's parser makes of a query without anything to decode. */
function splitPairs(text: string): (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    pairs.push(equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]);
  }
  return pairs;
}

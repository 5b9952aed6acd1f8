// The query of a request, cut out of the URL's text once. Decoding is the platform's, and only where there is something to
// decode: most queries are names and ids in plain letters.

export class Query {
  /** Name, value, name, value and so on, in the order of the query. */
  readonly #parts: readonly string[];

  constructor(parts: readonly string[]) {
    this.#parts = parts;
  }

  /** The first value of a name; undefined where there is none. */
  first(name: string): string | undefined {
    for (let i = 0; i < this.#parts.length; i += 2) if (this.#parts[i] === name) return this.#parts[i + 1];
    return undefined;
  }

  /** All values of a name. */
  all(name: string): readonly string[] {
    return this.#parts.filter((_, i) => i % 2 === 1 && this.#parts[i - 1] === name);
  }
}

/** Reads the query (WHATWG URL, application/x-www-form-urlencoded). `url` must be serialised, as Request.url is. */
export function readQuery(url: string): Query {
  const start = url.indexOf('?');
  if (start < 0) return new Query([]);
  const fragment = url.indexOf('#', start);
  const text = fragment < 0 ? url.slice(start + 1) : url.slice(start + 1, fragment);
  const isEncoded = text.includes('%') || text.includes('+');
  // The platform's parser drops a question mark at the beginning; this one, so that it leaves one that is the query's own.
  return new Query(isEncoded ? [...new URLSearchParams(`?${text}`)].flat() : splitParts(text));
}

/** What the platform's parser makes of a query without anything to decode. */
function splitParts(text: string): string[] {
  const parts: string[] = [];
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals < 0) parts.push(part, '');
    else parts.push(part.slice(0, equals), part.slice(equals + 1));
  }
  return parts;
}

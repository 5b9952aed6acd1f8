// The query of a request, cut out of the URL's text once and bounded before it is parsed. Decoding is the platform's, and
// only where there is something to decode: most queries are names and ids in plain letters.

import { accept, type Result, refuse } from '../../core/result.ts';
import type { RequestRefusal } from '../admission/refusal.ts';

/** Room for every parameter with its longest value, in percent-encoding. */
export const queryBytesMax = 4096;
export const queryParametersMax = 32;

const tooLong: RequestRefusal = {
  code: 'parameter_invalid',
  detail: `The query is longer than ${queryBytesMax.toLocaleString('en')} bytes.`,
};

const tooMany: RequestRefusal = {
  code: 'parameter_invalid',
  detail: `The query has more than ${queryParametersMax} parameters.`,
};

export class Query {
  /** Name, value, name, value and so on, in the order of the query. */
  readonly #parts: readonly string[];

  constructor(parts: readonly string[]) {
    this.#parts = parts;
  }

  /** The value of a parameter; undefined where it is not given, null where it is given with different values. */
  one(name: string): string | null | undefined {
    let value: string | undefined;
    for (let i = 0; i < this.#parts.length; i += 2) {
      if (this.#parts[i] !== name) continue;
      if (value !== undefined && value !== this.#parts[i + 1]) return null;
      value = this.#parts[i + 1];
    }
    return value;
  }

  /** All values of a parameter. */
  all(name: string): readonly string[] {
    return this.#parts.filter((_, i) => i % 2 === 1 && this.#parts[i - 1] === name);
  }

  /** Whether any parameter's name passes the test. */
  hasName(test: (name: string) => boolean): boolean {
    for (let i = 0; i < this.#parts.length; i += 2) if (test(this.#parts[i] ?? '')) return true;
    return false;
  }
}

const empty = accept(new Query([]));

/** Reads the query (WHATWG URL, application/x-www-form-urlencoded). `url` must be serialised, as Request.url is. */
export function readQuery(url: string): Result<Query, RequestRefusal> {
  const start = url.indexOf('?');
  if (start < 0) return empty;
  const fragment = url.indexOf('#', start);
  const end = fragment < 0 ? url.length : fragment;
  if (end - start - 1 > queryBytesMax) return refuse(tooLong);
  const text = url.slice(start + 1, end);
  if (isCrowded(text)) return refuse(tooMany);
  const isEncoded = text.includes('%') || text.includes('+');
  // The platform's parser drops a question mark at the beginning. One is added, so that the query's own is kept.
  return accept(new Query(isEncoded ? [...new URLSearchParams(`?${text}`)].flat() : splitParts(text)));
}

/** Whether the text has more parameters than allowed; empty ones between two ampersands count. */
function isCrowded(text: string): boolean {
  let count = 1;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    if (++count > queryParametersMax) return true;
  }
  return false;
}

/** Splits a query without anything to decode, as the platform's parser does. */
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

// The query of a request, bounded before it is parsed.

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

/** Returns the parameters of a request's URL. Bytes are counted as sent; empty parameters count. */
export function readQuery(url: URL): Result<URLSearchParams, RequestRefusal> {
  const { search } = url;
  if (search.length > queryBytesMax + 1) return refuse(tooLong);
  if (search.split('&', queryParametersMax + 1).length > queryParametersMax) return refuse(tooMany);
  return accept(url.searchParams);
}

/** Returns the value of a parameter; undefined where it is missing, null where it has different values. */
export function singleValue(query: URLSearchParams, name: string): string | null | undefined {
  const [value, ...others] = query.getAll(name);
  return others.every((other) => other === value) ? value : null;
}

// The query of a request, bounded before it is parsed. Decoding is the platform's, and done only where there is something to
// decode: most queries are names and ids in plain letters, and URLSearchParams costs several percent of a warm request.

import { accept, type Result, refuse } from '../../core/result.ts';
import type { RequestRefusal } from '../admission/refusal.ts';

/** Room for every parameter with its longest value, in percent-encoding. */
export const queryBytesMax = 4096;
export const queryParametersMax = 32;

// Numbers are written out: formatting one loads the platform's Intl data, some 10 ms of an isolate's start.
const tooLong: RequestRefusal = {
  code: 'parameter_invalid',
  detail: 'The query is longer than 4,096 bytes.',
};

const tooMany: RequestRefusal = {
  code: 'parameter_invalid',
  detail: `The query has more than ${queryParametersMax} parameters.`,
};

/** The parameters in their order. */
export type Query = readonly (readonly [name: string, value: string])[];

/** Parses the query of a serialised URL (application/x-www-form-urlencoded). Empty parameters count for the bound. */
export function readQuery(url: string): Result<Query, RequestRefusal> {
  const start = url.indexOf('?') + 1;
  if (start === 0) return accept([]);
  const fragment = url.indexOf('#', start);
  const text = fragment < 0 ? url.slice(start) : url.slice(start, fragment);
  if (text.length > queryBytesMax) return refuse(tooLong);
  const parts = text.split('&', queryParametersMax + 1);
  if (parts.length > queryParametersMax) return refuse(tooMany);
  // URLSearchParams drops one leading question mark, so one is added to keep a question mark of the query itself.
  if (text.includes('%') || text.includes('+')) return accept([...new URLSearchParams(`?${text}`)]);
  return accept(parts.filter((part) => part !== '').map(splitParameter));
}

function splitParameter(part: string): readonly [name: string, value: string] {
  const equals = part.indexOf('=');
  return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
}

/** Returns the values of a parameter. */
export function parameterValues(query: Query, name: string): readonly string[] {
  return query.filter(([each]) => each === name).map(([, value]) => value);
}

/** Returns the value of a parameter; undefined where it is missing, null where it has different values. */
export function singleValue(query: Query, name: string): string | null | undefined {
  const [value, ...others] = parameterValues(query, name);
  return others.every((other) => other === value) ? value : null;
}

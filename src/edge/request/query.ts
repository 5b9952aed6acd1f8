// Parses the query of a request after checking its length. Decodes with URLSearchParams only if there is something to
// decode: most queries are plain names and ids, and URLSearchParams costs several percent of a request's time.

import { accept, type Result, refuse } from '../../core/result.ts';
import type { RequestRefusal } from '../admission/refusal.ts';

/** Maximum length of a query. Enough for every parameter with its longest value, percent-encoded. */
export const queryBytesMax = 4096;
export const queryParametersMax = 32;

// The number in the message is written as text, because formatting a number loads the runtime's Intl data, which takes
// about 10 ms when an isolate starts.
const tooLong: RequestRefusal = {
  code: 'parameter_invalid',
  detail: 'The query is longer than 4,096 bytes.',
};

const tooMany: RequestRefusal = {
  code: 'parameter_invalid',
  detail: `The query has more than ${queryParametersMax} parameters.`,
};

/** The parameters of a query in their order. */
export type Query = readonly (readonly [name: string, value: string])[];

/**
 * Parses the query of a serialised URL (application/x-www-form-urlencoded). Empty parameters count towards the maximum
 * length.
 */
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

/** Returns all values of a query parameter. */
export function parameterValues(query: Query, name: string): readonly string[] {
  return query.filter(([each]) => each === name).map(([, value]) => value);
}

/** Returns the value of a query parameter; undefined if it is missing, null if it is repeated with different values. */
export function singleParameterValue(query: Query, name: string): string | null | undefined {
  const [value, ...others] = parameterValues(query, name);
  return others.every((other) => other === value) ? value : null;
}

// What a caller asks for, apart from who it is: the query's parameters, and whether they fit the path and the caller.

import { accept, type Result, refuse } from '../core/result.ts';
import type { Admitted, CallRefusal } from './admit.ts';
import { scalarNames } from './fields.ts';
import { type Parameters, readParameters } from './parameters.ts';
import { server } from './response.ts';

export type Wish = Parameters;

/** What is asked for where there is nothing to ask for. */
export const plainWish: Wish = { language: 'en', fields: null, sample: null, nonce: null };

const fieldInvalid: CallRefusal = {
  code: 'parameter_invalid',
  detail: `The path must end in one of ${[...scalarNames].join(', ')}.`,
};

const sampleMisplaced: CallRefusal = {
  code: 'parameter_invalid',
  detail: 'sample stands in for a visitor, at /v1/visitor. This path answers about the addresses that it is given.',
};

const tokenMisplaced: CallRefusal = {
  code: 'parameter_invalid',
  detail: 'token is for web pages, at /v1/visitor itself: it says where the visitor of a page is.',
};

/** What may be asked of the caller's own answer. `only` asks for one member whatever the query says. */
export function readWish(
  headers: Headers,
  { project, reader, query }: Admitted,
  only?: string,
): Result<Wish, CallRefusal> {
  if (only !== undefined && !scalarNames.has(only)) return refuse(fieldInvalid);
  const parameters = readParameters(query, headers, project.development);
  if (!parameters.ok) return parameters;
  if (parameters.value.nonce !== null && (reader === server || only !== undefined)) return refuse(tokenMisplaced);
  return only === undefined ? parameters : accept({ ...parameters.value, fields: [only] });
}

/** What a server may ask of addresses that it names itself. */
export function readServerWish(headers: Headers, admitted: Admitted, only?: string): Result<Wish, CallRefusal> {
  return admitted.query.first('sample') === undefined ? readWish(headers, admitted, only) : refuse(sampleMisplaced);
}

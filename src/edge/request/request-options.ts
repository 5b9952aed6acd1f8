// Checks that the query's parameters fit the path and the caller.

import { accept, type Result, refuse } from '../../core/result.ts';
import type { Admitted } from '../admission/admit.ts';
import type { CallRefusal } from '../admission/refusal.ts';
import { scalarNames } from '../locate/fields.ts';
import { server } from '../response.ts';
import { type Parameters, readParameters } from './parameters.ts';

export type Wish = Parameters;

/** Default options for routes without parameters. */
export const plainWish: Wish = { language: 'en', fields: null, sample: null, nonce: null };

const fieldInvalid: CallRefusal = {
  code: 'parameter_invalid',
  detail: `The path must end in one of ${[...scalarNames].join(', ')}.`,
};

const sampleMisplaced: CallRefusal = {
  code: 'parameter_invalid',
  detail: 'sample stands in for a visitor, at /v1/visitor. This path answers about the addresses that it is given.',
};

const tokenOfServer: CallRefusal = {
  code: 'parameter_invalid',
  detail: 'token is for web pages: it says where the visitor of a page is. A server reads the answer itself.',
};

const tokenBesideField: CallRefusal = {
  code: 'parameter_invalid',
  detail: 'token stands beside a JSON answer, at /v1/visitor. This path answers one value as text.',
};

/** Reads the parameters of a call about the caller itself. `only` asks for one member whatever the query says. */
export function readWish(
  headers: Headers,
  { project, reader, query }: Admitted,
  only?: string,
): Result<Wish, CallRefusal> {
  if (only !== undefined && !scalarNames.has(only)) return refuse(fieldInvalid);
  const parameters = readParameters(query, headers, project.development);
  if (!parameters.ok) return parameters;
  if (parameters.value.nonce !== null) {
    if (reader === server) return refuse(tokenOfServer);
    if (only !== undefined) return refuse(tokenBesideField);
  }
  return only === undefined ? parameters : accept({ ...parameters.value, fields: [only] });
}

/** Reads the parameters of a server's call about addresses that it names itself. */
export function readServerWish(headers: Headers, admitted: Admitted, only?: string): Result<Wish, CallRefusal> {
  return admitted.query.one('sample') === undefined ? readWish(headers, admitted, only) : refuse(sampleMisplaced);
}

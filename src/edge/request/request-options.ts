// Checks that the query's parameters fit the path and the caller.

import { accept, type Result, refuse } from '../../core/result.ts';
import type { Admitted } from '../admission/admit.ts';
import type { RequestRefusal } from '../admission/refusal.ts';
import { scalarNames } from '../locate/fields.ts';
import { serverGrant } from '../response.ts';
import { type Parameters, readParameters } from './parameters.ts';

export type RequestOptions = Parameters;

/** Default options for routes without parameters. */
export const defaultOptions: RequestOptions = { language: 'en', fields: null, sample: null, nonce: null };

const fieldInvalid: RequestRefusal = {
  code: 'parameter_invalid',
  detail: `The path must end in one of ${[...scalarNames].join(', ')}.`,
};

const sampleMisplaced: RequestRefusal = {
  code: 'parameter_invalid',
  detail: 'sample stands in for a visitor, at /v1/visitor. This path answers about the addresses that it is given.',
};

const tokenOfServer: RequestRefusal = {
  code: 'parameter_invalid',
  detail: 'token is for web pages: it says where the visitor of a page is. A server reads the answer itself.',
};

const tokenBesideField: RequestRefusal = {
  code: 'parameter_invalid',
  detail: 'token stands beside a JSON answer, at /v1/visitor. This path answers one value as text.',
};

/** Reads the parameters of a call about the caller itself. `only` asks for one member whatever the query says. */
export function readOptions(
  headers: Headers,
  { project, grant, query }: Admitted,
  only?: string,
): Result<RequestOptions, RequestRefusal> {
  if (only !== undefined && !scalarNames.has(only)) return refuse(fieldInvalid);
  const parameters = readParameters(query, headers, project.development);
  if (!parameters.ok) return parameters;
  if (parameters.value.nonce !== null) {
    if (grant === serverGrant) return refuse(tokenOfServer);
    if (only !== undefined) return refuse(tokenBesideField);
  }
  return only === undefined ? parameters : accept({ ...parameters.value, fields: [only] });
}

/** Reads the parameters of a server's call about addresses that it names itself. */
export function readServerOptions(
  headers: Headers,
  admitted: Admitted,
  only?: string,
): Result<RequestOptions, RequestRefusal> {
  return admitted.query.one('sample') === undefined ? readOptions(headers, admitted, only) : refuse(sampleMisplaced);
}

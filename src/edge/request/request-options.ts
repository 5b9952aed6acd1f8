// Parses the options of a request from its query (language, fields, a mock visitor, the nonce of a location token) and
// checks that the route and the kind of caller permit them. Unknown parameters have no effect.

import type { Address } from '../../core/address.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { type Language, languages, matchLanguage } from '../../geo/country/languages.ts';
import { parsePlaceCode } from '../../geo/place-codes.ts';
import type { AdmittedRequest } from '../admission/admit.ts';
import type { RequestRefusal } from '../admission/refusal.ts';
import { fieldNames, scalarFieldNames } from '../locate/fields.ts';
import { type MockVisitor, mockVisitors } from '../locate/mock-visitors.ts';
import { serverCorsGrant } from '../response.ts';
import { isNonce } from '../token/location-token.ts';
import { readAcceptLanguage } from './language.ts';
import { parameterValues, type Query, singleParameterValue } from './query.ts';

export interface RequestOptions {
  readonly language: Language;
  /** The JSON members of the location that the caller selected with `fields`; null selects all. */
  readonly fields: readonly string[] | null;
  /** The mock visitor that replaces the caller; null for none. */
  readonly sample: MockVisitor | null;
  /**
   * The code of the country or region whose mock visitor replaces the caller; null if the parameter `sample` has no
   * code. The code is encoded as an IPv4 address, by which the code's place is looked up (place-codes.ts).
   */
  readonly sampleCode: Address | null;
  /** The nonce for the location token; null if no token was requested. */
  readonly nonce: string | null;
}

/** Options for routes without parameters. */
export const defaultRequestOptions: RequestOptions = {
  language: 'en',
  fields: null,
  sample: null,
  sampleCode: null,
  nonce: null,
};

/** Returns the refusal of a parameter. The detail names the accepted values, never the value that was sent. */
const invalid = (detail: string): RequestRefusal => ({ code: 'parameter_invalid', detail });

const repeated = (name: string) => invalid(`${name} is given more than once, with different values. Send it once.`);

const bracketed = invalid(
  'A parameter name with brackets, such as fields[], is not read. Send each parameter once; fields takes names with commas between: fields=city,country.code.',
);

const names: readonly string[] = ['project', 'lang', 'fields', 'sample', 'token'];

/**
 * Parses the options of a request about the caller itself. If `only` is set, the response contains only that JSON
 * member of the location, whatever the parameter `fields` selects.
 */
export function readRequestOptions(
  headers: Headers,
  { project, grant, query }: AdmittedRequest,
  only?: string,
): Result<RequestOptions, RequestRefusal> {
  if (only !== undefined && !scalarFieldNames.has(only)) {
    return refuse(invalid(`The path must end in one of ${[...scalarFieldNames].join(', ')}.`));
  }
  const options = readParameters(query, headers, project.development);
  if (!options.ok) return options;
  if (options.value.nonce !== null) {
    if (grant === serverCorsGrant) {
      return refuse(
        invalid('token is for web pages: it says where the visitor of a page is. A server reads the answer itself.'),
      );
    }
    if (only !== undefined) {
      return refuse(invalid('token stands beside a JSON answer, at /v1/visitor. This path answers one value as text.'));
    }
  }
  return only === undefined ? options : accept({ ...options.value, fields: [only] });
}

/** Parses the options of a server's request, which contains the addresses to look up. */
export function readServerOptions(
  headers: Headers,
  admitted: AdmittedRequest,
  only?: string,
): Result<RequestOptions, RequestRefusal> {
  if (singleParameterValue(admitted.query, 'sample') === undefined) return readRequestOptions(headers, admitted, only);
  return refuse(
    invalid('sample stands in for a visitor, at /v1/visitor. This path answers about the addresses that it is given.'),
  );
}

/** Parses the parameters of a query. A repeated parameter is merged or refused; no value is silently ignored. */
export function readParameters(
  query: Query,
  headers: Headers,
  development: boolean,
): Result<RequestOptions, RequestRefusal> {
  if (query.some(([name]) => isBracketed(name))) return refuse(bracketed);
  const [lang, sampleName, token] = [
    singleParameterValue(query, 'lang'),
    singleParameterValue(query, 'sample'),
    singleParameterValue(query, 'token'),
  ];
  if (lang === null) return refuse(repeated('lang'));
  if (sampleName === null) return refuse(repeated('sample'));
  if (token === null) return refuse(repeated('token'));
  const language = lang === undefined ? readAcceptLanguage(headers.get('Accept-Language')) : matchLanguage(lang);
  if (language === null) return refuse(invalid(`lang must be one of ${languages.join(', ')}.`));
  const fields = readFields(parameterValues(query, 'fields'));
  if (!fields.ok) return fields;
  const sample = readSample(sampleName, development);
  if (!sample.ok) return sample;
  const nonce = readNonce(token, sampleName);
  return nonce.ok ? accept({ language, fields: fields.value, ...sample.value, nonce: nonce.value }) : nonce;
}

/** Whether a name is a known parameter with brackets, as some languages write lists: `fields[]`, `fields[0]`. */
function isBracketed(name: string): boolean {
  const at = name.indexOf('[');
  return at > 0 && names.includes(name.slice(0, at));
}

/**
 * Merges the lists of all `fields` parameters, so that `fields=city&fields=region` is the same as `fields=city,region`:
 * generated clients send either form.
 */
function readFields(lists: readonly string[]): Result<readonly string[] | null, RequestRefusal> {
  if (lists.length === 0) return accept(null);
  const fields = lists.join(',').split(',');
  if (fields.every((name) => fieldNames.has(name))) return accept(fields);
  return refuse(invalid(`fields must be a comma list of ${[...fieldNames].join(', ')}.`));
}

/**
 * The refusal of an unknown value of `sample`. The detail describes the accepted values and does not list them, because
 * there are thousands of country and region codes.
 */
export const unknownSampleRefusal = invalid(
  'sample must be the name of a sample, such as paris, or the ISO 3166 code of a country, such as CH, or region, such as US-CA, that the location data has.',
);

type Sample = Pick<RequestOptions, 'sample' | 'sampleCode'>;

function readSample(name: string | undefined, development: boolean): Result<Sample, RequestRefusal> {
  if (name === undefined) return accept({ sample: null, sampleCode: null });
  if (!development) {
    return refuse(invalid('sample works only while the project has its development switch on.'));
  }
  const sample = mockVisitors.get(name) ?? null;
  const sampleCode = sample === null ? parsePlaceCode(name) : null;
  return sample === null && sampleCode === null ? refuse(unknownSampleRefusal) : accept({ sample, sampleCode });
}

function readNonce(token: string | undefined, sample: string | undefined): Result<string | null, RequestRefusal> {
  if (token === undefined) return accept(null);
  if (!isNonce(token)) return refuse(invalid('token must be 16 to 64 characters of A-Z, a-z, 0-9, - and _.'));
  if (sample === undefined) return accept(token);
  return refuse(
    invalid('token and sample exclude each other: a token says where a visitor is, and a sample is nobody.'),
  );
}

// Parses the query's parameters: language, fields, a sample, a token. A parameter that is given more than once is used as a
// whole or refused. Unknown parameters have no effect.

import type { FailureCode } from '../../core/failure.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { type Language, languages, matchLanguage } from '../../geo/country/languages.ts';
import { fieldNames } from '../locate/fields.ts';
import { type Sample, samples } from '../locate/mock-visitors.ts';
import { isNonce } from '../token/location-token.ts';
import { readAcceptLanguage } from './language.ts';
import type { Query } from './query.ts';

/** A refusal that names the accepted values, never the one that was sent. */
export interface ParameterRefusal {
  readonly code: FailureCode;
  readonly detail: string;
}

const invalid = (detail: string): ParameterRefusal => ({ code: 'parameter_invalid', detail });

const langInvalid = invalid(`lang must be one of ${languages.join(', ')}.`);
const fieldsInvalid = invalid(`fields must be a comma list of ${[...fieldNames].join(', ')}.`);
const sampleInvalid = invalid(`sample must be one of ${[...samples.keys()].join(', ')}.`);
const sampleLive = invalid('sample works only while the project has its development switch on.');

const bracketed = invalid(
  'A parameter name with brackets, such as fields[], is not read. Send each parameter once; fields takes names with commas between: fields=city,country.code.',
);

/** The parameters that have one value. */
type SingleName = 'lang' | 'sample' | 'token';

const repeated: Readonly<Record<SingleName, ParameterRefusal>> = {
  lang: invalid('lang is given more than once, with different values. Send it once.'),
  sample: invalid('sample is given more than once, with different values. Send it once.'),
  token: invalid('token is given more than once, with different values. Send it once.'),
};

const nonceInvalid = invalid('token must be 16 to 64 characters of A-Z, a-z, 0-9, - and _.');
const tokenOfSample = invalid(
  'token and sample exclude each other: a token says where a visitor is, and a sample is nobody.',
);

export interface Parameters {
  readonly language: Language;
  /** Null asks for everything. */
  readonly fields: readonly string[] | null;
  readonly sample: Sample | null;
  /** What a location token is asked for with; null where none is. */
  readonly nonce: string | null;
}

/** Parses the parameters of a call to a project. */
export function readParameters(
  query: Query,
  headers: Headers,
  development: boolean,
): Result<Parameters, ParameterRefusal> {
  if (query.hasName(isBracketed)) return refuse(bracketed);
  const [lang, sampleName, token] = [query.one('lang'), query.one('sample'), query.one('token')];
  if (lang === null) return refuse(repeated.lang);
  if (sampleName === null) return refuse(repeated.sample);
  if (token === null) return refuse(repeated.token);
  const language = lang === undefined ? readAcceptLanguage(headers.get('Accept-Language')) : matchLanguage(lang);
  if (language === null) return refuse(langInvalid);
  const fields = readFields(query.all('fields'));
  if (fields === undefined) return refuse(fieldsInvalid);
  const sample = readSample(sampleName, development);
  if (!sample.ok) return sample;
  const nonce = readNonce(token, sample.value);
  return nonce.ok ? accept({ language, fields, sample: sample.value, nonce: nonce.value }) : nonce;
}

const names: readonly string[] = ['project', 'lang', 'fields', 'sample', 'token'];

/** Whether a name is one of ours in the way that some languages write lists: `fields[]`, `fields[0]`. */
function isBracketed(name: string): boolean {
  const at = name.indexOf('[');
  return at > 0 && names.includes(name.slice(0, at));
}

/**
 * Merges the lists of all values, so that `fields=city&fields=region` is the same as `fields=city,region`: generators of
 * clients write lists either way. Null asks for everything; undefined where a name is not one of the answer's.
 */
function readFields(lists: readonly string[]): readonly string[] | null | undefined {
  if (lists.length === 0) return null;
  const fields = lists.join(',').split(',');
  return fields.every((name) => fieldNames.has(name)) ? fields : undefined;
}

function readSample(name: string | undefined, development: boolean): Result<Sample | null, ParameterRefusal> {
  if (name === undefined) return accept(null);
  if (!development) return refuse(sampleLive);
  const sample = samples.get(name);
  return sample === undefined ? refuse(sampleInvalid) : accept(sample);
}

function readNonce(token: string | undefined, sample: Sample | null): Result<string | null, ParameterRefusal> {
  if (token === undefined) return accept(null);
  if (!isNonce(token)) return refuse(nonceInvalid);
  return sample === null ? accept(token) : refuse(tokenOfSample);
}

// What a caller may ask for in the query: language, fields, a sample, a token. Unknown parameters have no effect.

import type { FailureCode } from '../core/failure.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { type Language, languages, matchLanguage } from '../geo/languages.ts';
import { fieldNames } from './fields.ts';
import { readAcceptLanguage } from './language.ts';
import { isNonce } from './location-token.ts';
import type { Query } from './query.ts';
import { type Sample, samples } from './samples.ts';

/** A refusal that says which values there are; never the one that was sent. */
export interface ParameterRefusal {
  readonly code: FailureCode;
  readonly detail: string;
}

const invalid = (detail: string): ParameterRefusal => ({ code: 'parameter_invalid', detail });

const langInvalid = invalid(`lang must be one of ${languages.join(', ')}.`);
const fieldsInvalid = invalid(`fields must be a comma list of ${[...fieldNames].join(', ')}.`);
const sampleInvalid = invalid(`sample must be one of ${[...samples.keys()].join(', ')}.`);
const sampleLive = invalid('sample works only while the project has its development switch on.');

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

/** Reads the parameters of a call to a project. */
export function readParameters(
  query: Pick<Query, 'first'>,
  headers: Headers,
  development: boolean,
): Result<Parameters, ParameterRefusal> {
  const lang = query.first('lang');
  const language = lang === undefined ? readAcceptLanguage(headers.get('Accept-Language')) : matchLanguage(lang);
  if (language === null) return refuse(langInvalid);
  const fields = readFields(query.first('fields'));
  if (fields === undefined) return refuse(fieldsInvalid);
  const sample = readSample(query.first('sample'), development);
  if (!sample.ok) return sample;
  const nonce = query.first('token') ?? null;
  if (nonce !== null && !isNonce(nonce)) return refuse(nonceInvalid);
  if (nonce !== null && sample.value !== null) return refuse(tokenOfSample);
  return accept({ language, fields, sample: sample.value, nonce });
}

/** Undefined where a name is not one of the answer's. */
function readFields(text: string | undefined): readonly string[] | null | undefined {
  if (text === undefined) return null;
  const names = text.split(',');
  return names.every((name) => fieldNames.has(name)) ? names : undefined;
}

function readSample(name: string | undefined, development: boolean): Result<Sample | null, ParameterRefusal> {
  if (name === undefined) return accept(null);
  if (!development) return refuse(sampleLive);
  const sample = samples.get(name);
  return sample === undefined ? refuse(sampleInvalid) : accept(sample);
}

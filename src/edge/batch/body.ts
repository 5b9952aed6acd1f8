// Reads the body of a batch request: a JSON array of addresses, or a JSON string in each line (NDJSON). Limits its size
// and parses all of it before any lookup. Does not parse addresses.

import type { FailureCode } from '../../core/failure.ts';
import { accept, type Result, refuse } from '../../core/result.ts';

export const batchAddressesMax = 1000;

/**
 * Maximum size of the body of a batch request. Enough for the maximum number of the longest addresses, with quotes,
 * separators and spaces.
 */
const bodyBytesMax = 64 * 1024;

/** Why the body of a batch request is refused. `detail` explains the cause if the code has several. */
interface BodyRefusal {
  readonly code: FailureCode;
  readonly detail?: string;
}

export type BatchForm = 'json' | 'ndjson';

const formOf: ReadonlyMap<string, BatchForm> = new Map([
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
]);

/**
 * Returns the form of a batch (JSON array or NDJSON) that the request's headers name; null for any other form, charset
 * or content encoding.
 */
export function readBatchForm(headers: Headers): BatchForm | null {
  if (headers.has('Content-Encoding')) return null;
  const [type = '', ...parameters] = (headers.get('Content-Type') ?? '').toLowerCase().split(';');
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=', 2);
    if (name.trim() === 'charset' && value.replaceAll('"', '').trim() !== 'utf-8') return null;
  }
  return formOf.get(type.trim()) ?? null;
}

/** Why a body cannot be read. `body_broken`: the sender disconnected, or the framing did not match the headers. */
type BodyFailure = 'body_too_large' | 'body_broken';

/**
 * Reads a request body of at most 64 KiB, and stops there even if Content-Length is missing or smaller than the body.
 */
export async function readBody(request: Request): Promise<Result<Uint8Array<ArrayBuffer>, BodyFailure>> {
  if (Number(request.headers.get('Content-Length') ?? 0) > bodyBytesMax) return refuse('body_too_large');
  if (request.body === null) return accept(new Uint8Array(0));
  try {
    return await readBounded(request.body);
  } catch {
    // The error is dropped, because its message may contain details of the connection.
    return refuse('body_broken');
  }
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<Result<Uint8Array<ArrayBuffer>, BodyFailure>> {
  const bytes = new Uint8Array(bodyBytesMax);
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (length + read.value.length > bodyBytesMax) {
      await reader.cancel();
      return refuse('body_too_large');
    }
    bytes.set(read.value, length);
    length += read.value.length;
  }
  return accept(bytes.subarray(0, length));
}

const invalid = (detail: string): BodyRefusal => ({ code: 'parameter_invalid', detail });

const tooMany: BodyRefusal = {
  code: 'body_too_large',
  detail: 'A batch has at most 1,000 addresses. Send them in several batches.',
};

const broken = invalid('The body ended before it was complete, or could not be read. Send the whole batch again.');
const notUtf8 = invalid('The body must be in UTF-8.');
const notArray = invalid('The body must be a JSON array of addresses, each of them a string.');
const notLines = invalid('Each line of the body must be one address as a JSON string.');

/** Reads the body of a batch request. A refusal has an error code of the API and the detail for the caller. */
export async function readBatchBody(request: Request): Promise<Result<Uint8Array<ArrayBuffer>, BodyRefusal>> {
  const body = await readBody(request);
  if (body.ok) return body;
  return refuse(body.refusal === 'body_broken' ? broken : { code: body.refusal });
}

/** Parses the body of a batch request to a list of strings. */
export function parseBatch(bytes: Uint8Array, form: BatchForm): Result<readonly string[], BodyRefusal> {
  const body = decode(bytes);
  if (body === null) return refuse(notUtf8);
  const texts = form === 'json' ? parseJson(body) : parseLines(body);
  if (!isTexts(texts)) return refuse(form === 'json' ? notArray : notLines);
  return texts.length > batchAddressesMax ? refuse(tooMany) : accept(texts);
}

function decode(bytes: Uint8Array): string | null {
  try {
    // Throws for malformed UTF-8. Otherwise different malformed texts could decode to the same text, and their items of
    // the response could not be told apart.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

/** Parses JSON; undefined if the text is invalid. Drops the error, because its message quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Parses NDJSON. The body may end with a line break or without one. An empty line is invalid, so that each line has one
 * item of the response.
 */
function parseLines(body: string): readonly unknown[] {
  const lines = body.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.slice(0, batchAddressesMax + 1).map(parseJson);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

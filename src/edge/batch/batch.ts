// POST /v1/batch: locates the addresses of a request and writes the response, with one item for each address in the
// same order.

import type { Database } from '../../geo/database.ts';
import type { LookupRequest } from '../locate/locate.ts';
import { serverBytesResponse } from '../response.ts';
import type { BatchForm } from './body.ts';
import { ItemEncoder, type JsonChunks } from './item-encoder.ts';
import { lookUpItems } from './items.ts';

/** The items of a batch in the order of the request, and whether the request was a JSON array or NDJSON (`form`). */
export interface EncodedBatch {
  readonly form: BatchForm;
  readonly items: readonly JsonChunks[];
}

/** Encodes the item of each address. `lookup` contains what all items have in common, such as the language. */
export function encodeItems(
  database: Database,
  lookup: LookupRequest,
  fields: readonly string[] | null,
  texts: readonly string[],
): Promise<readonly JsonChunks[]> {
  return lookUpItems(database, texts, new ItemEncoder(database, lookup, fields), lookup);
}

const contentTypes = { json: 'application/json', ndjson: 'application/x-ndjson' } as const;

const [comma, lineEnd, bracket, endBracket] = [0x2c, 0x0a, 0x5b, 0x5d];

/**
 * Joins the items into the response's body: a JSON array, or lines (NDJSON). Each line has a line break, so that a
 * client can detect a truncated body.
 */
export function encodeBatchBody({ form, items }: EncodedBatch): Uint8Array<ArrayBuffer> {
  const isArray = form === 'json';
  let length = isArray ? 1 + Math.max(1, items.length) : items.length;
  for (const item of items) for (const chunk of item) length += chunk.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  if (isArray) bytes[at++] = bracket;
  for (const item of items) {
    at = writeItem(bytes, item, at);
    bytes[at++] = isArray ? comma : lineEnd;
  }
  // The end bracket replaces the last comma, or follows the first bracket if there are no items.
  if (isArray) bytes[length - 1] = endBracket;
  return bytes;
}

/** Writes the JSON of an item into the body at a position. Returns the position after the item. */
function writeItem(bytes: Uint8Array, item: JsonChunks, start: number): number {
  let at = start;
  for (const chunk of item) {
    if (typeof chunk === 'string') writeAscii(bytes, chunk, at);
    else bytes.set(chunk, at);
    at += chunk.length;
  }
  return at;
}

/** Writes an ASCII text into the body. For short texts this is faster than TextEncoder. */
function writeAscii(bytes: Uint8Array, ascii: string, at: number): void {
  for (let i = 0; i < ascii.length; i++) bytes[at + i] = ascii.charCodeAt(i);
}

export function batchResponse(batch: EncodedBatch): Response {
  return serverBytesResponse(encodeBatchBody(batch), contentTypes[batch.form]);
}

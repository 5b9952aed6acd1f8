// POST /v1/batch, from addresses to the response: the items that /v1/ip gives, in the order of the request.

import type { Database } from '../../geo/database.ts';
import type { LookupRequest } from '../locate/locate.ts';
import { serverBytesResponse } from '../response.ts';
import type { BatchForm } from './body.ts';
import { ItemEncoder, type JsonChunks } from './item-encoder.ts';
import { lookUpItems } from './items.ts';

/** The items of a batch, in the form and order of the request. */
export interface Batch {
  readonly form: BatchForm;
  readonly items: readonly JsonChunks[];
}

/** Encodes the item of each address. `lookup` is what all of them have in common. */
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

/** Joins the items to the response's body: an array, or lines that all end, so that a client can tell a truncated body. */
export function writeBatch({ form, items }: Batch): Uint8Array<ArrayBuffer> {
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
  // In place of the last comma, or after the first bracket where there is no item.
  if (isArray) bytes[length - 1] = endBracket;
  return bytes;
}

/** Writes an item at a position. Returns the position after it. */
function writeItem(bytes: Uint8Array, item: JsonChunks, start: number): number {
  let at = start;
  for (const chunk of item) {
    if (typeof chunk === 'string') writeAscii(bytes, chunk, at);
    else bytes.set(chunk, at);
    at += chunk.length;
  }
  return at;
}

/** For so few characters, calling the platform's encoder takes longer. */
function writeAscii(bytes: Uint8Array, ascii: string, at: number): void {
  for (let i = 0; i < ascii.length; i++) bytes[at + i] = ascii.charCodeAt(i);
}

export function batchResponse(batch: Batch): Response {
  return serverBytesResponse(writeBatch(batch), contentTypes[batch.form]);
}

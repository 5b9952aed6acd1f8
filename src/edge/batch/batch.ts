// POST /v1/batch, from addresses to the response: the items that /v1/ip gives, in the order of the request.

import type { Database } from '../../geo/database.ts';
import { type JsonChunks, joinChunks } from '../locate/encode-location.ts';
import type { LookupRequest } from '../locate/locate.ts';
import { serverBytesResponse } from '../response.ts';
import type { BatchForm } from './body.ts';
import { ItemEncoder } from './item-encoder.ts';
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

const forms = {
  json: { contentType: 'application/json', before: '[', between: ',' },
  ndjson: { contentType: 'application/x-ndjson', before: '', between: '\n' },
} as const satisfies Record<BatchForm, object>;

/** Joins the items to the response's body. */
export function writeBatch({ form, items }: Batch): Uint8Array<ArrayBuffer> {
  // Every line ends, so that a client can tell a truncated body.
  const after = form === 'json' ? ']' : items.length > 0 ? '\n' : '';
  const { before, between } = forms[form];
  const chunks: (string | Uint8Array)[] = [before];
  for (const [i, item] of items.entries()) {
    if (i > 0) chunks.push(between);
    for (const chunk of item) chunks.push(chunk);
  }
  chunks.push(after);
  return joinChunks(chunks);
}

export function batchResponse(batch: Batch): Response {
  return serverBytesResponse(writeBatch(batch), forms[batch.form].contentType);
}

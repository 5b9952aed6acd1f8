// POST /v1/batch, from addresses to the response: the same answers as /v1/ip gives, one for each address. Written as one
// text, since answers come in the order of their shards and are sent in the order of the question.

import type { Database } from '../../geo/database.ts';
import { joinPieces, type Piece } from '../locate/json-chunks.ts';
import type { LookupRequest } from '../locate/locate.ts';
import { serverBytesResponse } from '../response.ts';
import type { BatchForm } from './body.ts';
import { LocationEncoder } from './item-encoder.ts';
import { type ItemText, lookUpItems } from './items.ts';

/** The answers of a batch, in the form that it came in. */
export interface Batch {
  readonly form: BatchForm;
  /** In the order of the question. */
  readonly items: readonly ItemText[];
}

/** The answer to each address. `asked` is what all of them have in common. */
export function encodeItems(
  database: Database,
  asked: LookupRequest,
  fields: readonly string[] | null,
  texts: readonly string[],
): Promise<readonly ItemText[]> {
  return lookUpItems(database, texts, new LocationEncoder(database, asked, fields), asked);
}

const forms = {
  json: { contentType: 'application/json', before: '[', between: ',' },
  ndjson: { contentType: 'application/x-ndjson', before: '', between: '\n' },
} as const satisfies Record<BatchForm, object>;

/** The body of the answer. */
export function writeBatch({ form, items }: Batch): Uint8Array<ArrayBuffer> {
  // Each line ends, so that what is cut off can be told from what is whole.
  const after = form === 'json' ? ']' : items.length > 0 ? '\n' : '';
  const { before, between } = forms[form];
  const pieces: Piece[] = [before];
  for (const [i, item] of items.entries()) {
    if (i > 0) pieces.push(between);
    for (const piece of item) pieces.push(piece);
  }
  pieces.push(after);
  return joinPieces(pieces);
}

export function batchResponse(batch: Batch): Response {
  return serverBytesResponse(writeBatch(batch), forms[batch.form].contentType);
}

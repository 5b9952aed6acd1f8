// POST /v1/batch, from addresses to the response: the same answers as /v1/ip gives, one for each address. Written as one
// text, since answers come in the order of their shards and are sent in the order of the question.

import { after, type Eventually } from '../core/eventually.ts';
import type { Database } from '../geo/database.ts';
import { type Asked, answerVisitor } from './answer.ts';
import type { BatchForm } from './batch-body.ts';
import { answerItems } from './batch-items.ts';
import { writeFields } from './fields.ts';
import { answerJson, answerJsonLines, server } from './response.ts';
import type { VisitorAddress } from './visitor-address.ts';

/** The answers of a batch, in the form that it came in. */
export interface Batch {
  readonly form: BatchForm;
  /** JSON text of each item, in order. */
  readonly items: readonly string[];
}

/** JSON text of each item. `asked` is what all of them have in common. */
export function answerAll(
  database: Database,
  asked: Asked,
  fields: readonly string[] | null,
  texts: readonly string[],
): Promise<readonly string[]> {
  const { fetchShard, keepAlive, policy, only } = asked;
  function write(visitor: VisitorAddress): Eventually<string | null> {
    return after(answerVisitor(database, { ...asked, visitor, fetchShard: fetchNothing }), (location) =>
      location.ok ? writeFields(location.value, fields) : null,
    );
  }
  const withAsn = policy.groups.includes('asn') && (only === null || only.has('asn'));
  return answerItems(database, texts, write, { fetchShard, keepAlive, withAsn });
}

/** What has to be loaded is loaded before it is asked about; what could not be is not tried again for each item. */
const fetchNothing = async () => null;

export function answerBatch({ form, items }: Batch): Response {
  if (form === 'json') return answerJson(`[${items.join(',')}]`, server);
  return answerJsonLines(items.map((item) => `${item}\n`).join(''));
}

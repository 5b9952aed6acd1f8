// The outcomes under which requests are counted: a closed list, so that a count can name nothing of a request.

import type { FailureCode } from '../core/failure.ts';

/**
 * - `answered_page`, `answered_server`: requests that were answered; a batch is one of a server.
 * - `redirected`: redirects by a link of the project, whichever URL they led to.
 * - `batch_addresses`: addresses in the batches among them.
 * - `degraded`: requests among them that Cloudflare's estimate answered, because the data could not be read.
 * - `unknown`: requests among them for which no place is known. Neither of the two includes batches.
 */
export type AnswerOutcome =
  | 'answered_page'
  | 'answered_server'
  | 'redirected'
  | 'batch_addresses'
  | 'degraded'
  | 'unknown';

/** An answer, or the code of a refusal. */
export type RequestOutcome = AnswerOutcome | FailureCode;

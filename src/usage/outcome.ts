// The outcomes by which requests are counted. The list is closed, so that a count can contain no text of a request.

import type { FailureCode } from '../core/failure.ts';

/**
 * - `answered_page`, `answered_server`: answered requests of pages and of servers. A batch is one request of a server.
 * - `redirected`: redirects by a redirect link of the project, to a target or to a return URL.
 * - `batch_addresses`: addresses in answered batches.
 * - `degraded`: answered requests, other than batches, whose place is Cloudflare's estimate, because the data could not
 *   be read.
 * - `unknown`: answered requests, other than batches, whose place is unknown.
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

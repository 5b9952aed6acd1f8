// One change to the settings: everything or nothing, and only where its precondition still holds. Knows no SQL and no
// project; store.ts writes the statements.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import { accept, type Result, refuse } from '../core/result.ts';

/**
 * What the error of a precondition's statement must contain. A D1 batch is one transaction, which only an error ends:
 * an UPDATE whose WHERE finds no row succeeds, and the statements after it would be carried out all the same.
 */
export const preconditionMarker = 'precondition_failed';

/**
 * Carries out the statements in order if the first, the precondition, does not fail; otherwise nothing is written.
 * Throws what D1 throws for any other reason, and nothing is written then either.
 */
export async function commit(
  db: D1Database,
  precondition: D1PreparedStatement,
  changes: readonly D1PreparedStatement[],
): Promise<Result<null, 'precondition_failed'>> {
  try {
    await db.batch([precondition, ...changes]);
    return accept(null);
  } catch (error) {
    if (error instanceof Error && error.message.includes(preconditionMarker)) return refuse('precondition_failed');
    throw error;
  }
}

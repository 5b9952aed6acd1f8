// Commits one change to the settings: all of its statements, or none if a precondition fails. Does not know the tables
// of the database; the modules that own them write the statements.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import { accept, type Result, refuse } from '../core/result.ts';

/**
 * The text by which commitBatch recognises the error of a failed precondition. A precondition must cause an error,
 * because only an error rolls back the transaction of a D1 batch. An UPDATE whose WHERE matches no row succeeds, and
 * the statements after it would still run.
 */
const preconditionMarker = 'precondition_failed';

/**
 * Returns SQL that fails unless the condition is true. If the condition is false, json_extract is called with
 * preconditionMarker as its path. The path is invalid, and the error of D1 quotes the path.
 */
export function sqlFailUnless(condition: string): string {
  return `SELECT json_extract('{}', CASE WHEN ${condition} THEN '$' ELSE '${preconditionMarker}' END)`;
}

/**
 * Runs the preconditions, then the statements, in order. Refuses and writes nothing if a precondition fails. Any other
 * error of D1 is thrown, and nothing is written then either.
 */
export async function commitBatch(
  db: D1Database,
  preconditions: readonly D1PreparedStatement[],
  changes: readonly D1PreparedStatement[],
): Promise<Result<null, 'precondition_failed'>> {
  try {
    await db.batch([...preconditions, ...changes]);
    return accept(null);
  } catch (error) {
    if (error instanceof Error && error.message.includes(preconditionMarker)) return refuse('precondition_failed');
    throw error;
  }
}

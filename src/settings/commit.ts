// One change to the settings: everything or nothing, and only where its preconditions still hold. Knows no project and no
// account; those who have tables write the statements.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import { accept, type Result, refuse } from '../core/result.ts';

/**
 * What the error of a precondition's statement must contain. A D1 batch is one transaction, which only an error ends:
 * an UPDATE whose WHERE finds no row succeeds, and the statements after it would be carried out all the same.
 */
const preconditionMarker = 'precondition_failed';

/** SQL that fails with the marker unless the condition is true: json_extract quotes a path that is none in its error. */
export function failUnless(condition: string): string {
  return `SELECT json_extract('{}', CASE WHEN ${condition} THEN '$' ELSE '${preconditionMarker}' END)`;
}

/**
 * Carries out the statements in order, preconditions first. Where one of those fails, nothing is written.
 * Throws what D1 throws for any other reason, and nothing is written then either.
 */
export async function commit(
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

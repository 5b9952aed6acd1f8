// The database's one row about the deployment itself: its last scheduled run, the last call to the deploy hook, and the
// database's epoch, which each restore of a backup raises.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';

/** Returns when the last scheduled run completed; null before the first. Throws when D1 fails. */
export async function readLastScheduledRun(db: D1Database): Promise<Date | null> {
  const at = await db.prepare('SELECT scheduled_at FROM deployment WHERE id = 1').first<string | null>('scheduled_at');
  return at === null ? null : new Date(at);
}

/**
 * Whether a backup was ever restored into the database. A restore writes no audit entry of its own, so that a backup of
 * the restored database equals the backup that was restored.
 */
export async function wasRestored(db: D1Database): Promise<boolean> {
  return (await db.prepare('SELECT epoch FROM deployment WHERE id = 1').first<number>('epoch')) !== 0;
}

/** Returns the statement that records a completed scheduled run. */
export function recordScheduledRun(db: D1Database, now: Date): D1PreparedStatement {
  return db.prepare('UPDATE deployment SET scheduled_at = ? WHERE id = 1').bind(now.toISOString());
}

/** Records a call to the deploy hook. Returns false if a call was already recorded on this day (UTC). */
export async function claimDeployHookDay(db: D1Database, now: Date): Promise<boolean> {
  const day = now.toISOString().slice(0, 10);
  const claimed = await db
    .prepare('UPDATE deployment SET refresh_called_on = ?1 WHERE id = 1 AND refresh_called_on IS NOT ?1')
    .bind(day)
    .run();
  return claimed.meta.changes === 1;
}

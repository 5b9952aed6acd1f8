// The marks of used claim codes: rows of the table of codes that never expire. A restore keeps them. Does not know the
// claim codes, only their hashes.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { sqlFailUnless } from '../commit.ts';

/** When the mark of a used code expires: never, so that a used code stays used. */
const neverExpires = '9999-12-31T23:59:59.999Z';

const usedCodeShape = z.object({ hash: z.string(), created_at: z.string() });

/** The row of a used claim code. */
export type UsedClaimCode = z.infer<typeof usedCodeShape>;

/** Reads the marks of used claim codes, which a restore must keep. */
export async function readUsedClaimCodes(db: D1Database): Promise<readonly UsedClaimCode[]> {
  const { results } = await db
    .prepare('SELECT hash, created_at FROM codes WHERE expires_at = ?')
    .bind(neverExpires)
    .all();
  return z.array(usedCodeShape).parse(results);
}

/** Precondition: there are as many marks as were read. */
export function requireUsedClaimCodeCount(db: D1Database, records: readonly UsedClaimCode[]): D1PreparedStatement {
  return db
    .prepare(sqlFailUnless('(SELECT count(*) FROM codes WHERE expires_at = ?) = ?'))
    .bind(neverExpires, records.length);
}

export function insertUsedClaimCode(
  db: D1Database,
  { hash, created_at: createdAt }: UsedClaimCode,
): D1PreparedStatement {
  // A sign-in code without an account signs no one in.
  return db
    .prepare("INSERT INTO codes (hash, kind, content, created_at, expires_at) VALUES (?, 'sign_in', '{}', ?, ?)")
    .bind(hash, createdAt, neverExpires);
}

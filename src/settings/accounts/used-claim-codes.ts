// Records of used claim codes (claim-code.ts), which prevent a second use. A record is a row of the table `codes` that
// never expires, and a restore keeps it. It has the hash of the claim code, not the code.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { sqlFailUnless } from '../commit.ts';

/** The expiry of a record: in effect never, so that a used claim code stays used. */
const neverExpires = '9999-12-31T23:59:59.999Z';

const usedCodeShape = z.object({ hash: z.string(), created_at: z.string() });

/** The record that a claim code was used. */
export type UsedClaimCode = z.infer<typeof usedCodeShape>;

/** Reads the records of used claim codes, which a restore must keep. */
export async function readUsedClaimCodes(db: D1Database): Promise<readonly UsedClaimCode[]> {
  const { results } = await db
    .prepare('SELECT hash, created_at FROM codes WHERE expires_at = ?')
    .bind(neverExpires)
    .all();
  return z.array(usedCodeShape).parse(results);
}

/**
 * Returns a precondition for commitBatch: no claim code was used since `records` were read. Compares their number only.
 */
export function requireUsedClaimCodeCount(db: D1Database, records: readonly UsedClaimCode[]): D1PreparedStatement {
  return db
    .prepare(sqlFailUnless('(SELECT count(*) FROM codes WHERE expires_at = ?) = ?'))
    .bind(neverExpires, records.length);
}

export function insertUsedClaimCode(
  db: D1Database,
  { hash, created_at: createdAt }: UsedClaimCode,
): D1PreparedStatement {
  // The record is stored as a sign-in link that names no account. findSignInLink refuses such a link.
  return db
    .prepare("INSERT INTO codes (hash, kind, content, created_at, expires_at) VALUES (?, 'sign_in', '{}', ?, ?)")
    .bind(hash, createdAt, neverExpires);
}

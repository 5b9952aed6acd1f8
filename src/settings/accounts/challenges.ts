// WebAuthn challenges: random, valid once for five minutes, and bound to a purpose and to the signed-in account, if
// any. Only hashes are stored.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import { hashOneTimeCode, randomOneTimeCode } from '../codes.ts';
import type { SignInContext } from './session.ts';

export type PasskeyChallengePurpose = 'sign_in' | 'step_up' | 'enrol';

const lifetimeMs = 5 * 60_000;

/** Creates a challenge. `account` is null only for signing in. */
export async function issuePasskeyChallenge(
  settings: SignInContext,
  purpose: PasskeyChallengePurpose,
  account: string | null,
): Promise<string> {
  const { db } = settings;
  const challenge = randomOneTimeCode(settings);
  const now = settings.now();
  await db.batch([
    deleteExpiredChallenges(db, now),
    db
      .prepare('INSERT INTO challenges (hash, purpose, account_id, expires_at) VALUES (?, ?, ?, ?)')
      .bind(await hashOneTimeCode(challenge), purpose, account, new Date(now.getTime() + lifetimeMs).toISOString()),
  ]);
  return challenge;
}

/** Consumes a challenge. Returns whether it was valid; only one of two concurrent uses gets true. */
export async function consumePasskeyChallenge(
  { db, now }: SignInContext,
  purpose: PasskeyChallengePurpose,
  account: string | null,
  challenge: string,
): Promise<boolean> {
  const taken = await db
    .prepare(
      'DELETE FROM challenges WHERE hash = ? AND purpose = ? AND account_id IS ? AND expires_at > ? RETURNING hash',
    )
    .bind(await hashOneTimeCode(challenge), purpose, account, now().toISOString())
    .first('hash');
  return taken !== null;
}

export function deleteExpiredChallenges(db: D1Database, now: Date): D1PreparedStatement {
  return db.prepare('DELETE FROM challenges WHERE expires_at <= ?').bind(now.toISOString());
}

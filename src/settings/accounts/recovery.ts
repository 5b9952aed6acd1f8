// Recovery codes: ten codes of 80 random bits for each account, shown once and each valid once. A code is looked up by
// its hash, so no account name is needed and nothing reveals which accounts exist. A fast hash suffices because the
// codes are random.

import type { D1Database } from '@cloudflare/workers-types';
import { accept, type Result, refuse } from '../../core/result.ts';
import { hashOneTimeCode } from '../codes.ts';
import { commitBatch, sqlFailUnless } from '../commit.ts';
import { type Session, type SignInContext, startSession } from './session.ts';

export const recoveryCodesCount = 10;

/** Crockford's base 32, which omits characters that are easily confused. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const codeLength = 16;

/** Returns a random recovery code as it is shown: `xxxx-xxxx-xxxx-xxxx`. */
function randomRecoveryCode({ fillRandom }: Pick<SignInContext, 'fillRandom'>): string {
  const bytes = new Uint8Array(codeLength);
  fillRandom(bytes);
  // A byte has 256 values, a multiple of the alphabet's 32 characters, so every character is equally likely.
  const text = Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return text.replace(/.{4}(?=.)/g, '$&-');
}

/** Normalises a typed code: drops separators and corrects confused characters. Returns null if it cannot be a code. */
export function parseRecoveryCode(typed: string): string | null {
  const text = typed.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
  return text.length === codeLength && Array.from(text).every((character) => alphabet.includes(character))
    ? text
    : null;
}

const hashOf = (code: string) => hashOneTimeCode(`recovery:${code}`);

/**
 * Replaces the account's recovery codes by ten new ones. `madeAt` identifies the set to replace, so that a form that is
 * submitted twice, for example by reloading the page, does not invalidate the codes that were just written down.
 */
export async function makeRecoveryCodes(
  settings: SignInContext,
  account: string,
  madeAt: string | null,
): Promise<Result<readonly string[], 'codes_stale'>> {
  const { db } = settings;
  const codes = Array.from({ length: recoveryCodesCount }, () => randomRecoveryCode(settings));
  const hashes = await Promise.all(codes.map((code) => hashOf(code.replaceAll('-', ''))));
  const isSame = sqlFailUnless('EXISTS (SELECT 1 FROM accounts WHERE id = ? AND recovery_made_at IS ?)');
  const done = await commitBatch(
    db,
    [db.prepare(isSame).bind(account, madeAt)],
    [
      db.prepare('DELETE FROM recovery_codes WHERE account_id = ?').bind(account),
      ...hashes.map((hash) =>
        db.prepare('INSERT INTO recovery_codes (hash, account_id) VALUES (?, ?)').bind(hash, account),
      ),
      db.prepare('UPDATE accounts SET recovery_made_at = ? WHERE id = ?').bind(settings.now().toISOString(), account),
    ],
  );
  return done.ok ? accept(codes) : refuse('codes_stale');
}

/** Returns the number of unused recovery codes of the account. */
export async function countRecoveryCodes(db: D1Database, account: string): Promise<number> {
  const count = await db
    .prepare('SELECT count(*) AS n FROM recovery_codes WHERE account_id = ?')
    .bind(account)
    .first('n');
  return typeof count === 'number' ? count : 0;
}

/** Consumes a recovery code and signs in to its account. */
export async function signInWithRecoveryCode(
  settings: SignInContext,
  typed: string,
  replaces: Session | null,
): Promise<Result<{ readonly cookie: string }, 'code_unknown'>> {
  const { db } = settings;
  const code = parseRecoveryCode(typed);
  if (code === null) return refuse('code_unknown');
  const hash = await hashOf(code);
  const account = await db
    .prepare('SELECT account_id FROM recovery_codes WHERE hash = ?')
    .bind(hash)
    .first('account_id');
  if (typeof account !== 'string') return refuse('code_unknown');
  const session = await startSession(settings, account, 'recovery', replaces);
  const done = await commitBatch(
    db,
    [db.prepare(sqlFailUnless('EXISTS (SELECT 1 FROM recovery_codes WHERE hash = ?)')).bind(hash)],
    [db.prepare('DELETE FROM recovery_codes WHERE hash = ?').bind(hash), ...session.statements],
  );
  return done.ok ? accept({ cookie: session.cookie }) : refuse('code_unknown');
}

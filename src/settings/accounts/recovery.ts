// Recovery codes: ten of 80 random bits, shown once, each good once. They are found by their hash, so no name is typed
// with one and nothing tells which accounts there are. The hash is a fast one: there is nothing to guess from.

import type { D1Database } from '@cloudflare/workers-types';
import { accept, type Result, refuse } from '../../core/result.ts';
import { hashCode } from '../codes.ts';
import { commit, failUnless } from '../commit.ts';
import { type Session, type SignInContext, startSession } from './session.ts';

export const recoveryCodesCount = 10;

/** 32 characters without those that are mistaken for one another (Crockford's). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const codeLength = 16;

/** As it is shown: `xxxx-xxxx-xxxx-xxxx`. */
function drawRecoveryCode({ fillRandom }: Pick<SignInContext, 'fillRandom'>): string {
  const bytes = new Uint8Array(codeLength);
  fillRandom(bytes);
  // 256 is a multiple of 32, so no character is likelier than another.
  const text = Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return text.replace(/.{4}(?=.)/g, '$&-');
}

/** The code without what people add or mistake; null where it cannot be one. */
export function parseRecoveryCode(typed: string): string | null {
  const text = typed.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
  return text.length === codeLength && Array.from(text).every((character) => alphabet.includes(character))
    ? text
    : null;
}

const hashOf = (code: string) => hashCode(`recovery:${code}`);

/**
 * Makes ten codes in place of those there are. `madeAt` says which set they replace: a form that is sent again, as a
 * browser does that reloads the answer, must not end the codes that were just written down.
 */
export async function makeRecoveryCodes(
  settings: SignInContext,
  account: string,
  madeAt: string | null,
): Promise<Result<readonly string[], 'codes_stale'>> {
  const { db } = settings;
  const codes = Array.from({ length: recoveryCodesCount }, () => drawRecoveryCode(settings));
  const hashes = await Promise.all(codes.map((code) => hashOf(code.replaceAll('-', ''))));
  const isSame = failUnless('EXISTS (SELECT 1 FROM accounts WHERE id = ? AND recovery_made_at IS ?)');
  const done = await commit(
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

/** How many the account has left. */
export async function countRecoveryCodes(db: D1Database, account: string): Promise<number> {
  const count = await db
    .prepare('SELECT count(*) AS n FROM recovery_codes WHERE account_id = ?')
    .bind(account)
    .first('n');
  return typeof count === 'number' ? count : 0;
}

/** Uses a code up and signs its account in. */
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
  const done = await commit(
    db,
    [db.prepare(failUnless('EXISTS (SELECT 1 FROM recovery_codes WHERE hash = ?)')).bind(hash)],
    [db.prepare('DELETE FROM recovery_codes WHERE hash = ?').bind(hash), ...session.statements],
  );
  return done.ok ? accept({ cookie: session.cookie }) : refuse('code_unknown');
}

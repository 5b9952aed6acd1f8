// The passkeys of accounts in D1: reads, adds and removes them. Does not verify signatures; webauthn.ts does.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { accept, type Result, refuse } from '../../core/result.ts';
import { commitBatch, sqlFailUnless } from '../commit.ts';
import { endOtherSessions, type Session, type SignInContext } from './session.ts';

export const passkeysMax = 20;

export interface Passkey {
  /** The credential's id, base64url. */
  readonly id: string;
  readonly account: string;
  /** The host name for which the passkey was created. It works only there. */
  readonly host: string;
  readonly name: string;
  /** The public key in COSE format, as base64url. */
  readonly publicKey: string;
  /** The authenticator's signature counter; 0 if the authenticator does not count signatures. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly createdAt: string;
  readonly usedAt: string | null;
}

const rowShape = z
  .object({
    id: z.string(),
    account_id: z.string(),
    host: z.string(),
    name: z.string(),
    public_key: z.string(),
    counter: z.int(),
    transports: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
    created_at: z.string(),
    used_at: z.string().nullable(),
  })
  .transform(
    ({ account_id: account, public_key: publicKey, created_at: createdAt, used_at: usedAt, ...row }): Passkey => ({
      ...row,
      account,
      publicKey,
      createdAt,
      usedAt,
    }),
  );

export async function findPasskey(db: D1Database, id: string): Promise<Passkey | null> {
  const row = await db.prepare('SELECT * FROM passkeys WHERE id = ?').bind(id).first();
  return row === null ? null : rowShape.parse(row);
}

/** Returns the account's passkeys for all hosts, oldest first. */
export async function listPasskeys(db: D1Database, account: string): Promise<readonly Passkey[]> {
  const { results } = await db
    .prepare('SELECT * FROM passkeys WHERE account_id = ? ORDER BY created_at, id')
    .bind(account)
    .all();
  return results.map((row) => rowShape.parse(row));
}

/**
 * Returns a precondition for commitBatch: the credential is not registered, and the account has fewer than
 * `passkeysMax` passkeys.
 */
export function requireBelowPasskeyLimit(db: D1Database, { id, account }: Passkey): D1PreparedStatement {
  const room = `NOT EXISTS (SELECT 1 FROM passkeys WHERE id = ?1)
    AND (SELECT count(*) FROM passkeys WHERE account_id = ?2) < ${passkeysMax}`;
  return db.prepare(sqlFailUnless(room)).bind(id, account);
}

export function insertPasskey(db: D1Database, passkey: Passkey): D1PreparedStatement {
  const { id, account, host, name, publicKey, counter, transports, createdAt } = passkey;
  const columns = 'id, account_id, host, name, public_key, counter, transports, created_at';
  return db
    .prepare(`INSERT INTO passkeys (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
    .bind(id, account, host, name, publicKey, counter, JSON.stringify(transports), createdAt);
}

/** Returns a precondition for commitBatch: the passkey exists, and its counter has not changed since it was read. */
export function requireSameCounter(db: D1Database, { id, counter }: Passkey): D1PreparedStatement {
  return db.prepare(sqlFailUnless('EXISTS (SELECT 1 FROM passkeys WHERE id = ? AND counter = ?)')).bind(id, counter);
}

/** Records a use of the passkey with the authenticator's new counter. */
export function recordPasskeyUse({ db, now }: SignInContext, { id }: Passkey, counter: number): D1PreparedStatement {
  return db.prepare('UPDATE passkeys SET counter = ?, used_at = ? WHERE id = ?').bind(counter, now().toISOString(), id);
}

/**
 * Removes a passkey and ends the account's other sessions, since the device that holds the passkey may be lost. Refuses
 * if neither another passkey for this host nor a recovery code would be left. A linked Access identity does not count:
 * the operator can disable Access, and it is not accepted as proof for sensitive actions.
 */
export async function removePasskey(
  { db }: SignInContext,
  host: string,
  session: Session,
  id: string,
): Promise<Result<null, 'last_way_in'>> {
  const account = session.account.id;
  const another = `EXISTS (SELECT 1 FROM passkeys WHERE account_id = ?1 AND host = ?2 AND id <> ?3)
    OR EXISTS (SELECT 1 FROM recovery_codes WHERE account_id = ?1)`;
  const done = await commitBatch(
    db,
    [db.prepare(sqlFailUnless(another)).bind(account, host, id)],
    [
      db.prepare('DELETE FROM passkeys WHERE id = ? AND account_id = ?').bind(id, account),
      endOtherSessions(db, session),
    ],
  );
  return done.ok ? accept(null) : refuse('last_way_in');
}

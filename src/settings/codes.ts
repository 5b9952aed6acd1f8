// One-time codes: for links to sign in or to join a project, and for the operator's commands to a deployment. Only
// their hashes are stored. Looking a code up does not consume it. A code is deleted in the same batch as the change
// that it permits, so that only one of two concurrent uses succeeds.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { encodeBase64url, encodeHex, encodeUtf8 } from '../core/encoding.ts';
import { sqlFailUnless } from './commit.ts';
import type { SettingsContext } from './context.ts';

export type OneTimeCodeKind = 'owner' | 'sign_in' | 'invite' | 'command';

const codeBytes = 32;

/** Creates a one-time code. Returns the code (to be shown once), its hash, and the statement that stores the hash. */
export async function createOneTimeCode(
  settings: Pick<SettingsContext, 'db' | 'now' | 'fillRandom'>,
  kind: OneTimeCodeKind,
  content: Readonly<Record<string, unknown>>,
  lifetimeMs: number,
): Promise<{ readonly code: string; readonly hash: string; readonly insert: D1PreparedStatement }> {
  const code = randomOneTimeCode(settings);
  const hash = await hashOneTimeCode(code);
  const now = settings.now();
  const insert = settings.db
    .prepare('INSERT INTO codes (hash, kind, content, created_at, expires_at) VALUES (?, ?, ?, ?, ?)')
    .bind(hash, kind, JSON.stringify(content), now.toISOString(), new Date(now.getTime() + lifetimeMs).toISOString());
  return { code, hash, insert };
}

/** Returns 32 random bytes as base64url. */
export function randomOneTimeCode({ fillRandom }: Pick<SettingsContext, 'fillRandom'>): string {
  const bytes = new Uint8Array(codeBytes);
  fillRandom(bytes);
  return encodeBase64url(bytes);
}

/** Returns the SHA-256 of a code in hexadecimal. Codes are random, so a slow hash would add no protection. */
export async function hashOneTimeCode(code: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(code)));
  return encodeHex(digest);
}

const contentShape = z.record(z.string(), z.unknown());

/** Looks up a code without consuming it; null if it is unknown or expired. */
export async function findOneTimeCode(
  { db, now }: Pick<SettingsContext, 'db' | 'now'>,
  kind: OneTimeCodeKind,
  code: string,
): Promise<{ readonly hash: string; readonly content: Readonly<Record<string, unknown>> } | null> {
  const hash = await hashOneTimeCode(code);
  const content = await db
    .prepare('SELECT content FROM codes WHERE hash = ? AND kind = ? AND expires_at > ?')
    .bind(hash, kind, now().toISOString())
    .first('content');
  return typeof content === 'string' ? { hash, content: contentShape.parse(JSON.parse(content)) } : null;
}

/** Returns a precondition for commitBatch: the code is unused and has not expired. */
export function requireUnusedCode(db: D1Database, hash: string, now: Date): D1PreparedStatement {
  return db
    .prepare(sqlFailUnless('EXISTS (SELECT 1 FROM codes WHERE hash = ? AND expires_at > ?)'))
    .bind(hash, now.toISOString());
}

export function deleteOneTimeCode(db: D1Database, hash: string): D1PreparedStatement {
  return db.prepare('DELETE FROM codes WHERE hash = ?').bind(hash);
}

/** Deletes every code of the kind, expired or not. */
export function deleteCodesOfKind(db: D1Database, kind: OneTimeCodeKind): D1PreparedStatement {
  return db.prepare('DELETE FROM codes WHERE kind = ?').bind(kind);
}

/** Deletes the sign-in links of an account, for when the account is deleted. */
export function deleteCodesOfAccount(db: D1Database, account: string): D1PreparedStatement {
  return db
    .prepare("DELETE FROM codes WHERE kind = 'sign_in' AND json_extract(content, '$.account') = ?")
    .bind(account);
}

/** Deletes the invites that a member made, for when the member loses the right to invite. */
export function deleteInvitesBy(db: D1Database, member: string): D1PreparedStatement {
  return db.prepare("DELETE FROM codes WHERE kind = 'invite' AND json_extract(content, '$.by') = ?").bind(member);
}

export function deleteExpiredOneTimeCodes(db: D1Database, now: Date): D1PreparedStatement {
  return db.prepare('DELETE FROM codes WHERE expires_at <= ?').bind(now.toISOString());
}

// The sign-ins of an account: when and how, also of sessions that have ended. Kept 90 days and shown to the account
// alone, so that its holder notices a sign-in by another person. Stores nothing about the browser or its IP address.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import type { SettingsContext } from '../context.ts';

export const signInMethods = ['passkey', 'link', 'recovery', 'access'] as const;

/** How a session was started. `access` is Cloudflare Access. */
export type SignInMethod = (typeof signInMethods)[number];

export interface SignIn {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly method: SignInMethod;
}

export const signInsKeptDays = 90;

/** The number of sign-ins that are listed. */
const listedMax = 50;

const rowShape = z.object({ at: z.string(), method: z.enum(signInMethods) });

function keptSince(now: Date): string {
  return new Date(now.getTime() - signInsKeptDays * 24 * 3_600_000).toISOString();
}

/** Returns the statement that records a sign-in. The statement must run in the D1 batch that creates the session. */
export function recordSignIn(db: D1Database, account: string, { at, method }: SignIn): D1PreparedStatement {
  return db.prepare('INSERT INTO sign_ins (account_id, at, method) VALUES (?, ?, ?)').bind(account, at, method);
}

/** Deletes the sign-ins of every account that are older than 90 days. */
export function deleteOldSignIns(db: D1Database, now: Date): D1PreparedStatement {
  return db.prepare('DELETE FROM sign_ins WHERE at <= ?').bind(keptSince(now));
}

/** Returns the account's newest sign-ins of the last 90 days, newest first. */
export async function listSignIns(
  { db, now }: Pick<SettingsContext, 'db' | 'now'>,
  account: string,
): Promise<readonly SignIn[]> {
  const { results } = await db
    .prepare('SELECT at, method FROM sign_ins WHERE account_id = ? AND at > ? ORDER BY at DESC LIMIT ?')
    .bind(account, keptSince(now()), listedMax)
    .all();
  return results.map((row) => rowShape.parse(row));
}

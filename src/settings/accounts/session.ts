// Sessions: a random cookie whose hash is stored in D1. Every page reads the session, so its last use is written at
// most once an hour. Does not verify credentials, and stores nothing about the browser or its IP address.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { hashOneTimeCode, randomOneTimeCode } from '../codes.ts';
import { randomId, type SettingsContext } from '../context.ts';
import { deleteOldSignIns, recordSignIn, type SignInMethod, signInMethods } from './sign-ins.ts';

/** The part of the settings context that signing in needs: it changes no project and publishes nothing. */
export type SignInContext = Omit<SettingsContext, 'actor' | 'kv'>;

/** A signed-in account. */
export interface Session {
  /** Identifies the session in the account's list; not secret. */
  readonly id: string;
  readonly account: { readonly id: string; readonly name: string };
  readonly method: SignInMethod;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** When a passkey, a sign-in link or a recovery code last proved the user's identity. */
  readonly provenAt: string | null;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const lastingMs = 14 * 24 * hourMs;
const briefMs = hourMs;
const idleMs = 24 * hourMs;
const usedEveryMs = hourMs;
const proofMs = 10 * minuteMs;

/**
 * With the `__Host-` prefix, browsers accept the cookie only from this host, over TLS (or localhost), for every path.
 */
const cookieName = '__Host-wherefrom';
const cookieAttributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** The Set-Cookie value that deletes the session cookie. */
export const endSessionCookie = `${cookieName}=; Max-Age=0; ${cookieAttributes}`;

const rowShape = z
  .object({
    id: z.string(),
    account_id: z.string(),
    account_name: z.string(),
    method: z.enum(signInMethods),
    created_at: z.string(),
    expires_at: z.string(),
    used_at: z.string(),
    proven_at: z.string().nullable(),
  })
  .transform((row) => ({
    session: {
      id: row.id,
      account: { id: row.account_id, name: row.account_name },
      method: row.method,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      provenAt: row.proven_at,
    } satisfies Session,
    usedAt: row.used_at,
  }));

const selectLive = `SELECT sessions.id, account_id, accounts.name AS account_name, method, sessions.created_at,
  expires_at, used_at, proven_at FROM sessions JOIN accounts ON accounts.id = account_id
  WHERE expires_at > ?1 AND used_at > ?2`;

/**
 * Returns the two times that `selectLive` compares with: the current time, after which a valid session expires, and the
 * time 24 hours earlier, after which it was last used.
 */
function sessionBounds(now: Date): readonly [string, string] {
  return [now.toISOString(), new Date(now.getTime() - idleMs).toISOString()];
}

/** Returns the session of a Cookie header; null if there is no valid one. */
export async function readSession(settings: SignInContext, cookies: string | null): Promise<Session | null> {
  const secret = readCookie(cookies);
  if (secret === null) return null;
  const { db } = settings;
  const now = settings.now();
  const hash = await hashOneTimeCode(secret);
  const row = await db
    .prepare(`${selectLive} AND hash = ?3`)
    .bind(...sessionBounds(now), hash)
    .first();
  if (row === null) return null;
  const { session, usedAt } = rowShape.parse(row);
  if (now.getTime() - Date.parse(usedAt) >= usedEveryMs) {
    await db.prepare('UPDATE sessions SET used_at = ? WHERE hash = ?').bind(now.toISOString(), hash).run();
  }
  return session;
}

/**
 * Returns the session cookie's value. Uses no regular expression: JavaScript would keep the cookie, a secret, in static
 * properties such as RegExp.input.
 */
function readCookie(cookies: string | null): string | null {
  for (const pair of cookies?.split(';') ?? []) {
    const [name, ...value] = pair.trim().split('=');
    if (name === cookieName) return isSecret(value.join('=')) ? value.join('=') : null;
  }
  return null;
}

const secretLength = 43;
const secretCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

function isSecret(text: string): boolean {
  if (text.length !== secretLength) return false;
  for (let i = 0; i < text.length; i++) if (!secretCharacters.includes(text.charAt(i))) return false;
  return true;
}

/**
 * Whether the identity was proven recently enough for sensitive actions. A sign-in with Cloudflare Access does not
 * count as a proof.
 */
export function isSessionSteppedUp({ provenAt }: Session, now: Date): boolean {
  return provenAt !== null && now.getTime() - Date.parse(provenAt) < proofMs;
}

/**
 * Whether the session was started by a sign-in link or a recovery code. Such a session lasts an hour and is for adding
 * a passkey.
 */
export function isBriefSession({ method }: Pick<Session, 'method'>): boolean {
  return method === 'link' || method === 'recovery';
}

/** A new session. The statements that store it must run in the same D1 batch as the sign-in. */
export interface NewSession {
  readonly statements: readonly D1PreparedStatement[];
  /** The Set-Cookie value. */
  readonly cookie: string;
}

/** Creates a session. `replaces` is the browser's current session, which ends because its cookie is overwritten. */
export async function startSession(
  settings: SignInContext,
  account: string,
  method: SignInMethod,
  replaces: Session | null = null,
): Promise<NewSession> {
  const { db } = settings;
  const secret = randomOneTimeCode(settings);
  const now = settings.now();
  const at = now.toISOString();
  const lifetimeMs = isBriefSession({ method }) ? briefMs : lastingMs;
  const expiresAt = new Date(now.getTime() + lifetimeMs).toISOString();
  const columns = 'hash, id, account_id, method, created_at, expires_at, used_at, proven_at';
  const insert = db
    .prepare(`INSERT INTO sessions (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
    .bind(
      await hashOneTimeCode(secret),
      randomId(settings, 20),
      account,
      method,
      at,
      expiresAt,
      at,
      method === 'access' ? null : at,
    );
  return {
    statements: [
      ...(replaces === null ? [] : [endSession(db, replaces)]),
      deleteExpiredSessions(db, now),
      insert,
      deleteOldSignIns(db, now),
      recordSignIn(db, account, { at, method }),
    ],
    cookie: `${cookieName}=${secret}; Max-Age=${lifetimeMs / 1000}; ${cookieAttributes}`,
  };
}

/** Deletes sessions that have ended or were not used for too long. */
export function deleteExpiredSessions(db: D1Database, now: Date): D1PreparedStatement {
  return db.prepare('DELETE FROM sessions WHERE expires_at <= ? OR used_at <= ?').bind(...sessionBounds(now));
}

/** Records that a passkey has just proven the user's identity. */
export function recordStepUp({ db, now }: SignInContext, { id }: Session): D1PreparedStatement {
  return db.prepare('UPDATE sessions SET proven_at = ? WHERE id = ?').bind(now().toISOString(), id);
}

export function endSession(db: D1Database, { id }: Pick<Session, 'id'>): D1PreparedStatement {
  return db.prepare('DELETE FROM sessions WHERE id = ?').bind(id);
}

/** Ends a session of the account. Ignores the id of another account's session. */
export async function revokeSession({ db }: SignInContext, account: string, id: string): Promise<void> {
  await db.prepare('DELETE FROM sessions WHERE id = ? AND account_id = ?').bind(id, account).run();
}

/** Ends every session of the given session's account except that session. */
export function endOtherSessions(db: D1Database, { id, account }: Session): D1PreparedStatement {
  return db.prepare('DELETE FROM sessions WHERE account_id = ? AND id <> ?').bind(account.id, id);
}

/** Ends every session of the account. Returns how many had not expired. */
export async function endSessions(settings: SignInContext, account: string): Promise<number> {
  const live = await listSessions(settings, account);
  await settings.db.prepare('DELETE FROM sessions WHERE account_id = ?').bind(account).run();
  return live.length;
}

export interface ListedSession extends Session {
  /** When the session was last used. Written at most once an hour, so it may be up to an hour too early. */
  readonly usedAt: string;
}

/** Returns the account's valid sessions, most recently used first. */
export async function listSessions({ db, now }: SignInContext, account: string): Promise<readonly ListedSession[]> {
  const { results } = await db
    .prepare(`${selectLive} AND account_id = ?3 ORDER BY used_at DESC, sessions.created_at DESC`)
    .bind(...sessionBounds(now()), account)
    .all();
  return results.map((row) => {
    const { session, usedAt } = rowShape.parse(row);
    return { ...session, usedAt };
  });
}

// Accounts of people who can sign in. The only personal data of an account is its name. The ways to sign in are in
// passkeys.ts, recovery.ts, sign-in-links.ts and access.ts. The audit does not refer to accounts: it has member ids,
// which remain after an account is deleted.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { accept, type Result, refuse } from '../../core/result.ts';
import { deleteCodesOfAccount } from '../codes.ts';
import { commitBatch, sqlFailUnless } from '../commit.ts';
import { randomId, type SettingsContext } from '../context.ts';
import {
  type LeavingActor,
  leaveProjects,
  listProjectsOwnedAlone,
  type OwnedProject,
} from '../members/account-projects.ts';
import { isSameName, parseDisplayName } from '../names.ts';
import type { SignInContext } from './session.ts';

/** An identity from Cloudflare Access. */
export interface AccessIdentity {
  readonly issuer: string;
  readonly subject: string;
}

export interface StoredAccount {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  /** The linked Access identity; null if none is linked. */
  readonly access: AccessIdentity | null;
  /** When the current recovery codes were created; null before the first. */
  readonly recoveryMadeAt: string | null;
}

const rowShape = z
  .object({
    id: z.string(),
    name: z.string(),
    created_at: z.string(),
    access_issuer: z.string().nullable(),
    access_subject: z.string().nullable(),
    recovery_made_at: z.string().nullable(),
  })
  .transform((row): StoredAccount => {
    const { access_issuer: issuer, access_subject: subject } = row;
    return {
      id: row.id,
      name: row.name,
      createdAt: row.created_at,
      access: issuer === null || subject === null ? null : { issuer, subject },
      recoveryMadeAt: row.recovery_made_at,
    };
  });

export async function findAccount(db: D1Database, id: string): Promise<StoredAccount | null> {
  const row = await db.prepare('SELECT * FROM accounts WHERE id = ?').bind(id).first();
  return row === null ? null : rowShape.parse(row);
}

export async function findAccountByAccess(db: D1Database, identity: AccessIdentity): Promise<StoredAccount | null> {
  const row = await db
    .prepare('SELECT * FROM accounts WHERE access_issuer = ? AND access_subject = ?')
    .bind(identity.issuer, identity.subject)
    .first();
  return row === null ? null : rowShape.parse(row);
}

/** Returns every account, oldest first. */
export async function listAccounts(db: D1Database): Promise<readonly StoredAccount[]> {
  const { results } = await db.prepare('SELECT * FROM accounts ORDER BY created_at, id').all();
  return results.map((row) => rowShape.parse(row));
}

export async function hasAccounts(db: D1Database): Promise<boolean> {
  return (await db.prepare('SELECT 1 AS found FROM accounts LIMIT 1').first('found')) !== null;
}

/** Returns a precondition for commitBatch: there is no account. */
export function requireNoAccounts(db: D1Database): D1PreparedStatement {
  return db.prepare(sqlFailUnless('NOT EXISTS (SELECT 1 FROM accounts)'));
}

/** Returns the id and name of a new account, with the statement that inserts it. */
export function prepareNewAccount(
  settings: SignInContext,
  name: string,
): { readonly id: string; readonly name: string; readonly insert: D1PreparedStatement } {
  const id = randomId(settings, 20);
  const insert = settings.db
    .prepare('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)')
    .bind(id, name, settings.now().toISOString());
  return { id, name, insert };
}

export async function renameAccount(
  { db }: SignInContext,
  id: string,
  typed: string,
): Promise<Result<null, 'name_invalid'>> {
  const name = parseDisplayName(typed);
  if (name === null) return refuse('name_invalid');
  await db.prepare('UPDATE accounts SET name = ? WHERE id = ?').bind(name, id).run();
  return accept(null);
}

/** Links an Access identity to an account. Refuses if the identity is linked to another account. */
export async function linkAccess(
  { db }: SignInContext,
  id: string,
  { issuer, subject }: AccessIdentity,
): Promise<Result<null, 'linked_elsewhere'>> {
  const free = 'NOT EXISTS (SELECT 1 FROM accounts WHERE access_issuer = ? AND access_subject = ? AND id <> ?)';
  const done = await commitBatch(
    db,
    [db.prepare(sqlFailUnless(free)).bind(issuer, subject, id)],
    [db.prepare('UPDATE accounts SET access_issuer = ?, access_subject = ? WHERE id = ?').bind(issuer, subject, id)],
  );
  return done.ok ? accept(null) : refuse('linked_elsewhere');
}

/** Unlinks the Access identity of an account and ends the sessions that were started with it. */
export async function unlinkAccess({ db }: SignInContext, id: string): Promise<void> {
  await db.batch([
    db.prepare('UPDATE accounts SET access_issuer = NULL, access_subject = NULL WHERE id = ?').bind(id),
    db.prepare("DELETE FROM sessions WHERE account_id = ? AND method = 'access'").bind(id),
  ]);
}

export type DeletionRefusal =
  /** The typed name does not match the account's name. */
  | { readonly code: 'name_differs' }
  /** The account is the only owner of `projects`. */
  | { readonly code: 'last_owner'; readonly projects: readonly OwnedProject[] }
  /**
   * Some projects changed while the account was being removed from them. The account was removed from the others;
   * repeating the deletion removes it from the rest.
   */
  | { readonly code: 'projects_busy' };

/**
 * Removes the account from every project, with an audit entry in each, then deletes it with its credentials, codes and
 * sessions. If the deletion is interrupted, the account still exists and the deletion can be repeated.
 */
export async function deleteAccount(
  settings: Omit<SettingsContext, 'actor'>,
  account: Pick<StoredAccount, 'id' | 'name'>,
  nameInput: string,
  by: LeavingActor = 'holder',
): Promise<Result<null, DeletionRefusal>> {
  const { db } = settings;
  if (!isSameName(nameInput, account.name)) return refuse({ code: 'name_differs' });
  const alone = await listProjectsOwnedAlone(db, account.id);
  if (alone.length > 0) return refuse({ code: 'last_owner', projects: alone });
  await leaveProjects(settings, account.id, by);
  const isMember = 'EXISTS (SELECT 1 FROM members WHERE account_id = ?)';
  const done = await commitBatch(
    db,
    [db.prepare(sqlFailUnless(`NOT ${isMember}`)).bind(account.id)],
    [deleteCodesOfAccount(db, account.id), db.prepare('DELETE FROM accounts WHERE id = ?').bind(account.id)],
  );
  if (done.ok) return accept(null);
  // The deletion failed because the account joined a project meanwhile, or because a project's other owner left the
  // project.
  const nowAlone = await listProjectsOwnedAlone(db, account.id);
  return refuse(nowAlone.length > 0 ? { code: 'last_owner', projects: nowAlone } : { code: 'projects_busy' });
}

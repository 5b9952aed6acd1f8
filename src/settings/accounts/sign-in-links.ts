// One-time links. The owner's link creates the first account and is valid only while there is none. A sign-in link,
// made by the operator, signs in to an account whose credentials are lost or belong to another host name. Opening a
// link does not consume it; only one of two concurrent uses succeeds.

import { accept, type Result, refuse } from '../../core/result.ts';
import {
  createOneTimeCode,
  deleteCodesOfKind,
  deleteOneTimeCode,
  findOneTimeCode,
  hashOneTimeCode,
  randomOneTimeCode,
  requireUnusedCode,
} from '../codes.ts';
import { commitBatch, sqlFailUnless } from '../commit.ts';
import { parseDisplayName } from '../names.ts';
import { findAccount, hasAccounts, prepareNewAccount, requireNoAccounts } from './accounts.ts';
import { type Session, type SignInContext, startSession } from './session.ts';

const lifetimeMs = 24 * 3_600_000;

/** Returns the URL of the one-time link with the code. `origin` is the dashboard's origin. */
export function signInLinkUrl(origin: string, code: string): string {
  return `${origin}/dashboard/link?code=${code}`;
}

/**
 * Creates the code of the owner's link, with two SQL statements: the first deletes every earlier code, the second
 * stores the new code and returns its row. If there is an account, the second statement has no effect and returns no
 * row. The statements have no parameters, because `wrangler d1 execute` takes only text. They contain no user input.
 */
export async function prepareOwnerCode(settings: Pick<SignInContext, 'now' | 'fillRandom'>): Promise<{
  readonly code: string;
  readonly statements: readonly [string, string];
}> {
  const code = randomOneTimeCode(settings);
  const now = settings.now();
  const end = new Date(now.getTime() + lifetimeMs);
  const values = `'${await hashOneTimeCode(code)}', 'owner', '{}', '${now.toISOString()}', '${end.toISOString()}'`;
  const insert = `INSERT INTO codes (hash, kind, content, created_at, expires_at) SELECT ${values}`;
  return {
    code,
    statements: [
      "DELETE FROM codes WHERE kind = 'owner'",
      `${insert} WHERE NOT EXISTS (SELECT 1 FROM accounts) RETURNING hash`,
    ],
  };
}

/** Creates and stores the code of the owner's link, replacing every earlier code; null if there is an account. */
export async function createOwnerCode(settings: SignInContext): Promise<string | null> {
  const { code, statements } = await prepareOwnerCode(settings);
  const done = await settings.db.batch(statements.map((sql) => settings.db.prepare(sql)));
  return done[1]?.results.length === 1 ? code : null;
}

/** Creates and stores the code of a link that signs in to the account. */
export async function createSignInCode(settings: SignInContext, account: string): Promise<string> {
  const { code, insert } = await createOneTimeCode(settings, 'sign_in', { account }, lifetimeMs);
  await insert.run();
  return code;
}

/**
 * A one-time link that is still valid: an owner's link creates the first account, a sign-in link signs in to an
 * account.
 */
export type SignInLink =
  | { readonly kind: 'owner'; readonly hash: string }
  | {
      readonly kind: 'sign_in';
      readonly hash: string;
      readonly account: { readonly id: string; readonly name: string };
    };

/** Looks up a one-time link without consuming it; null if it is unknown, expired or no longer applicable. */
export async function findSignInLink(settings: SignInContext, code: string): Promise<SignInLink | null> {
  const owner = await findOneTimeCode(settings, 'owner', code);
  if (owner !== null) return (await hasAccounts(settings.db)) ? null : { kind: 'owner', hash: owner.hash };
  const signIn = await findOneTimeCode(settings, 'sign_in', code);
  const id = signIn?.content['account'];
  const account = typeof id === 'string' ? await findAccount(settings.db, id) : null;
  return signIn === null || account === null ? null : { kind: 'sign_in', hash: signIn.hash, account };
}

export interface SignInLinkUse {
  readonly account: { readonly id: string; readonly name: string };
  /** Whether the link created the account. */
  readonly isFirst: boolean;
  readonly cookie: string;
}

/** Consumes a one-time link. `nameInput` is the name of the first account; sign-in links ignore it. */
export async function consumeSignInLink(
  settings: SignInContext,
  code: string,
  nameInput: string | null,
  replaces: Session | null,
): Promise<Result<SignInLinkUse, 'link_unusable' | 'name_invalid'>> {
  const { db } = settings;
  const link = await findSignInLink(settings, code);
  if (link === null) return refuse('link_unusable');
  const isGood = requireUnusedCode(db, link.hash, settings.now());
  if (link.kind === 'sign_in') {
    const { account } = link;
    const session = await startSession(settings, account.id, 'link', replaces);
    const exists = db.prepare(sqlFailUnless('EXISTS (SELECT 1 FROM accounts WHERE id = ?)')).bind(account.id);
    const done = await commitBatch(db, [isGood, exists], [deleteOneTimeCode(db, link.hash), ...session.statements]);
    return done.ok ? accept({ account, isFirst: false, cookie: session.cookie }) : refuse('link_unusable');
  }
  const name = parseDisplayName(nameInput ?? '');
  if (name === null) return refuse('name_invalid');
  const { insert, ...account } = prepareNewAccount(settings, name);
  const session = await startSession(settings, account.id, 'link', replaces);
  const done = await commitBatch(
    db,
    [isGood, requireNoAccounts(db)],
    [deleteCodesOfKind(db, 'owner'), insert, ...session.statements],
  );
  return done.ok ? accept({ account, isFirst: true, cookie: session.cookie }) : refuse('link_unusable');
}

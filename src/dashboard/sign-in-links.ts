// One-time links: the owner's, which makes the first account and is good only while there is none, and those by which the
// operator lets the holder of an account in who has lost everything else, or comes from a new host name. Opening one
// changes nothing; of two who use one at once, one is let in.

import { accept, type Result, refuse } from '../core/result.ts';
import { findAccount, hasAccounts, newAccount, requireNoAccount } from './accounts.ts';
import { deleteCode, deleteCodesOfKind, findCode, mintCode, requireCode } from './codes.ts';
import { commit, failUnless } from './commit.ts';
import { parseName } from './projects.ts';
import { type Session, type SignInPlane, startSession } from './session.ts';

const lifetimeMs = 24 * 3_600_000;

/** Where a code is used, at the origin that the dashboard is on. */
export function linkTo(origin: string, code: string): string {
  return `${origin}/dashboard/link?code=${code}`;
}

/** The code of the owner's link, which ends every earlier one; null where there is an account already. */
export async function mintOwnerCode(plane: SignInPlane): Promise<string | null> {
  if (await hasAccounts(plane.db)) return null;
  const { code, insert } = await mintCode(plane, 'owner', {}, lifetimeMs);
  const done = await commit(plane.db, [requireNoAccount(plane.db)], [deleteCodesOfKind(plane.db, 'owner'), insert]);
  return done.ok ? code : null;
}

/** The code of a link that signs the account in. */
export async function mintSignInCode(plane: SignInPlane, account: string): Promise<string> {
  const { code, insert } = await mintCode(plane, 'sign_in', { account }, lifetimeMs);
  await insert.run();
  return code;
}

/** What a link is good for. */
export type Link =
  | { readonly kind: 'owner'; readonly hash: string }
  | {
      readonly kind: 'sign_in';
      readonly hash: string;
      readonly account: { readonly id: string; readonly name: string };
    };

/** Null where it is good for nothing any more. Uses nothing up. */
export async function findLink(plane: SignInPlane, code: string): Promise<Link | null> {
  const owner = await findCode(plane, 'owner', code);
  if (owner !== null) return (await hasAccounts(plane.db)) ? null : { kind: 'owner', hash: owner.hash };
  const signIn = await findCode(plane, 'sign_in', code);
  const id = signIn?.content['account'];
  const account = typeof id === 'string' ? await findAccount(plane.db, id) : null;
  return signIn === null || account === null ? null : { kind: 'sign_in', hash: signIn.hash, account };
}

export interface LinkUse {
  readonly account: { readonly id: string; readonly name: string };
  /** Whether the link made the account. */
  readonly isFirst: boolean;
  readonly cookie: string;
}

/** Uses the link up. `typedName` is what the first account is to be called, and no part of any other link. */
export async function openLink(
  plane: SignInPlane,
  code: string,
  typedName: string | null,
  replaces: Session | null,
): Promise<Result<LinkUse, 'link_unusable' | 'name_invalid'>> {
  const { db } = plane;
  const link = await findLink(plane, code);
  if (link === null) return refuse('link_unusable');
  const isGood = requireCode(db, link.hash, plane.now());
  if (link.kind === 'sign_in') {
    const { account } = link;
    const session = await startSession(plane, account.id, 'link', replaces);
    const exists = db.prepare(failUnless('EXISTS (SELECT 1 FROM accounts WHERE id = ?)')).bind(account.id);
    const done = await commit(db, [isGood, exists], [deleteCode(db, link.hash), ...session.statements]);
    return done.ok ? accept({ account, isFirst: false, cookie: session.cookie }) : refuse('link_unusable');
  }
  const name = parseName(typedName ?? '');
  if (name === null) return refuse('name_invalid');
  const { insert, ...account } = newAccount(plane, name);
  const session = await startSession(plane, account.id, 'link', replaces);
  const done = await commit(
    db,
    [isGood, requireNoAccount(db)],
    [deleteCodesOfKind(db, 'owner'), insert, ...session.statements],
  );
  return done.ok ? accept({ account, isFirst: true, cookie: session.cookie }) : refuse('link_unusable');
}

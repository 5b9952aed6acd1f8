// An account that is signed in, in a real D1, without going through a way to sign in.

import { type Method, type SignInPlane, startSession } from '../../src/settings/accounts/session.ts';
import { drawId } from '../../src/settings/context.ts';

export interface SignedIn {
  readonly account: { readonly id: string; readonly name: string };
  /** The Cookie header of the account's browser. */
  readonly cookie: string;
}

export async function makeAccountWithSession(
  plane: SignInPlane,
  name = 'Wally',
  method: Method = 'passkey',
): Promise<SignedIn> {
  const account = { id: drawId(plane, 20), name };
  const insert = plane.db.prepare('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)');
  await insert.bind(account.id, name, plane.now().toISOString()).run();
  return { account, cookie: await signInAs(plane, account.id, method) };
}

/** The Cookie header of one more browser of the account. */
export async function signInAs(plane: SignInPlane, account: string, method: Method = 'passkey'): Promise<string> {
  const session = await startSession(plane, account, method);
  await plane.db.batch([...session.statements]);
  return cookieOf(session.cookie);
}

/** What a browser sends back of a Set-Cookie. */
export function cookieOf(setCookie: string): string {
  return setCookie.split(';')[0] ?? '';
}

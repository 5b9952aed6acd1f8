// An account that is signed in, in a real D1, without going through a way to sign in.

import { type Method, type SignInContext, startSession } from '../../src/settings/accounts/session.ts';
import { drawId } from '../../src/settings/context.ts';

export interface SignedIn {
  readonly account: { readonly id: string; readonly name: string };
  /** The Cookie header of the account's browser. */
  readonly cookie: string;
}

export async function makeAccountWithSession(
  settings: SignInContext,
  name = 'Wally',
  method: Method = 'passkey',
): Promise<SignedIn> {
  const account = { id: drawId(settings, 20), name };
  const insert = settings.db.prepare('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)');
  await insert.bind(account.id, name, settings.now().toISOString()).run();
  return { account, cookie: await signInAs(settings, account.id, method) };
}

/** The Cookie header of one more browser of the account. */
export async function signInAs(settings: SignInContext, account: string, method: Method = 'passkey'): Promise<string> {
  const session = await startSession(settings, account, method);
  await settings.db.batch([...session.statements]);
  return cookieOf(session.cookie);
}

/** What a browser sends back of a Set-Cookie. */
export function cookieOf(setCookie: string): string {
  return setCookie.split(';')[0] ?? '';
}

// Creates sessions of accounts in a real D1, without a passkey or another credential.

import { type SignInContext, startSession } from '../../src/settings/accounts/session.ts';
import type { SignInMethod } from '../../src/settings/accounts/sign-ins.ts';
import { randomId } from '../../src/settings/context.ts';

export interface SignedIn {
  readonly account: { readonly id: string; readonly name: string };
  /** The Cookie header of the account's browser. */
  readonly cookie: string;
}

export async function makeAccountWithSession(
  settings: SignInContext,
  name = 'Wally',
  method: SignInMethod = 'passkey',
): Promise<SignedIn> {
  const account = { id: randomId(settings, 20), name };
  const insert = settings.db.prepare('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)');
  await insert.bind(account.id, name, settings.now().toISOString()).run();
  return { account, cookie: await signInAs(settings, account.id, method) };
}

/** Starts another session of the account and returns its Cookie header. */
export async function signInAs(
  settings: SignInContext,
  account: string,
  method: SignInMethod = 'passkey',
): Promise<string> {
  const session = await startSession(settings, account, method);
  await settings.db.batch([...session.statements]);
  return cookieOf(session.cookie);
}

/** Returns the part of a Set-Cookie value that browsers send back in the Cookie header. */
export function cookieOf(setCookie: string): string {
  return setCookie.split(';')[0] ?? '';
}

// The claim code: a secret of the deployment, with which the operator creates the first account. It is for operators
// who deployed from a web page and cannot run commands. Works once and only while there is no account. Does not read
// the environment, and never stores or returns the code.

import { encodeUtf8 } from '../../core/encoding.ts';
import { isUsableMasterSecret } from '../../core/master-secret.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { hashOneTimeCode } from '../codes.ts';
import { commitBatch, sqlFailUnless } from '../commit.ts';
import { parseDisplayName } from '../names.ts';
import { hasAccounts, prepareNewAccount, requireNoAccounts } from './accounts.ts';
import { type Session, type SignInContext, startSession } from './session.ts';
import type { SignInLinkUse } from './sign-in-links.ts';
import { insertUsedClaimCode } from './used-claim-codes.ts';

/**
 * Prefix that is added to a claim code before hashing. The record of the used claim code thus has a hash that no other
 * one-time code has.
 */
const usedPrefix = 'used claim code ';

/**
 * Whether the first account can be created with a claim code: `secret` has at least 32 characters, is not the
 * documentation's example and was never used, and there is no account.
 */
export async function canClaim({ db }: SignInContext, secret: string | undefined): Promise<boolean> {
  if (!isUsableMasterSecret(secret) || (await hasAccounts(db))) return false;
  const hash = await hashOneTimeCode(usedPrefix + secret);
  return (await db.prepare('SELECT 1 AS found FROM codes WHERE hash = ?').bind(hash).first('found')) === null;
}

/** Creates the first account. `secret` is the deployment's claim code, `code` and `nameInput` are the form's texts. */
export async function claimDeployment(
  settings: SignInContext,
  secret: string | undefined,
  code: string,
  nameInput: string,
  replaces: Session | null,
): Promise<Result<SignInLinkUse, 'claim_closed' | 'code_invalid' | 'name_invalid'>> {
  const { db } = settings;
  if (!(await canClaim(settings, secret)) || secret === undefined) return refuse('claim_closed');
  if (!(await isSameText(secret, code.trim()))) return refuse('code_invalid');
  const name = parseDisplayName(nameInput);
  if (name === null) return refuse('name_invalid');
  const { insert, ...account } = prepareNewAccount(settings, name);
  const session = await startSession(settings, account.id, 'link', replaces);
  const hash = await hashOneTimeCode(usedPrefix + secret);
  const isUnused = db.prepare(sqlFailUnless('NOT EXISTS (SELECT 1 FROM codes WHERE hash = ?)')).bind(hash);
  const recordUse = insertUsedClaimCode(db, { hash, created_at: settings.now().toISOString() });
  const done = await commitBatch(db, [isUnused, requireNoAccounts(db)], [recordUse, insert, ...session.statements]);
  return done.ok ? accept({ account, isFirst: true, cookie: session.cookie }) : refuse('claim_closed');
}

/** Compares digests of equal length, so that the time reveals neither the length of the code nor a part of it. */
async function isSameText(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((text) => crypto.subtle.digest('SHA-256', encodeUtf8(text))));
  return first !== undefined && second !== undefined && crypto.subtle.timingSafeEqual(first, second);
}

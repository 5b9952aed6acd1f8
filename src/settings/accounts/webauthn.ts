// WebAuthn: creates the options for registration and authentication, and verifies the responses. User verification is
// always required. Passkeys are discoverable, so that no user name is typed. Every invalid response has the same
// refusal, whether the passkey is unknown, belongs to another host, or has a wrong signature.

import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { isoBase64URL } from '@simplewebauthn/server/helpers';
import * as z from 'zod';
import { isBase64url } from '../../core/encoding.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { commitBatch } from '../commit.ts';
import { parseDisplayName } from '../names.ts';
import { consumePasskeyChallenge, issuePasskeyChallenge, type PasskeyChallengePurpose } from './challenges.ts';
import {
  findPasskey,
  insertPasskey,
  listPasskeys,
  type Passkey,
  passkeysMax,
  recordPasskeyUse,
  requireBelowPasskeyLimit,
  requireSameCounter,
} from './passkeys.ts';
import { isBriefSession, recordStepUp, type Session, type SignInContext, startSession } from './session.ts';

/** COSE ids of the signature algorithms EdDSA, ES256 and RS256, which Web Crypto in Workers can verify. */
const algorithms = [-8, -7, -257];

const timeoutMs = 5 * 60_000;

type Host = Pick<URL, 'hostname' | 'origin'>;

/** Returns the WebAuthn user handle of an account. At sign-in, the authenticator sends the handle back. */
const handleOf = (account: string) => new Uint8Array(new TextEncoder().encode(account));

/** Creates the options for registering a passkey. */
export async function createPasskeyRegistrationOptions(
  settings: SignInContext,
  { hostname }: Host,
  { account }: Session,
): Promise<object> {
  const present = await listPasskeys(settings.db, account.id);
  return generateRegistrationOptions({
    rpName: 'Wherefrom',
    rpID: hostname,
    userID: handleOf(account.id),
    userName: account.name,
    userDisplayName: account.name,
    challenge: isoBase64URL.toBuffer(await issuePasskeyChallenge(settings, 'enrol', account.id)),
    timeout: timeoutMs,
    attestationType: 'none',
    excludeCredentials: present.filter(({ host }) => host === hostname).map(describe),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
}

/**
 * Creates the options for authentication. Signing in accepts any passkey; stepping up (proving the identity again) only
 * a passkey of the account.
 */
export async function createPasskeyAuthenticationOptions(
  settings: SignInContext,
  { hostname }: Host,
  session: Session | null,
): Promise<object> {
  const account = session?.account.id ?? null;
  const present = account === null ? [] : await listPasskeys(settings.db, account);
  return generateAuthenticationOptions({
    rpID: hostname,
    challenge: isoBase64URL.toBuffer(
      await issuePasskeyChallenge(settings, account === null ? 'sign_in' : 'step_up', account),
    ),
    timeout: timeoutMs,
    allowCredentials: present.filter(({ host }) => host === hostname).map(describe),
    userVerification: 'required',
  });
}

function describe({ id, transports }: Passkey) {
  return { id, transports: [...transports] };
}

/** Canonical base64url, so that a credential id has only one form. */
const base64url = z.string().max(8192).refine(isBase64url);
const credentialShape = z.object({ id: base64url, rawId: base64url, type: z.literal('public-key') });
const transportNames = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

const registrationShape = credentialShape.extend({
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string()).optional(),
  }),
});

const assertionShape = credentialShape.extend({
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
});

function parseAnswer<T>(shape: z.ZodType<T>, text: string): T | null {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export type PasskeyEnrolRefusal = 'name_invalid' | 'passkey_refused' | 'passkeys_too_many';

/**
 * Verifies and stores a new passkey. A session that was started by a link or a recovery code is replaced by a passkey
 * session; any other session is marked as recently proven. `cookie` is null if the browser keeps its session.
 */
export async function enrolPasskey(
  settings: SignInContext,
  host: Host,
  session: Session,
  nameInput: string,
  answer: string,
): Promise<Result<{ readonly cookie: string | null }, PasskeyEnrolRefusal>> {
  const { db } = settings;
  const name = parseDisplayName(nameInput);
  if (name === null) return refuse('name_invalid');
  const passkey = await verifyNew(settings, host, session.account.id, name, answer);
  if (passkey === null) return refuse('passkey_refused');
  const next = isBriefSession(session) ? await startSession(settings, session.account.id, 'passkey', session) : null;
  const statements = next?.statements ?? [recordStepUp(settings, session)];
  const done = await commitBatch(
    db,
    [requireBelowPasskeyLimit(db, passkey)],
    [insertPasskey(db, passkey), ...statements],
  );
  if (done.ok) return accept({ cookie: next?.cookie ?? null });
  const { length } = await listPasskeys(db, session.account.id);
  return refuse(length >= passkeysMax ? 'passkeys_too_many' : 'passkey_refused');
}

async function verifyNew(
  settings: SignInContext,
  { hostname, origin }: Host,
  account: string,
  name: string,
  answer: string,
): Promise<Passkey | null> {
  const parsed = parseAnswer(registrationShape, answer);
  if (parsed === null) return null;
  const { transports = [], ...response } = parsed.response;
  const take: TakeChallenge = (challenge) => consumePasskeyChallenge(settings, 'enrol', account, challenge);
  const verified = await unlessRefused(take, (expectedChallenge) =>
    verifyRegistrationResponse({
      response: { ...parsed, response, clientExtensionResults: {} },
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: hostname,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }),
  );
  if (verified?.verified !== true) return null;
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  return {
    id,
    account,
    host: hostname,
    name,
    publicKey: isoBase64URL.fromBuffer(publicKey),
    counter,
    transports: transportNames.filter((known) => transports.includes(known)),
    createdAt: settings.now().toISOString(),
    usedAt: null,
  };
}

type TakeChallenge = (challenge: string) => Promise<boolean>;

/**
 * Runs a verification and returns null if the library throws, as it does for every invalid response. An error from
 * consuming the challenge is a store failure and not a refusal, so it is rethrown.
 */
async function unlessRefused<T>(take: TakeChallenge, verify: (take: TakeChallenge) => Promise<T>): Promise<T | null> {
  const failures: unknown[] = [];
  const taking: TakeChallenge = async (challenge) => {
    try {
      return await take(challenge);
    } catch (error) {
      failures.push(error);
      throw error;
    }
  };
  try {
    return await verify(taking);
  } catch {
    if (failures.length > 0) throw failures[0];
    return null;
  }
}

/** Verifies a response. Returns its passkey with the new signature counter; null for every invalid response. */
async function verifyProof(
  settings: SignInContext,
  { hostname, origin }: Host,
  purpose: PasskeyChallengePurpose,
  account: string | null,
  answer: string,
): Promise<{ readonly passkey: Passkey; readonly counter: number } | null> {
  const parsed = parseAnswer(assertionShape, answer);
  const passkey = parsed === null ? null : await findPasskey(settings.db, parsed.id);
  if (parsed === null || passkey === null || passkey.host !== hostname) return null;
  const { userHandle, ...response } = parsed.response;
  // When signing in, the passkey's user handle must identify the account.
  const isNamed = userHandle === isoBase64URL.fromBuffer(handleOf(passkey.account));
  if (account === null ? !isNamed : passkey.account !== account) return null;
  const take: TakeChallenge = (challenge) => consumePasskeyChallenge(settings, purpose, account, challenge);
  const verified = await unlessRefused(take, (expectedChallenge) =>
    verifyAuthenticationResponse({
      response: { ...parsed, response, clientExtensionResults: {} },
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: hostname,
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: isoBase64URL.toBuffer(passkey.publicKey),
        counter: passkey.counter,
      },
    }),
  );
  return verified?.verified === true ? { passkey, counter: verified.authenticationInfo.newCounter } : null;
}

/** Signs in to the passkey's account. */
export async function signInWithPasskey(
  settings: SignInContext,
  host: Host,
  answer: string,
  replaces: Session | null,
): Promise<Result<{ readonly cookie: string }, 'passkey_refused'>> {
  const proof = await verifyProof(settings, host, 'sign_in', null, answer);
  if (proof === null) return refuse('passkey_refused');
  const { passkey, counter } = proof;
  const session = await startSession(settings, passkey.account, 'passkey', replaces);
  const done = await commitBatch(
    settings.db,
    [requireSameCounter(settings.db, passkey)],
    [recordPasskeyUse(settings, passkey, counter), ...session.statements],
  );
  return done.ok ? accept({ cookie: session.cookie }) : refuse('passkey_refused');
}

/** Verifies a passkey of the session's account and marks the session as recently proven. */
export async function stepUpWithPasskey(
  settings: SignInContext,
  host: Host,
  session: Session,
  answer: string,
): Promise<Result<null, 'passkey_refused'>> {
  const proof = await verifyProof(settings, host, 'step_up', session.account.id, answer);
  if (proof === null) return refuse('passkey_refused');
  const done = await commitBatch(
    settings.db,
    [requireSameCounter(settings.db, proof.passkey)],
    [recordPasskeyUse(settings, proof.passkey, proof.counter), recordStepUp(settings, session)],
  );
  return done.ok ? accept(null) : refuse('passkey_refused');
}

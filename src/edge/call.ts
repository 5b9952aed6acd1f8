// What a call goes through: it is let in (admit.ts), then come parameters and lookup. Every route of a project goes through
// here, so that no form of the answer has rules of its own.

import type { FailureCode } from '../core/failure.ts';
import { completePolicy, type FieldPolicy } from '../core/field-policy.ts';
import { type Location, nothingKnown } from '../core/location.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { Database } from '../geo/database.ts';
import { Admission, type Admitted, type CallRefusal } from './admit.ts';
import { type Asked, answerVisitor } from './answer.ts';
import { readAskedAddress } from './asked-address.ts';
import { answerAll, type Batch } from './batch.ts';
import { parseBatch, readBatchForm, readBody } from './batch-body.ts';
import { readClient } from './client.ts';
import type { EdgeContext } from './env.ts';
import { readField, topNames, writeFields } from './fields.ts';
import { claimsOf, signToken, type TokenAudience, tokenMembers } from './location-token.ts';
import { policyFor } from './policy.ts';
import { cutRequestUrl } from './request-url.ts';
import { answerDetailedProblem, answerJson, answerProblem, answerText } from './response.ts';
import { shardsFrom } from './shards.ts';
import { rememberTokenKeys } from './token-keys.ts';
import { readVisitorAddress, type VisitorAddress } from './visitor-address.ts';
import { plainWish, readServerWish, readWish, type Wish } from './wish.ts';

export interface Granted {
  readonly location: Location;
  /** The origin that the answer is granted to; null for a server. */
  readonly origin: string | null;
  /** The members that the caller asked for; null is all. */
  readonly fields: readonly string[] | null;
  /** The signed token that was asked for, or null where there is nothing to sign; left out where none was. */
  readonly token?: string | null;
}

export type Call = Result<Granted, CallRefusal>;

/** Who is answered about, and whether by its own browser. */
interface Subject {
  readonly visitor: VisitorAddress | null;
  readonly isBrowser: boolean;
}

/** The calls of one isolate, over its database and its memory of projects. */
export function openCalls(database: Database) {
  const admission = new Admission();
  const readTokenKeys = rememberTokenKeys();

  async function grant(c: EdgeContext, { project, origin }: Admitted, subject: Subject, wish: Wish): Promise<Call> {
    const policy = policyFor(project.fields, c.req.raw.headers.get('Sec-GPC'));
    const location = await locate(c, database, policy, subject, wish);
    return location.ok
      ? accept({ location: location.value, origin, fields: wish.fields })
      : refuse({ code: location.refusal });
  }

  /** Signs what the page's own server may be told; nothing where the answer is no place that our data gives. */
  async function addToken(c: EdgeContext, granted: Granted, audience: Omit<TokenAudience, 'issuer'>): Promise<Call> {
    const nowMs = Date.now();
    const keys = await readTokenKeys(c.env, nowMs);
    if (keys === null) return refuse({ code: 'keys_unavailable' });
    const issuer = cutRequestUrl(c.req.url).origin;
    const claims = claimsOf(granted.location, { ...audience, issuer }, nowMs);
    return accept({ ...granted, token: claims === null ? null : await signToken(keys.signing, claims) });
  }

  return {
    /** A server's call about many addresses, which are in its body. */
    async batch(c: EdgeContext): Promise<Result<Batch, CallRefusal>> {
      const readBodyOnce = once(() => readBody(c.req.raw));
      const admitted = await admission.admitServer(c, readBodyOnce);
      if (!admitted.ok) return admitted;
      const form = readBatchForm(c.req.raw.headers);
      if (form === null) return refuse({ code: 'media_type_unsupported' });
      const wish = readServerWish(c.req, admitted.value);
      if (!wish.ok) return wish;
      const body = await readBodyOnce();
      const texts = body.ok ? parseBatch(body.value, form) : refuse({ code: body.refusal });
      if (!texts.ok) return texts;
      const policy = policyFor(admitted.value.project.fields, c.req.raw.headers.get('Sec-GPC'));
      const asked = askedOf(c, policy, { visitor: null, isBrowser: false }, wish.value);
      return accept({ form, items: await answerAll(database, asked, wish.value.fields, texts.value) });
    },

    /** A call about the caller itself. `only` asks for one member whatever the query says. */
    async visitor(c: EdgeContext, only?: string): Promise<Call> {
      const admitted = await admission.admitAnyone(c);
      if (!admitted.ok) return admitted;
      const wish = readWish(c.req, admitted.value, only);
      if (!wish.ok) return wish;
      const { project, origin } = admitted.value;
      const call = await grant(c, admitted.value, callerOf(c, origin !== null), wish.value);
      const { nonce } = wish.value;
      if (!call.ok || nonce === null || origin === null) return call;
      return addToken(c, call.value, { project: project.id, origin, nonce });
    },

    /** A server's call about any address, given as text. */
    async address(c: EdgeContext, text: string, only?: string): Promise<Call> {
      const admitted = await admission.admitServer(c);
      if (!admitted.ok) return admitted;
      const wish = readServerWish(c.req, admitted.value, only);
      if (!wish.ok) return wish;
      const visitor = readAskedAddress(text);
      if (visitor === null) return refuse({ code: 'address_invalid' });
      return grant(c, admitted.value, { visitor, isBrowser: false }, wish.value);
    },

    /** A call in VisitorAPI's form, which has no parameter but the project and speaks English. */
    async visitorApi(c: EdgeContext): Promise<Call> {
      const admitted = await admission.admitPage(c);
      return admitted.ok ? grant(c, admitted.value, callerOf(c, true), plainWish) : admitted;
    },

    /** What location tokens are verified with, as a JWK set. */
    async tokenKeys(c: EdgeContext): Promise<Result<string, FailureCode>> {
      if (!cutRequestUrl(c.req.url).secure) return refuse('https_required');
      const keys = await readTokenKeys(c.env, Date.now());
      return keys === null ? refuse('keys_unavailable') : accept(keys.published);
    },

    /** The landing page's own look at its visitor, which belongs to no project. The page is in English. */
    landing(c: EdgeContext): Promise<Result<Location, FailureCode>> {
      return locate(c, database, completePolicy, callerOf(c, true), plainWish);
    },
  };
}

function callerOf(c: EdgeContext, isBrowser: boolean): Subject {
  return { visitor: readVisitorAddress(c.req.raw.headers, c.env.LOCAL_VISITOR_ADDRESS), isBrowser };
}

function locate(c: EdgeContext, database: Database, policy: FieldPolicy, subject: Subject, wish: Wish) {
  return answerVisitor(database, askedOf(c, policy, subject, wish));
}

function askedOf(
  c: EdgeContext,
  policy: FieldPolicy,
  { visitor, isBrowser }: Subject,
  { language, fields, sample, nonce }: Wish,
): Asked {
  return {
    visitor,
    readCf: once(() => (cutRequestUrl(c.req.url).local ? undefined : c.req.raw.cf)),
    readClient: () => (isBrowser ? readClient(c.req.raw.headers) : nothingKnown.client),
    nowMs: Date.now(),
    language,
    policy,
    only: fields === null ? null : topNames(nonce === null ? fields : [...fields, ...tokenMembers]),
    sample: isBrowser || sample === null ? sample : { ...sample, client: nothingKnown.client },
    fetchShard: shardsFrom(c.env.ASSETS),
    keepAlive: (work) => c.executionCtx.waitUntil(work),
  };
}

/** The refusal as a problem, with a detail of its own where it has one. */
export function answerRefused({ code, detail }: CallRefusal): Response {
  return detail === undefined ? answerProblem(code) : answerDetailedProblem(code, detail);
}

/** The answer as JSON: all of it, or the members that the caller asked for. */
export function answerFields(call: Call): Response {
  if (!call.ok) return answerRefused(call.refusal);
  const { location, origin, fields, token } = call.value;
  const text = writeFields(location, fields);
  // Whatever the members are, there is at least one before it.
  return answerJson(token === undefined ? text : `${text.slice(0, -1)},"token":${JSON.stringify(token)}}`, origin);
}

/** One member as text; unknown is an empty line. The name must be of scalarNames. */
export function answerValue(call: Call, name: string): Response {
  if (!call.ok) return answerRefused(call.refusal);
  const value = readField(call.value.location, name);
  return answerText(value === null || value === undefined ? '' : String(value), call.value.origin);
}

/** A reading that is made when first asked for, and kept for the request. */
function once<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

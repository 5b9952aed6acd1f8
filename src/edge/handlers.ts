// What a call goes through: it is let in (admit.ts), then come parameters and lookup. Every route of a project goes through
// here, so that no form of the answer has rules of its own.

import { after, type Eventually } from '../core/eventually.ts';
import type { FailureCode } from '../core/failure.ts';
import { type Location, nothingKnown } from '../core/location.ts';
import { completePolicy, type FieldPolicy } from '../core/project/field-policy.ts';
import { findReserved } from '../core/reserved.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { Database } from '../geo/database.ts';
import { Admission, type Admitted } from './admission/admit.ts';
import type { RequestRefusal } from './admission/refusal.ts';
import { shardsFrom } from './asset-shards.ts';
import { type Batch, encodeItems } from './batch/batch.ts';
import { parseBatch, readBatchBody, readBatchForm } from './batch/body.ts';
import type { RequestContext } from './env.ts';
import { readField, topNames, writeFields } from './locate/fields.ts';
import { type LookupRequest, locate } from './locate/locate.ts';
import { policyFor, sendsGpc } from './locate/policy.ts';
import { readAskedAddress } from './request/asked-address.ts';
import { readClient } from './request/client/client.ts';
import { defaultOptions, type RequestOptions, readOptions, readServerOptions } from './request/request-options.ts';
import { cutRequestUrl } from './request/request-url.ts';
import { readVisitorAddress, type VisitorAddress } from './request/visitor-address.ts';
import {
  type CorsGrant,
  detailedProblemResponse,
  jsonResponse,
  problemResponse,
  serverGrant,
  textResponse,
} from './response.ts';
import { claimsOf, signToken, type TokenAudience, tokenMembers } from './token/location-token.ts';
import { cacheTokenKeys } from './token/token-keys.ts';

export interface Granted {
  readonly location: Location;
  readonly grant: CorsGrant;
  /** The members that the caller asked for; null is all. */
  readonly fields: readonly string[] | null;
  /** The signed token that was asked for, or null where there is nothing to sign; left out where none was. */
  readonly token?: string | null;
}

export type Call = Result<Granted, RequestRefusal>;

/** Who is answered about, and whether by its own browser. */
interface Subject {
  readonly visitor: VisitorAddress | null;
  readonly isBrowser: boolean;
}

/** The calls of one isolate, over its database and its memory of projects. */
export function openCalls(database: Database) {
  const admission = new Admission();
  const readTokenKeys = cacheTokenKeys();

  function locateFor(
    call: RequestContext,
    admitted: Admitted,
    subject: Subject,
    options: RequestOptions,
  ): Eventually<Call> {
    const { project, grant } = admitted;
    const policy = policyFor(project.fields, call.request.headers);
    return after(locateSubject(call, database, policy, subject, options), (location) =>
      location.ok
        ? accept({ location: location.value, grant, fields: options.fields })
        : refuse({ code: location.refusal }),
    );
  }

  /** Signs what the page's own server may be told; nothing where the answer is no place that our data gives. */
  async function addToken(
    { url, env }: RequestContext,
    granted: Granted,
    audience: Omit<TokenAudience, 'issuer'>,
  ): Promise<Call> {
    const nowMs = Date.now();
    const keys = await readTokenKeys(env, nowMs);
    if (keys === null) return refuse({ code: 'keys_unavailable' });
    const issuer = cutRequestUrl(url).origin;
    const claims = claimsOf(granted.location, { ...audience, issuer }, nowMs);
    return accept({ ...granted, token: claims === null ? null : await signToken(keys.signing, claims) });
  }

  /**
   * Loads the shard of the caller's own address while the project's settings are read from KV, so that a cold answer waits
   * for both at once. The shard is not searched before admission, and a refusal does not wait for it.
   */
  function prefetchShard(call: RequestContext): { start: () => void; loaded: () => Eventually<unknown> } {
    let loading: Promise<unknown> | null = null;
    return {
      start() {
        const { visitor } = callerOf(call, true);
        if (visitor === null || findReserved(visitor.address) !== null) return;
        loading = database.prefetch(visitor.address, shardsFrom(call.env.ASSETS), call.keepAlive);
      },
      loaded: () => loading,
    };
  }

  function grantVisitor(call: RequestContext, admitted: Admitted, only: string | undefined): Eventually<Call> {
    const options = readOptions(call.request.headers, admitted, only);
    if (!options.ok) return options;
    const { project, grant } = admitted;
    const { origin } = grant;
    const { nonce } = options.value;
    return after(locateFor(call, admitted, callerOf(call, grant !== serverGrant), options.value), (granted) =>
      !granted.ok || nonce === null || origin === null
        ? granted
        : addToken(call, granted.value, { project: project.id, origin, nonce }),
    );
  }

  function grantAddress(
    call: RequestContext,
    admitted: Admitted,
    text: string,
    only: string | undefined,
  ): Eventually<Call> {
    const options = readServerOptions(call.request.headers, admitted, only);
    if (!options.ok) return options;
    const visitor = readAskedAddress(text);
    if (visitor === null) return refuse({ code: 'address_invalid' });
    return locateFor(call, admitted, { visitor, isBrowser: false }, options.value);
  }

  return {
    /** A server's call about many addresses, which are in its body. */
    async batch(call: RequestContext): Promise<Result<Batch, RequestRefusal>> {
      const { headers } = call.request;
      const readBodyOnce = once(() => readBatchBody(call.request));
      const admitted = await admission.admitServer(call, 'batch', readBodyOnce);
      if (!admitted.ok) return admitted;
      const form = readBatchForm(headers);
      if (form === null) return refuse({ code: 'media_type_unsupported' });
      const options = readServerOptions(headers, admitted.value);
      if (!options.ok) return options;
      const body = await readBodyOnce();
      const texts = body.ok ? parseBatch(body.value, form) : body;
      if (!texts.ok) return texts;
      const policy = policyFor(admitted.value.project.fields, headers);
      const asked = askedOf(call, policy, { visitor: null, isBrowser: false }, options.value);
      return accept({ form, items: await encodeItems(database, asked, options.value.fields, texts.value) });
    },

    /** A call about the caller itself. `only` asks for one member whatever the query says. */
    visitor(call: RequestContext, only?: string): Eventually<Call> {
      const shard = prefetchShard(call);
      return after(admission.admitAnyone(call, shard.start), (admitted) =>
        admitted.ok ? after(shard.loaded(), () => grantVisitor(call, admitted.value, only)) : admitted,
      );
    },

    /** A server's call about any address, given as text. */
    address(call: RequestContext, text: string, only?: string): Eventually<Call> {
      return after(admission.admitServer(call, 'lookup'), (admitted) =>
        admitted.ok ? grantAddress(call, admitted.value, text, only) : admitted,
      );
    },

    /** A call in VisitorAPI's form, which has no parameter but the project and speaks English. */
    visitorApi(call: RequestContext): Eventually<Call> {
      const shard = prefetchShard(call);
      return after(admission.admitPage(call, shard.start), (admitted) =>
        admitted.ok
          ? after(shard.loaded(), () => locateFor(call, admitted.value, callerOf(call, true), defaultOptions))
          : admitted,
      );
    },

    /** What location tokens are verified with, as a JWK set. */
    async tokenKeys({ url, env }: RequestContext): Promise<Result<string, FailureCode>> {
      if (!cutRequestUrl(url).secure) return refuse('https_required');
      const keys = await readTokenKeys(env, Date.now());
      return keys === null ? refuse('keys_unavailable') : accept(keys.published);
    },

    /** The landing page's own look at its visitor, which belongs to no project. The page is in English. */
    landing(call: RequestContext): Eventually<Result<Location, FailureCode>> {
      return locateSubject(call, database, completePolicy, callerOf(call, true), defaultOptions);
    },
  };
}

function callerOf({ request, env }: RequestContext, isBrowser: boolean): Subject {
  return { visitor: readVisitorAddress(request.headers, env.LOCAL_VISITOR_ADDRESS), isBrowser };
}

function locateSubject(
  call: RequestContext,
  database: Database,
  policy: FieldPolicy,
  subject: Subject,
  options: RequestOptions,
) {
  return locate(database, askedOf(call, policy, subject, options));
}

function askedOf(
  { request, url, env, keepAlive }: RequestContext,
  policy: FieldPolicy,
  { visitor, isBrowser }: Subject,
  { language, fields, sample, nonce }: RequestOptions,
): LookupRequest {
  return {
    visitor,
    readCf: () => (cutRequestUrl(url).local ? undefined : request.cf),
    readClient: () => (isBrowser ? readClient(request.headers) : nothingKnown.client),
    gpc: isBrowser ? sendsGpc(request.headers) : null,
    nowMs: Date.now(),
    language,
    policy,
    only: fields === null ? null : topNames(nonce === null ? fields : [...fields, ...tokenMembers]),
    sample: isBrowser || sample === null ? sample : { ...sample, client: nothingKnown.client },
    fetchShard: shardsFrom(env.ASSETS),
    keepAlive,
  };
}

/** The refusal as a problem, with a detail of its own where it has one. */
export function answerRefused({ code, detail }: RequestRefusal): Response {
  return detail === undefined ? problemResponse(code) : detailedProblemResponse(code, detail);
}

/** The answer as JSON: all of it, or the members that the caller asked for. */
export function locationResponse(call: Call): Response {
  if (!call.ok) return answerRefused(call.refusal);
  const { location, grant, fields, token } = call.value;
  // Whatever the members are, there is at least one before it.
  const end = token === undefined ? '}' : `,"token":${JSON.stringify(token)}}`;
  return jsonResponse(writeFields(location, fields, end), grant);
}

/** One member as text; unknown is an empty line. The name must be of scalarNames. */
export function valueResponse(call: Call, name: string): Response {
  if (!call.ok) return answerRefused(call.refusal);
  const value = readField(call.value.location, name);
  return textResponse(value === null || value === undefined ? '' : String(value), call.value.grant);
}

/** A reading that is made when first asked for, and kept for the request. */
function once<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

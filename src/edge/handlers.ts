// Handlers of the API's routes: admission (admission/), options (request/), lookup (locate/), counting (usage/). Every
// route of a project goes through here, so that the same rules apply to all forms of a response. Routing is in app.ts.

import type { FailureCode } from '../core/failure.ts';
import type { KeyId, KeyRight } from '../core/key.ts';
import { type Location, unknownLocation } from '../core/location.ts';
import { type FieldPolicy, unrestrictedFieldPolicy } from '../core/project/field-policy.ts';
import type { ProjectId } from '../core/project/project-id.ts';
import { findReservedBlock } from '../core/reserved.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { Database } from '../geo/database.ts';
import { type CountContext, UsageBuffer } from '../usage/buffer.ts';
import { type AdmittedRequest, RequestAdmission } from './admission/admit.ts';
import type { RequestRefusal } from './admission/refusal.ts';
import { assetShardFetcher } from './asset-shards.ts';
import { type EncodedBatch, encodeItems } from './batch/batch.ts';
import { parseBatch, readBatchBody, readBatchForm } from './batch/body.ts';
import type { RequestContext } from './env.ts';
import { encodeLocation } from './locate/encode-location.ts';
import { readLocationField, topLevelNames } from './locate/fields.ts';
import { type LookupRequest, locate } from './locate/locate.ts';
import { mockVisitorAt } from './locate/mock-visitors.ts';
import { fieldPolicyFor, sendsGpc } from './locate/policy.ts';
import { parseLookupAddress } from './request/asked-address.ts';
import { readClient } from './request/client/client.ts';
import {
  defaultRequestOptions,
  type RequestOptions,
  readRequestOptions,
  readServerOptions,
  unknownSampleRefusal,
} from './request/request-options.ts';
import { isSecureUrl, urlOrigin } from './request/request-url.ts';
import { readVisitorAddress, type VisitorAddress } from './request/visitor-address.ts';
import {
  type CorsGrant,
  detailedProblemResponse,
  jsonResponse,
  problemResponse,
  serverCorsGrant,
  textResponse,
} from './response.ts';
import { locationTokenClaims, signLocationToken, type TokenAudience, tokenMembers } from './token/location-token.ts';
import { cacheTokenKeys } from './token/token-keys.ts';

interface GrantedLocation {
  readonly location: Location;
  readonly grant: CorsGrant;
  /** The JSON members of the location that the caller selected with `fields`; null selects all. */
  readonly fields: readonly string[] | null;
  /** The signed location token; null if the location cannot be signed, missing if no token was requested. */
  readonly token?: string | null;
}

export type LocationResult = Result<GrantedLocation, RequestRefusal>;

/** The visitor to look up, and whether the request was sent by the visitor's own browser. */
interface Subject {
  readonly visitor: VisitorAddress | null;
  readonly isBrowser: boolean;
}

/**
 * An unexpected error that was counted already. It contains nothing of the original error, which may contain visitor
 * data.
 */
export class CountedError extends Error {}

/** A server that is admitted to a handler that is not part of the edge (src/edge). */
export interface AdmittedServer {
  readonly project: ProjectId;
  /** The id of the server's key. Never null in practice, because a server is admitted by its key. */
  readonly key: KeyId | null;
  /** Counts the answer, or the code of the refusal. */
  readonly count: (outcome: 'answered_server' | FailureCode) => void;
}

/** Looks up some members of the location of the visitor who sent the request, under the field policy in force. */
export type LocateVisitor = (only: readonly string[]) => Promise<Result<Location, FailureCode>>;

/** Chooses the URL that a visitor of a project is redirected to, under the field policy in force. */
type ChooseUrl = (
  admitted: AdmittedRequest,
  policy: FieldPolicy,
  locateVisitor: LocateVisitor,
) => Promise<Result<string, RequestRefusal>>;

/** The handlers of one isolate, with its location database, its caches of projects and keys, and its counts. */
export class RouteHandlers {
  readonly #database: Database;
  readonly #usage = new UsageBuffer();
  readonly #admission = new RequestAdmission(this.#usage);
  readonly #readTokenKeys = cacheTokenKeys();

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Locates the caller itself. `only` is the name of the one JSON member to return, in place of the parameter `fields`.
   */
  visitor(context: RequestContext, only?: string): Promise<LocationResult> {
    return this.#countLocation(context, this.#visitor(context, only));
  }

  async #visitor(context: RequestContext, only?: string): Promise<LocationResult> {
    let prefetched: Promise<unknown> | null = null;
    const admitted = await this.#admission.admitAnyone(context, () => {
      prefetched = this.#prefetchShard(context);
    });
    if (!admitted.ok) return admitted;
    await prefetched;
    const { project, grant } = admitted.value;
    const parsed = readRequestOptions(context.request.headers, admitted.value, only);
    if (!parsed.ok) return parsed;
    const options = await this.#resolveSampleCode(context, parsed.value);
    if (!options.ok) return options;
    const granted = await this.#locate(
      context,
      admitted.value,
      callerOf(context, grant !== serverCorsGrant),
      options.value,
    );
    const { nonce } = options.value;
    if (!granted.ok || nonce === null || grant.origin === null) return granted;
    return this.#addToken(context, granted.value, { project: project.id, origin: grant.origin, nonce });
  }

  /** Locates any address, given as text, for a server. */
  address(context: RequestContext, text: string, only?: string): Promise<LocationResult> {
    return this.#countLocation(context, this.#address(context, text, only));
  }

  async #address(context: RequestContext, text: string, only?: string): Promise<LocationResult> {
    const admitted = await this.#admission.admitServer(context, 'lookup');
    if (!admitted.ok) return admitted;
    const options = readServerOptions(context.request.headers, admitted.value, only);
    if (!options.ok) return options;
    const visitor = parseLookupAddress(text);
    if (visitor === null) return refuse({ code: 'address_invalid' });
    return this.#locate(context, admitted.value, { visitor, isBrowser: false }, options.value);
  }

  /** Locates the addresses in the request's body, for a server. */
  async batch(context: RequestContext): Promise<Result<EncodedBatch, RequestRefusal>> {
    const batch = await this.#countFailure(context, this.#batch(context));
    if (batch.ok) this.#usage.count(context, 'answered_server', ['batch_addresses', batch.value.items.length]);
    return batch;
  }

  async #batch(context: RequestContext): Promise<Result<EncodedBatch, RequestRefusal>> {
    const { request } = context;
    let body: ReturnType<typeof readBatchBody> | undefined;
    const readBodyOnce = () => (body ??= readBatchBody(request));
    const admitted = await this.#admission.admitServer(context, 'batch', readBodyOnce);
    if (!admitted.ok) return admitted;
    const form = readBatchForm(request.headers);
    if (form === null) return refuse({ code: 'media_type_unsupported' });
    const options = readServerOptions(request.headers, admitted.value);
    if (!options.ok) return options;
    const bytes = await readBodyOnce();
    const texts = bytes.ok ? parseBatch(bytes.value, form) : bytes;
    if (!texts.ok) return texts;
    const policy = fieldPolicyFor(admitted.value.project.fields, request.headers);
    const lookup = lookupRequest(context, policy, { visitor: null, isBrowser: false }, options.value);
    return accept({ form, items: await encodeItems(this.#database, lookup, options.value.fields, texts.value) });
  }

  /**
   * Locates the visitor of the calling page for the VisitorAPI-compatible route (GET /api/), which has no options and
   * returns English names.
   */
  visitorApi(context: RequestContext): Promise<LocationResult> {
    return this.#countLocation(context, this.#visitorApi(context));
  }

  async #visitorApi(context: RequestContext): Promise<LocationResult> {
    let prefetched: Promise<unknown> | null = null;
    const admitted = await this.#admission.admitPage(context, () => {
      prefetched = this.#prefetchShard(context);
    });
    if (!admitted.ok) return admitted;
    await prefetched;
    return this.#locate(context, admitted.value, callerOf(context, true), defaultRequestOptions);
  }

  /** Returns the JWK set that verifies location tokens. */
  async tokenKeys(context: RequestContext): Promise<Result<string, RequestRefusal>> {
    return this.#countFailure(context, this.#tokenKeys(context));
  }

  async #tokenKeys({ url, env, nowMs }: RequestContext): Promise<Result<string, RequestRefusal>> {
    if (!isSecureUrl(url)) return refuse({ code: 'https_required' });
    const keys = await this.#readTokenKeys(env, nowMs);
    return keys === null ? refuse({ code: 'keys_unavailable' }) : accept(keys.published);
  }

  /** Locates the visitor of the landing page (GET /), which belongs to no project and is in English. */
  landing(context: RequestContext): Promise<Result<Location, FailureCode>> {
    const lookup = lookupRequest(context, unrestrictedFieldPolicy, callerOf(context, true), defaultRequestOptions);
    return locate(this.#database, lookup);
  }

  /**
   * Admits a server by a key with this right, for a handler that is not part of the edge (src/edge). Counts a refusal;
   * that handler counts its own answer.
   */
  async admitServer(context: RequestContext, right: KeyRight): Promise<Result<AdmittedServer, RequestRefusal>> {
    const admitted = await this.#countFailure(context, this.#admission.admitServer(context, right));
    if (!admitted.ok) return admitted;
    return accept({
      project: admitted.value.project.id,
      key: typeof context.countedAs.caller === 'string' ? context.countedAs.caller : null,
      count: (outcome) => this.#usage.count(context, outcome),
    });
  }

  /**
   * Returns the URL that a redirect link of a project leads to. Refuses an unknown project, or a malformed project id
   * (`id` is null), like an unknown path: the visitor only followed a link and cannot correct the id.
   */
  async redirect(
    context: RequestContext,
    id: ProjectId | null,
    choose: ChooseUrl,
  ): Promise<Result<string, RequestRefusal>> {
    const url = await this.#countFailure(context, this.#redirect(context, id, choose));
    if (url.ok) this.#usage.count(context, 'redirected');
    return url;
  }

  async #redirect(
    context: RequestContext,
    id: ProjectId | null,
    choose: ChooseUrl,
  ): Promise<Result<string, RequestRefusal>> {
    if (id === null) return refuse({ code: 'not_found' });
    const admitted = await this.#admission.admitVisitor(context, id);
    if (!admitted.ok) return admitted.refusal.code === 'project_unknown' ? refuse({ code: 'not_found' }) : admitted;
    const policy = fieldPolicyFor(admitted.value.project.fields, context.request.headers);
    return choose(admitted.value, policy, (fields) => {
      const options = { ...defaultRequestOptions, fields };
      return locate(this.#database, lookupRequest(context, policy, callerOf(context, true), options));
    });
  }

  /** Counts a refusal that was not decided by a handler, such as that of an unknown path. */
  countRefusal(context: CountContext, code: FailureCode): void {
    this.#usage.count(context, code);
  }

  /** Counts the answer to a page or a server, or the refusal. */
  async #countLocation(context: RequestContext, answer: Promise<LocationResult>): Promise<LocationResult> {
    const result = await this.#countFailure(context, answer);
    if (!result.ok) return result;
    const { grant, location } = result.value;
    const outcome = grant === serverCorsGrant ? 'answered_server' : 'answered_page';
    if (location.meta.degraded) this.#usage.count(context, outcome, ['degraded', 1]);
    else if (location.meta.source === 'none') this.#usage.count(context, outcome, ['unknown', 1]);
    else this.#usage.count(context, outcome);
    return result;
  }

  /** Counts a refusal or an unexpected error. */
  async #countFailure<T>(
    context: RequestContext,
    answer: Promise<Result<T, RequestRefusal>>,
  ): Promise<Result<T, RequestRefusal>> {
    try {
      const result = await answer;
      if (!result.ok) this.#usage.count(context, result.refusal.code);
      return result;
    } catch {
      this.#usage.count(context, 'internal');
      throw new CountedError();
    }
  }

  /**
   * Looks up the country or region code in `?sample=`, and adds to the options a mock visitor in the largest city of
   * that country or region. Returns options without a code unchanged.
   */
  async #resolveSampleCode(
    { env, keepAlive }: RequestContext,
    options: RequestOptions,
  ): Promise<Result<RequestOptions, RequestRefusal>> {
    const { sampleCode } = options;
    if (sampleCode === null) return accept(options);
    const { codes } = this.#database;
    if (codes === null) return refuse(codesMissing);
    const hit = await codes.find(sampleCode, assetShardFetcher(env.ASSETS), keepAlive);
    if (!hit.ok) return refuse({ code: hit.refusal, detail: codesUnreadable });
    const { place } = hit.value;
    return place === null ? refuse(unknownSampleRefusal) : accept({ ...options, sample: mockVisitorAt(place) });
  }

  async #locate(
    context: RequestContext,
    { project, grant }: AdmittedRequest,
    subject: Subject,
    options: RequestOptions,
  ): Promise<LocationResult> {
    const policy = fieldPolicyFor(project.fields, context.request.headers);
    const location = await locate(this.#database, lookupRequest(context, policy, subject, options));
    if (!location.ok) return refuse({ code: location.refusal });
    return accept({ location: location.value, grant, fields: options.fields });
  }

  /** Adds a signed location token, which the page hands to its own server. */
  async #addToken(
    { url, env, nowMs }: RequestContext,
    granted: GrantedLocation,
    audience: Omit<TokenAudience, 'issuer'>,
  ): Promise<LocationResult> {
    const keys = await this.#readTokenKeys(env, nowMs);
    if (keys === null) return refuse({ code: 'keys_unavailable' });
    const claims = locationTokenClaims(granted.location, { ...audience, issuer: urlOrigin(url).origin }, nowMs);
    return accept({ ...granted, token: claims === null ? null : await signLocationToken(keys.signing, claims) });
  }

  /**
   * Loads the shard of the caller's own address while the project's settings are read from KV, so that a cold request
   * waits for both at once. The shard is not searched before admission. A refused request does not wait for the shard.
   */
  #prefetchShard(context: RequestContext): Promise<unknown> | null {
    const { visitor } = callerOf(context, true);
    if (visitor === null || findReservedBlock(visitor.address) !== null) return null;
    return this.#database.prefetch(visitor.address, assetShardFetcher(context.env.ASSETS), context.keepAlive);
  }
}

const codesUnreadable =
  'The list of countries and regions for the parameter sample could not be read. Try again shortly.';

const codesMissing: RequestRefusal = {
  code: 'data_unavailable',
  detail:
    'The location data has no list of countries and regions for the parameter sample, because an older version built it. The operator builds it again with npm run data.',
};

function callerOf({ request, env }: RequestContext, isBrowser: boolean): Subject {
  return { visitor: readVisitorAddress(request.headers, env.LOCAL_VISITOR_ADDRESS), isBrowser };
}

function lookupRequest(
  { request, url, env, nowMs, keepAlive }: RequestContext,
  policy: FieldPolicy,
  { visitor, isBrowser }: Subject,
  { language, fields, sample, nonce }: RequestOptions,
): LookupRequest {
  return {
    visitor,
    readCf: () => (urlOrigin(url).local ? undefined : request.cf),
    readClient: () => (isBrowser ? readClient(request.headers) : unknownLocation.client),
    gpc: isBrowser ? sendsGpc(request.headers) : null,
    nowMs,
    language,
    policy,
    only: fields === null ? null : topLevelNames(nonce === null ? fields : [...fields, ...tokenMembers]),
    sample: isBrowser || sample === null ? sample : { ...sample, client: unknownLocation.client },
    fetchShard: assetShardFetcher(env.ASSETS),
    keepAlive,
  };
}

export function refusalProblemResponse({ code, detail, extra }: RequestRefusal): Response {
  return detail === undefined ? problemResponse(code, extra) : detailedProblemResponse(code, detail);
}

/** Returns a response with the location as JSON: all of it, or the members that the caller selected. */
export function locationResponse(result: LocationResult): Response {
  if (!result.ok) return refusalProblemResponse(result.refusal);
  const { location, grant, fields, token } = result.value;
  const json = encodeLocation(location, fields);
  if (token === undefined) return jsonResponse(json, grant);
  // A selection has at least one member, so the member `token` always follows a comma.
  return jsonResponse(`${json.slice(0, -1)},"token":${JSON.stringify(token)}}`, grant);
}

/**
 * Returns a response with one member of the location as text; an unknown value is an empty line. The name must be in
 * scalarFieldNames.
 */
export function valueResponse(result: LocationResult, name: string): Response {
  if (!result.ok) return refusalProblemResponse(result.refusal);
  const value = readLocationField(result.value.location, name);
  return textResponse(value === null || value === undefined ? '' : String(value), result.value.grant);
}

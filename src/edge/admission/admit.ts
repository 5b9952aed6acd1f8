// Admission: decides whether a request is answered. Checks in this order: TLS, syntax of the credential, project id,
// snapshot of the project, the project's caller mode (pages, servers or both), whether a signature is required, then a
// page's origin or a server's credential, the right of the key, the network of the caller, the origin that a server
// declares in X-Origin, the quota and the rate limit. Every route of a project goes through here, so that the same
// rules apply to all. handlers.ts counts each request for a project and for an allowlist entry or key; this module
// writes them to `countedAs`.

import { type KeyRight, keyRightsOrDefault } from '../../core/key.ts';
import type { Project } from '../../core/project/project.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { UsageBuffer } from '../../usage/buffer.ts';
import type { RequestContext } from '../env.ts';
import { parameterValues, type Query, readQuery } from '../request/query.ts';
import { urlOrigin } from '../request/request-url.ts';
import { type CorsGrant, serverCorsGrant } from '../response.ts';
import { authoriseOrigin, readOrigin, readProjectId } from './authorise.ts';
import { type Credential, isBrowser, readCredential } from './credential.ts';
import { cacheMasterSecrets } from './master-secrets.ts';
import { admitsCaller, checkDeclaredOrigin } from './protections.ts';
import { isOverLimit } from './rate-limit.ts';
import {
  overQuotaRefusal,
  pageCallerModeRefusal,
  type RequestRefusal,
  serverCallerModeRefusal,
  serversOnlyRefusal,
} from './refusal.ts';
import { SnapshotCache } from './snapshots.ts';
import { verifyKey } from './verify-key.ts';

export interface AdmittedRequest {
  readonly project: Project;
  /** Who may read the response: the calling page or a server. */
  readonly grant: CorsGrant;
  readonly query: Query;
}

type AdmissionResult = Promise<Result<AdmittedRequest, RequestRefusal>>;

/**
 * Reads the body of the request, or refuses it. Repeated calls return the same body. Called only if a signature must
 * cover the body.
 */
export type ReadRequestBody = () => Promise<Result<Uint8Array, RequestRefusal>>;

/**
 * Starts work that does not depend on the project's settings, while those are read from KV. Called at most once and not
 * awaited.
 */
export type Prefetch = () => void;

/** The requirements of a route for its callers. */
interface RouteAccess {
  /** The query parameter that names the project, or the id of the project if the path names it. */
  readonly parameter: 'project' | 'pid' | { readonly id: ProjectId };
  /**
   * The kinds of callers that the route admits. With `pages`, credentials are ignored, because clients of VisitorAPI
   * (the service whose wire format GET /api/ copies) send none. With `visitors`, the origin is ignored too: a browser
   * that follows a redirect link sends none.
   */
  readonly admits: 'pages' | 'servers' | 'both' | 'visitors';
  /** The right that a key must have for this route. */
  readonly right: KeyRight;
  /** Reads the body of the request; null if the route takes no body. */
  readonly readBody: ReadRequestBody | null;
  readonly prefetch: Prefetch;
}

const noPrefetch: Prefetch = () => {};

const visitorNetwork: RequestRefusal = {
  code: 'caller_not_allowed',
  detail: "The visitor's address is not in any of the networks that the project admits visitors from.",
};

const serverNetwork: RequestRefusal = {
  code: 'caller_not_allowed',
  detail: "The calling server's address is not in any of the project's caller networks.",
};

/** Seconds for which KV caches a value at each data centre; 30 is Cloudflare's minimum. */
const kvCacheSeconds = 30;

/** Admits the requests of one isolate. Caches project snapshots and the imported master secrets. */
export class RequestAdmission {
  readonly #snapshots = new SnapshotCache();
  readonly #readMasters = cacheMasterSecrets();
  readonly #usage: Pick<UsageBuffer, 'isOverQuota'>;

  constructor(usage: Pick<UsageBuffer, 'isOverQuota'>) {
    this.#usage = usage;
  }

  /** Admits a page by its origin or a server by its key. */
  admitAnyone(context: RequestContext, prefetch: Prefetch = noPrefetch): AdmissionResult {
    return this.#admit(context, { parameter: 'project', admits: 'both', right: 'lookup', readBody: null, prefetch });
  }

  /** Admits a page by its origin on the VisitorAPI-compatible route (GET /api/), which names the project in `pid`. */
  admitPage(context: RequestContext, prefetch: Prefetch = noPrefetch): AdmissionResult {
    return this.#admit(context, { parameter: 'pid', admits: 'pages', right: 'lookup', readBody: null, prefetch });
  }

  /** Decides whether a visitor may open a page that this Worker serves for a project, such as a redirect link. */
  admitVisitor(context: RequestContext, id: ProjectId): AdmissionResult {
    const access = { parameter: { id }, admits: 'visitors', right: 'lookup', readBody: null } as const;
    return this.#admit(context, { ...access, prefetch: noPrefetch });
  }

  /**
   * Admits a server by its key. A signature must cover the body if the route takes one. `readBody` is called after the
   * signature has been verified, so that only holders of a key can make the edge read a body.
   */
  admitServer(context: RequestContext, right: KeyRight, readBody: ReadRequestBody | null = null): AdmissionResult {
    const access = { parameter: 'project', admits: 'servers', right, readBody, prefetch: noPrefetch } as const;
    return this.#admit(context, access);
  }

  async #admit(context: RequestContext, access: RouteAccess): AdmissionResult {
    const credentials = readRequestCredentials(context, access);
    if (!credentials.ok) return credentials;
    const { id, credential, query } = credentials.value;
    const { env, nowMs, countedAs } = context;
    const readText = (key: string) => {
      access.prefetch();
      return env.PROJECTS.get(key, { type: 'text', cacheTtl: kvCacheSeconds });
    };
    const loaded = await this.#snapshots.load(id, readText, nowMs);
    if (!loaded.ok) return refuse({ code: loaded.refusal });
    const project = loaded.value;
    countedAs.project = project;
    const grant =
      credential === null
        ? checkPage(project, context, access)
        : await this.#checkServer(context, project, credential, access);
    if (!grant.ok) return grant;
    const isPage = credential === null;
    if (this.#usage.isOverQuota(project, isPage ? 'pages' : 'servers', nowMs)) return refuse(overQuotaRefusal(nowMs));
    if (await isOverLimit(env, project, isPage ? 'browser' : 'server')) return refuse({ code: 'rate_limited' });
    return accept({ project, grant: grant.value, query });
  }

  async #checkServer(
    { request, env, nowMs, countedAs }: RequestContext,
    project: Project,
    credential: Credential,
    { right, readBody }: RouteAccess,
  ): Promise<Result<CorsGrant, RequestRefusal>> {
    if (project.mode === 'browser') return refuse(serverCallerModeRefusal);
    if (project.signatureRequired && credential.kind === 'key') return refuse({ code: 'signature_required' });
    const masters = await this.#readMasters(env);
    if (masters === null) return refuse({ code: 'keys_unavailable' });
    if (!(await verifyKey(masters, project, credential, nowMs))) return refuse({ code: 'credential_invalid' });
    const body = await checkBody(credential, readBody);
    if (!body.ok) return body;
    const key = project.keys.get(credential.key);
    countedAs.caller = key?.id ?? null;
    if (key === undefined || !keyRightsOrDefault(key).includes(right)) return refuse({ code: 'key_right_required' });
    if (!admitsCaller(project.callers, request.headers, env.LOCAL_VISITOR_ADDRESS)) return refuse(serverNetwork);
    const undeclared = project.declaredOrigin ? checkDeclaredOrigin(project, request.headers) : null;
    return undeclared === null ? accept(serverCorsGrant) : refuse(undeclared);
  }
}

/** The credentials that a request contains, before any storage is read. */
interface RequestCredentials {
  /** The API key; null if the request has none. */
  readonly credential: Credential | null;
  readonly id: ProjectId;
  readonly query: Query;
}

const noCredential = accept(null);

function readRequestCredentials(
  { request, url, nowMs }: RequestContext,
  { parameter, admits }: RouteAccess,
): Result<RequestCredentials, RequestRefusal> {
  if (!urlOrigin(url).secure) return refuse({ code: 'https_required' });
  const isAnonymous = admits === 'pages' || admits === 'visitors';
  const credential = isAnonymous ? noCredential : readCredential(request, nowMs);
  if (!credential.ok) return refuse({ code: credential.refusal });
  const query = readQuery(url);
  if (!query.ok) return query;
  if (typeof parameter !== 'string') return accept({ credential: null, id: parameter.id, query: query.value });
  const header = request.headers.get('X-Project-Id');
  const id = readProjectId(header, parameterValues(query.value, parameter), credential.value?.project);
  return id.ok ? accept({ credential: credential.value, id: id.value, query: query.value }) : id;
}

function checkPage(
  project: Project,
  { request: { headers }, url, env, countedAs }: RequestContext,
  { admits }: RouteAccess,
): Result<CorsGrant, RequestRefusal> {
  const isVisitor = admits === 'visitors';
  if (project.mode === 'server' && (isVisitor || isBrowser(headers))) return refuse(pageCallerModeRefusal);
  if (admits === 'servers') return refuse(serversOnlyRefusal);
  const isAdmitted = () => admitsCaller(project.pageCallers, headers, env.LOCAL_VISITOR_ADDRESS);
  if (isVisitor) return isAdmitted() ? accept(serverCorsGrant) : refuse(visitorNetwork);
  const origin = readOrigin(headers, urlOrigin(url).origin);
  if (!origin.ok) return refuse({ code: origin.refusal });
  const authorised = authoriseOrigin(project, origin.value);
  if (!authorised.ok) return authorised;
  countedAs.caller = authorised.value.listed;
  return isAdmitted() ? accept(authorised.value.grant) : refuse(visitorNetwork);
}

/** On a route without a body, a signed Content-Digest is the SHA-256 of no bytes. */
const emptyBody: ReadRequestBody = async () => accept(new Uint8Array());

/** Checks that the signature covers this body. Accepts any body with a bearer key, which signs nothing. */
async function checkBody(
  credential: Credential,
  readBody: ReadRequestBody | null,
): Promise<Result<null, RequestRefusal>> {
  if (credential.kind === 'key') return accept(null);
  const { bodyHash } = credential;
  if (bodyHash === null) return readBody === null ? accept(null) : refuse({ code: 'credential_invalid' });
  const body = await (readBody ?? emptyBody)();
  if (!body.ok) return body;
  const hash = await crypto.subtle.digest('SHA-256', body.value);
  return crypto.subtle.timingSafeEqual(hash, bodyHash) ? accept(null) : refuse({ code: 'credential_invalid' });
}

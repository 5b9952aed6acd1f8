// Admission: decides whether a request is answered. Checks in this order: TLS, form of the credential, project, snapshot,
// mode, signature required, then a page's origin or a server's credential, the right of the key, the caller's network, the
// declared origin and the rate limit. Every route of a project goes through here, so that no route has rules of its own.

import { after, type Eventually } from '../../core/eventually.ts';
import { type KeyRight, rightsOf } from '../../core/key.ts';
import type { Project } from '../../core/project/project.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { RequestContext } from '../env.ts';
import { type Query, readQuery } from '../request/query.ts';
import { cutRequestUrl } from '../request/request-url.ts';
import { type CorsGrant, serverGrant } from '../response.ts';
import { authoriseOrigin, readOrigin, readProjectId } from './authorise.ts';
import { type Credential, isBrowser, readCredential } from './credential.ts';
import { cacheMasters } from './master-secrets.ts';
import { admitsCaller, checkDeclaredOrigin } from './protections.ts';
import { countCall } from './rate-limit.ts';
import { pagesRefusedByMode, type RequestRefusal, serversOnly, serversRefusedByMode } from './refusal.ts';
import { Snapshots } from './snapshots.ts';
import { verifyKey } from './verify-key.ts';

export interface Admitted {
  readonly project: Project;
  /** Whom the answer is granted to: the page, or a server. */
  readonly grant: CorsGrant;
  readonly query: Query;
}

/** Reads the body once and for all, or refuses it. Only asked for where a signature has to cover it. */
export type ReadBody = () => Promise<Result<Uint8Array, RequestRefusal>>;

type Admitting = Eventually<Result<Admitted, RequestRefusal>>;

/** Starts work that needs no project while the project's settings are read; called at most once, and never awaited here. */
export type Prefetch = () => void;

const nothing: Prefetch = () => {};

/** What a route requires of its callers. */
interface RouteAccess {
  /** The query parameter that names the project. */
  readonly parameter: 'project' | 'pid';
  /** VisitorAPI's form has no keys, so none is looked at there. */
  readonly admits: 'pages' | 'servers' | 'both';
  /** The right that a key needs here. */
  readonly right: KeyRight;
  /** Null where the route takes no body. */
  readonly readBody: ReadBody | null;
  readonly prefetch: Prefetch;
}

const visitorNetwork: RequestRefusal = {
  code: 'caller_not_allowed',
  detail: "The visitor's address is in none of the networks that the project admits visitors from.",
};

const serverNetwork: RequestRefusal = {
  code: 'caller_not_allowed',
  detail: "The calling server's address is in none of the project's caller networks.",
};

/** KV's own cache at each data centre; 30 is the least it takes. */
const kvCacheSeconds = 30;

/** How one isolate lets callers in, with its memory of projects and of the master secrets. */
export class Admission {
  readonly #snapshots = new Snapshots();
  readonly #readMasters = cacheMasters();

  /** A page by its origin or a server by its key. */
  admitAnyone(call: RequestContext, prefetch: Prefetch = nothing): Admitting {
    return this.#admit(call, { parameter: 'project', admits: 'both', right: 'lookup', readBody: null, prefetch });
  }

  /** A page, in VisitorAPI's form. */
  admitPage(call: RequestContext, prefetch: Prefetch = nothing): Admitting {
    return this.#admit(call, { parameter: 'pid', admits: 'pages', right: 'lookup', readBody: null, prefetch });
  }

  /**
   * A server by its key. A signature must cover the body where the route takes one: `readBody` is called after the
   * signature itself has been verified, so that nobody else can make the edge read a body.
   */
  admitServer(call: RequestContext, right: KeyRight, readBody: ReadBody | null = null): Admitting {
    return this.#admit(call, { parameter: 'project', admits: 'servers', right, readBody, prefetch: nothing });
  }

  #admit(call: RequestContext, access: RouteAccess): Admitting {
    const nowMs = Date.now();
    const credentials = readRequestCredentials(call, access, nowMs);
    if (!credentials.ok) return credentials;
    const { id } = credentials.value;
    const readText = (key: string) => call.env.PROJECTS.get(key, { type: 'text', cacheTtl: kvCacheSeconds });
    const known = this.#snapshots.recall(id, nowMs);
    if (known === null) access.prefetch();
    return after(known ?? this.#snapshots.read(id, readText, nowMs), (project) =>
      project.ok
        ? this.#admitTo(project.value, call, credentials.value, access, nowMs)
        : refuse({ code: project.refusal }),
    );
  }

  #admitTo(
    project: Project,
    call: RequestContext,
    credentials: RequestCredentials,
    access: RouteAccess,
    nowMs: number,
  ): Admitting {
    const { apiOrigin, credential, query } = credentials;
    const checked =
      credential === null
        ? checkPage(project, call, apiOrigin, access)
        : this.#checkServer(call, project, credential, nowMs, access);
    return after(checked, (grant) => {
      if (!grant.ok) return grant;
      const kind = grant.value === serverGrant ? 'server' : 'browser';
      return after(countCall(call.env, project, kind), (isOverLimit) =>
        isOverLimit ? refuse({ code: 'rate_limited' }) : accept({ project, grant: grant.value, query }),
      );
    });
  }

  async #checkServer(
    { request, env }: RequestContext,
    project: Project,
    credential: Credential,
    nowMs: number,
    { right, readBody }: RouteAccess,
  ): Promise<Result<CorsGrant, RequestRefusal>> {
    if (project.mode === 'browser') return refuse(serversRefusedByMode);
    if (project.signatureRequired && credential.kind === 'key') return refuse({ code: 'signature_required' });
    const masters = await this.#readMasters(env);
    if (masters === null) return refuse({ code: 'keys_unavailable' });
    if (!(await verifyKey(masters, project, credential, nowMs))) return refuse({ code: 'credential_invalid' });
    const body = await checkBody(credential, readBody);
    if (!body.ok) return body;
    const key = project.keys.get(credential.key);
    if (key === undefined || !rightsOf(key).includes(right)) return refuse({ code: 'key_right_required' });
    if (!admitsCaller(project.callers, request.headers, env.LOCAL_VISITOR_ADDRESS)) return refuse(serverNetwork);
    const undeclared = project.declaredOrigin ? checkDeclaredOrigin(project, request.headers) : null;
    return undeclared === null ? accept(serverGrant) : refuse(undeclared);
  }
}

/** What a request says of itself, before anything is read from storage. */
interface RequestCredentials {
  /** Our own origin, as the request addresses it. */
  readonly apiOrigin: string;
  /** Null where none is presented. */
  readonly credential: Credential | null;
  readonly id: ProjectId;
  readonly query: Query;
}

const noCredential = accept(null);

function readRequestCredentials(
  { request, url }: RequestContext,
  { parameter, admits }: RouteAccess,
  nowMs: number,
): Result<RequestCredentials, RequestRefusal> {
  const { origin: apiOrigin, secure } = cutRequestUrl(url);
  if (!secure) return refuse({ code: 'https_required' });
  const credential = admits === 'pages' ? noCredential : readCredential(request, nowMs);
  if (!credential.ok) return refuse({ code: credential.refusal });
  const query = readQuery(url);
  if (!query.ok) return query;
  const header = request.headers.get('X-Project-Id');
  const id = readProjectId(header, query.value.all(parameter), credential.value?.project);
  return id.ok ? accept({ apiOrigin, credential: credential.value, id: id.value, query: query.value }) : id;
}

function checkPage(
  project: Project,
  { request: { headers }, env }: RequestContext,
  apiOrigin: string,
  { admits }: RouteAccess,
): Result<CorsGrant, RequestRefusal> {
  if (project.mode === 'server' && isBrowser(headers)) return refuse(pagesRefusedByMode);
  if (admits === 'servers') return refuse(serversOnly);
  const origin = readOrigin(headers, apiOrigin);
  if (!origin.ok) return refuse({ code: origin.refusal });
  const granted = authoriseOrigin(project, origin.value);
  if (!granted.ok) return granted;
  return admitsCaller(project.pageCallers, headers, env.LOCAL_VISITOR_ADDRESS) ? granted : refuse(visitorNetwork);
}

/** SHA-256 of no bytes, which is what a signed Content-Digest is of on a route without a body. */
const emptyBody: ReadBody = async () => accept(new Uint8Array());

/** Whether the body is the one that was signed. A key alone signs nothing. */
async function checkBody(credential: Credential, readBody: ReadBody | null): Promise<Result<null, RequestRefusal>> {
  if (credential.kind === 'key') return accept(null);
  const { bodyHash } = credential;
  if (bodyHash === null) return readBody === null ? accept(null) : refuse({ code: 'credential_invalid' });
  const body = await (readBody ?? emptyBody)();
  if (!body.ok) return body;
  const hash = await crypto.subtle.digest('SHA-256', body.value);
  return crypto.subtle.timingSafeEqual(hash, bodyHash) ? accept(null) : refuse({ code: 'credential_invalid' });
}

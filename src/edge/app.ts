// The routes of the edge. Their handlers are in handlers.ts.

import type { Context } from 'hono';
// HonoBase is used because it accepts another router (PathRouter); Hono's presets bundle routers of their own.
import { HonoBase } from 'hono/hono-base';
import type { FailureCode } from '../core/failure.ts';
import type { KeyRight } from '../core/key.ts';
import { type Result, refuse } from '../core/result.ts';
import type { Database } from '../geo/database.ts';
import type { DatabaseInfo } from '../geo/manifest.ts';
import type { WaitUntil } from '../geo/shard/shard-loader.ts';
import { batchResponse } from './batch/batch.ts';
import type { EdgeEnv, RequestContext } from './env.ts';
import {
  type AdmittedServer,
  CountedError,
  locationResponse,
  RouteHandlers,
  refusalProblemResponse,
  valueResponse,
} from './handlers.ts';
import { describeHealth } from './pages/health.ts';
import { isUnreadable, publicDocumentHandler } from './pages/public-document.ts';
import { visitorApiRefusalResponse, visitorApiResponse } from './pages/visitor-api.ts';
import { PathRouter } from './path-router.ts';
import { isSecureUrl, urlHasPath } from './request/request-url.ts';
import { resetRegExpStatics } from './request/reset-regexp-statics.ts';
import {
  allowedMethodsResponse,
  anyPageCorsGrant,
  isPreflight,
  isReadMethod,
  jsonResponse,
  optionsResponse,
  pageRedirectResponse,
  problemResponse,
  type RouteMethods,
  tlsRedirectResponse,
} from './response.ts';

type EdgeContext = Context<{ Bindings: EdgeEnv }>;
export type EdgeHono = HonoBase<{ Bindings: EdgeEnv }>;
type ExtraHeaders = Readonly<Record<string, string>>;

/** Adds responses to OPTIONS and to methods that the route does not have. For routes that pages may call. */
export type AddOtherMethods = (path: string, methods: RouteMethods) => void;

/** Returns the response to a visitor of a page. `path` returns a named segment of the page's path. */
export type PageResponder = (
  context: RequestContext,
  handlers: RouteHandlers,
  path: (name: string) => string,
) => Promise<Response>;

/** Adds the path of an HTML page. A request over http is redirected to https. The response has no CORS headers. */
export type AddPageRoute = (path: string, answer: PageResponder) => void;

/**
 * Adds a document that is the same for everyone, such as a script. Counts a failure if the document's file cannot be
 * read.
 */
export type AddDocument = (path: string, respond: (request: Request, assets: Fetcher) => Promise<Response>) => void;

export interface EdgeApi {
  /** The Hono application with the routes of the edge. The caller of createEdge may add further routes. */
  readonly app: EdgeHono;
  readonly addOtherMethods: AddOtherMethods;
  readonly addPage: AddPageRoute;
  readonly addDocument: AddDocument;
  readonly fetch: (request: Request, env: EdgeEnv, context: ExecutionContext) => Promise<Response>;
  /**
   * Admits a server by a key with this right, for a handler that is not part of the edge (src/edge). Returns the
   * server, or the response that refuses it.
   */
  readonly admitServer: (
    request: Request,
    env: EdgeEnv,
    context: ExecutionContext,
    right: KeyRight,
  ) => Promise<Result<AdmittedServer, Response>>;
  /** Counts a failure of a handler that is not part of the edge (src/edge). */
  readonly countFailure: (env: EdgeEnv, execution: ExecutionContext, code: FailureCode) => void;
  /**
   * Counts a refusal by a handler that is not part of the edge (src/edge), and returns the problem response. `extra`
   * adds headers (Allow).
   */
  readonly refuse: (env: EdgeEnv, execution: ExecutionContext, code: FailureCode, extra?: ExtraHeaders) => Response;
  /** The databases that locations come from, with the credits that their licences require. */
  readonly sources: readonly DatabaseInfo[];
}

/** Creates the edge of one isolate. `database` and the cached settings live as long as the isolate. */
export function createEdge(database: Database, version: string): EdgeApi {
  const app: EdgeHono = new HonoBase({ router: new PathRouter() });
  const handlers = new RouteHandlers(database);
  const keysDocument = publicDocumentHandler('application/jwk-set+json');

  /**
   * Refuses a request for an unknown path or an unsupported method. A request over plain http gets the error for plain
   * http instead, because a caller that sent a key in clear text must learn that it did.
   */
  function refuseUnrouted(c: EdgeContext, code: FailureCode, extra: ExtraHeaders, respond = problemResponse): Response {
    const secure = isSecureUrl(c.req.url);
    const decided = secure ? code : 'https_required';
    handlers.countRefusal(contextOf(c), decided);
    return respond(decided, secure ? extra : {});
  }

  const notAllowed = (methods: RouteMethods) => (c: EdgeContext) =>
    refuseUnrouted(c, 'method_not_allowed', { Allow: `${methods}, OPTIONS` });

  const addOtherMethods: AddOtherMethods = (path, methods) => {
    app.options(path, (c) => optionsResponse(c.req.raw.headers, methods));
    app.all(path, notAllowed(methods));
  };

  const addDocument: AddDocument = (path, respond) => {
    app.get(path, async (c) => {
      const response = await respond(c.req.raw, c.env.ASSETS);
      if (isUnreadable(response)) handlers.countRefusal(contextOf(c), 'data_unavailable');
      return response;
    });
    addOtherMethods(path, 'GET, HEAD');
  };

  const addPage: AddPageRoute = (path, answer) => {
    app.get(path, (c) =>
      isSecureUrl(c.req.url)
        ? answer(contextOf(c), handlers, (name) => c.req.param(name) ?? '')
        : tlsRedirectResponse(c.req.url),
    );
    // The response to OPTIONS has no CORS headers, because scripts of other origins must not read this page.
    app.options(path, () => allowedMethodsResponse('GET, HEAD'));
    app.all(path, notAllowed('GET, HEAD'));
  };

  app.get('/v1/visitor', async (c) => locationResponse(await handlers.visitor(contextOf(c))));
  app.get('/v1/visitor/:field', async (c) => {
    const field = c.req.param('field');
    return valueResponse(await handlers.visitor(contextOf(c), field), field);
  });
  app.get('/v1/ip/:address', async (c) =>
    locationResponse(await handlers.address(contextOf(c), c.req.param('address'))),
  );
  app.get('/v1/ip/:address/:field', async (c) => {
    const { address, field } = c.req.param();
    return valueResponse(await handlers.address(contextOf(c), address, field), field);
  });
  app.post('/v1/batch', async (c) => {
    const batch = await handlers.batch(contextOf(c));
    return batch.ok ? batchResponse(batch.value) : refusalProblemResponse(batch.refusal);
  });
  app.get('/.well-known/jwks.json', async (c) => {
    const keys = await handlers.tokenKeys(contextOf(c));
    return keys.ok ? keysDocument(c.req.raw, keys.value) : refusalProblemResponse(keys.refusal);
  });
  app.get('/health', () =>
    jsonResponse(JSON.stringify(describeHealth(version, database.info, Date.now())), anyPageCorsGrant),
  );
  for (const path of [
    ...['/v1/visitor', '/v1/visitor/:field', '/v1/ip/:address', '/v1/ip/:address/:field'],
    ...['/health', '/.well-known/jwks.json'],
  ]) {
    addOtherMethods(path, 'GET, HEAD');
  }
  addOtherMethods('/v1/batch', 'POST');

  for (const path of ['/api', '/api/']) {
    app.get(path, async (c) => visitorApiResponse(await handlers.visitorApi(contextOf(c))));
    app.options(path, (c) => optionsResponse(c.req.raw.headers, 'GET, HEAD'));
    app.all(path, (c) => refuseUnrouted(c, 'method_not_allowed', { Allow: 'GET, HEAD, OPTIONS' }, visitorApiProblem));
  }

  app.notFound((c) => {
    const { method, raw } = c.req;
    // A CORS preflight for an unknown path succeeds, so that the calling page can read the error of the request that
    // follows.
    if (method === 'OPTIONS' && isPreflight(raw.headers)) return optionsResponse(raw.headers, 'GET, HEAD');
    // Redirects /docs/…/ to the path without the slash at the end, because people often type that slash. The path is
    // taken from the URL, because the path that Hono returns is decoded.
    const { pathname } = new URL(raw.url);
    if (isReadMethod(method) && pathname.startsWith('/docs/') && pathname.endsWith('/')) {
      return pageRedirectResponse(pathname.slice(0, -1));
    }
    return refuseUnrouted(c, 'not_found', {});
  });
  // The error may contain visitor data, so it is neither logged nor shown.
  app.onError((error, c) => {
    if (!(error instanceof CountedError)) handlers.countRefusal(contextOf(c), 'internal');
    return problemResponse('internal');
  });

  const admitServer: EdgeApi['admitServer'] = async (request, env, execution, right) => {
    const context = requestContext(request, env, (work) => execution.waitUntil(work));
    const admitted = await handlers.admitServer(context, right);
    return admitted.ok ? admitted : refuse(refusalProblemResponse(admitted.refusal));
  };

  const countFailure: EdgeApi['countFailure'] = (env, execution, code) => {
    const keepAlive = (work: Promise<unknown>) => execution.waitUntil(work);
    handlers.countRefusal({ countedAs: { project: null, caller: null }, env, nowMs: Date.now(), keepAlive }, code);
  };

  const refuseOutside: EdgeApi['refuse'] = (env, execution, code, extra) => {
    countFailure(env, execution, code);
    return problemResponse(code, extra);
  };

  return {
    app,
    addOtherMethods,
    addPage,
    addDocument,
    fetch: fetchWith(app, handlers),
    admitServer,
    countFailure,
    refuse: refuseOutside,
    sources: database.sources,
  };
}

/**
 * Returns the fetch handler of the edge. It never rejects, whereas Hono catches only errors that are of class Error.
 * Nearly every request is for /v1/visitor, which bypasses the router, because routing takes longer than the lookup.
 * Calls resetRegExpStatics after each request: Hono matches patterns against the URL, and the engine would keep the URL
 * of the last match in RegExp.input.
 */
function fetchWith(app: EdgeHono, handlers: RouteHandlers): EdgeApi['fetch'] {
  return async function fetchEdge(request, env, execution) {
    const context = requestContext(request, env, (work) => execution.waitUntil(work));
    try {
      const isVisitor = request.method === 'GET' && urlHasPath(context.url, '/v1/visitor');
      if (isVisitor) return locationResponse(await handlers.visitor(context));
      return await app.fetch(request, env, execution);
    } catch (error) {
      if (!(error instanceof CountedError)) handlers.countRefusal(context, 'internal');
      return problemResponse('internal');
    } finally {
      resetRegExpStatics();
    }
  };
}

function requestContext(request: Request, env: EdgeEnv, keepAlive: WaitUntil): RequestContext {
  return { request, url: request.url, env, nowMs: Date.now(), keepAlive, countedAs: { project: null, caller: null } };
}

function contextOf(c: EdgeContext): RequestContext {
  return requestContext(c.req.raw, c.env, (work) => c.executionCtx.waitUntil(work));
}

function visitorApiProblem(code: FailureCode, extra: ExtraHeaders = {}): Response {
  return visitorApiRefusalResponse({ code }, extra);
}

// The edge's table of routes. What a call goes through is in call.ts.

import type { Context } from 'hono';
// The base class, whose router is the one that it is given: the presets of Hono bring their own.
import { HonoBase } from 'hono/hono-base';
import { after, type Eventually } from '../core/eventually.ts';
import type { FailureCode } from '../core/failure.ts';
import type { Database } from '../geo/database.ts';
import { batchResponse } from './batch/batch.ts';
import type { EdgeEnv, RequestContext } from './env.ts';
import { answerRefused, type Call, locationResponse, openCalls, valueResponse } from './handlers.ts';
import { describeHealth } from './pages/health.ts';
import { pageResponse, renderLanding } from './pages/landing.ts';
import { publicDocument } from './pages/public-document.ts';
import { visitorApiRefusalResponse, visitorApiResponse } from './pages/visitor-api.ts';
import { PathRouter } from './path-router.ts';
import { cutRequestUrl } from './request/request-url.ts';
import { resetRegExpStatics } from './request/reset-regexp-statics.ts';
import {
  allowResponse,
  anyPageGrant,
  isPreflight,
  jsonResponse,
  optionsResponse,
  problemResponse,
  type RouteMethods,
  tlsRedirectResponse,
} from './response.ts';

export type EdgeApp = HonoBase<{ Bindings: EdgeEnv }>;

export interface Edge {
  /** Its routes, to which others may be added. */
  readonly app: EdgeApp;
  readonly fetch: (request: Request, env: EdgeEnv, context: ExecutionContext) => Eventually<Response>;
}

/** The path that nearly every request is for: result that out in the router costs as much as looking the place up. */
const hotPath = '/v1/visitor';

/** The edge of one deployment. `database` and the settings it reads live as long as the isolate. */
export function createEdge(database: Database, version: string): Edge {
  const calls = openCalls(database);
  const app: EdgeApp = new HonoBase({ router: new PathRouter() });

  app.get('/v1/visitor', async (c) => locationResponse(await calls.visitor(callOf(c))));
  app.get('/v1/visitor/:field', async (c) => {
    const field = c.req.param('field');
    return forgetting(valueResponse(await calls.visitor(callOf(c), field), field));
  });

  app.get('/v1/ip/:address', async (c) =>
    forgetting(locationResponse(await calls.address(callOf(c), c.req.param('address')))),
  );
  app.get('/v1/ip/:address/:field', async (c) => {
    const { address, field } = c.req.param();
    return forgetting(valueResponse(await calls.address(callOf(c), address, field), field));
  });

  app.post('/v1/batch', async (c) => {
    const batch = await calls.batch(callOf(c));
    return batch.ok ? batchResponse(batch.value) : answerRefused(batch.refusal);
  });
  for (const path of ['/api', '/api/']) {
    app.get(path, async (c) => visitorApi(await calls.visitorApi(callOf(c))));
  }

  const answerKeys = publicDocument('application/jwk-set+json');
  app.get('/.well-known/jwks.json', async (c) => {
    const keys = await calls.tokenKeys(callOf(c));
    return keys.ok ? answerKeys(c.req.raw, keys.value) : problemResponse(keys.refusal);
  });

  app.get('/health', () =>
    jsonResponse(JSON.stringify(describeHealth(version, database.info, Date.now())), anyPageGrant),
  );

  app.get('/', async (c) => {
    const url = cutRequestUrl(c.req.url);
    if (!url.secure) return tlsRedirectResponse(`${url.origin}/`);
    const location = await calls.landing(callOf(c));
    return pageResponse(await renderLanding(location.ok ? location.value : null, database.sources, url.origin));
  });

  for (const path of [
    ...['/v1/visitor', '/v1/visitor/:field', '/v1/ip/:address', '/v1/ip/:address/:field'],
    ...['/health', '/.well-known/jwks.json'],
  ]) {
    addOtherMethods(app, path, 'GET, HEAD');
  }
  addOtherMethods(app, '/v1/batch', 'POST');
  for (const path of ['/api', '/api/']) {
    app.options(path, (c) => forgetting(optionsResponse(c.req.raw.headers, 'GET, HEAD')));
    app.all(path, visitorApiMethodResponse);
  }
  // No other page may read this one.
  app.options('/', () => allowResponse('GET, HEAD'));
  app.all('/', notAllowed('GET, HEAD'));

  // A preflight is permitted here too: the request that follows is refused, and the page can read why.
  app.notFound((c) =>
    c.req.method === 'OPTIONS' && isPreflight(c.req.raw.headers)
      ? forgetting(optionsResponse(c.req.raw.headers, 'GET, HEAD'))
      : refuseTarget(c, 'not_found'),
  );
  // The error may hold something of the visitor, so it is neither logged nor shown.
  app.onError(internalErrorResponse);

  return {
    app,
    fetch(request, env, context) {
      return answeringErrors(() => {
        const { url } = request;
        if (request.method !== 'GET' || !isFor(hotPath, url)) return app.fetch(request, env, context);
        const call: RequestContext = { request, url, env, keepAlive: (work) => context.waitUntil(work) };
        return after(calls.visitor(call), locationResponse);
      });
    },
  };
}

/** Whether the URL is for the path, with a query or without. */
function isFor(path: string, url: string): boolean {
  const start = cutRequestUrl(url).origin.length;
  if (!url.startsWith(path, start)) return false;
  const end = start + path.length;
  return end === url.length || url.charCodeAt(end) === 0x3f;
}

const internalErrorResponse = () => forgetting(problemResponse('internal'));

/** Answers 500 where `answer` throws or rejects: the router catches errors of its handlers only, and of those only Errors. */
function answeringErrors(answer: () => Eventually<Response>): Eventually<Response> {
  try {
    const response = answer();
    return response instanceof Promise ? response.catch(internalErrorResponse) : response;
  } catch {
    return internalErrorResponse();
  }
}

function callOf(c: Context<{ Bindings: EdgeEnv }>): RequestContext {
  return { request: c.req.raw, url: c.req.url, env: c.env, keepAlive: (work) => c.executionCtx.waitUntil(work) };
}

function visitorApi(call: Call): Response {
  return call.ok ? visitorApiResponse(call.value.location, call.value.grant) : visitorApiRefusalResponse(call.refusal);
}

function visitorApiMethodResponse(c: Context): Response {
  const { secure } = cutRequestUrl(c.req.url);
  const code = secure ? 'method_not_allowed' : 'https_required';
  return forgetting(visitorApiRefusalResponse({ code }, secure ? { Allow: 'GET, HEAD, OPTIONS' } : {}));
}

/** Adds the answers to OPTIONS and to methods that the route does not have. For routes that pages may call. */
export function addOtherMethods(app: EdgeApp, path: string, methods: RouteMethods): void {
  app.options(path, (c) => forgetting(optionsResponse(c.req.raw.headers, methods)));
  app.all(path, notAllowed(methods));
}

function notAllowed(methods: RouteMethods): (c: Context) => Response {
  return (c) => refuseTarget(c, 'method_not_allowed', { Allow: `${methods}, OPTIONS` });
}

/** Whoever sends a key in clear is told that first, wherever it was sent to. */
function refuseTarget(c: Context, code: FailureCode, extra: Readonly<Record<string, string>> = {}): Response {
  const { secure } = cutRequestUrl(c.req.url);
  return forgetting(secure ? problemResponse(code, extra) : problemResponse('https_required'));
}

/** The answer, once the engine has forgotten the URL: the router and Hono's parameters run patterns on it. */
function forgetting(response: Response): Response {
  resetRegExpStatics();
  return response;
}

// The edge's table of routes. What a call goes through is in call.ts.

import { Hono } from 'hono';
import type { Database } from '../geo/database.ts';
import { answerBatch } from './batch.ts';
import { answerFields, answerRefused, answerValue, type Call, openCalls } from './call.ts';
import type { EdgeEnv } from './env.ts';
import { scalarNames } from './fields.ts';
import { forgetMatches } from './forget-matches.ts';
import { describeHealth } from './health.ts';
import { answerPage, renderLanding } from './landing.ts';
import { cutRequestUrl } from './request-url.ts';
import { answerDetailedProblem, answerJson, answerPreflight, answerProblem, answerPublic } from './response.ts';
import style from './style.css';
import { answerVisitorApi, refuseVisitorApi } from './visitor-api.ts';

const fieldInvalid = `The path must end in one of ${[...scalarNames].join(', ')}.`;

/** The edge of one deployment. `database` and the settings it reads live as long as the isolate. */
export function createEdge(database: Database, version: string): Hono<{ Bindings: EdgeEnv }> {
  const calls = openCalls(database);
  const app = new Hono<{ Bindings: EdgeEnv }>();

  app.get('/v1/visitor', async (c) => answerFields(await calls.visitor(c)));
  app.get('/v1/visitor/:field', async (c) => {
    const field = c.req.param('field');
    return value(await calls.visitor(c, field), field);
  });

  app.get('/v1/ip/:address', async (c) => forgetting(answerFields(await calls.address(c, c.req.param('address')))));
  app.get('/v1/ip/:address/:field', async (c) => {
    const { address, field } = c.req.param();
    return forgetting(value(await calls.address(c, address, field), field));
  });

  app.post('/v1/batch', async (c) => {
    const batch = await calls.batch(c);
    return batch.ok ? answerBatch(batch.value) : answerRefused(batch.refusal);
  });
  app.all('/v1/batch', notAllowed('POST'));

  for (const path of ['/api', '/api/']) {
    app.get(path, async (c) => visitorApi(await calls.visitorApi(c)));
  }

  app.get('/.well-known/jwks.json', async (c) => {
    const keys = await calls.tokenKeys(c);
    return keys.ok ? answerPublic(keys.value, 'application/jwk-set+json') : answerProblem(keys.refusal);
  });

  app.get('/health', () => answerJson(JSON.stringify(describeHealth(version, database.info, Date.now())), '*'));

  for (const path of [
    ...['/v1/visitor', '/v1/visitor/:field', '/v1/ip/:address', '/v1/ip/:address/:field'],
    ...['/api', '/api/', '/health'],
  ]) {
    app.options(path, () => forgetting(answerPreflight()));
    app.all(path, notAllowed('GET, HEAD, OPTIONS'));
  }

  app.get('/', async (c) => {
    const url = cutRequestUrl(c.req.url);
    if (!url.secure) return c.redirect(`${url.origin.replace('http:', 'https:')}/`, 308);
    const location = await calls.landing(c);
    return answerPage(await renderLanding(location.ok ? location.value : null, database.sources, url.origin));
  });
  app.get('/style.css', () => answerPublic(style, 'text/css; charset=utf-8'));
  for (const path of ['/', '/style.css', '/.well-known/jwks.json']) app.all(path, notAllowed('GET, HEAD'));

  app.notFound(() => forgetting(answerProblem('not_found')));
  // The error may hold something of the visitor, so it is neither logged nor shown.
  app.onError(() => forgetting(answerProblem('internal')));
  return app;
}

function value(call: Call, field: string): Response {
  if (call.ok && !scalarNames.has(field)) return answerDetailedProblem('parameter_invalid', fieldInvalid);
  return answerValue(call, field);
}

function visitorApi(call: Call): Response {
  return call.ok ? answerVisitorApi(call.value.location, call.value.origin) : refuseVisitorApi(call.refusal.code);
}

function notAllowed(methods: string): () => Response {
  return () => forgetting(answerProblem('method_not_allowed', { Allow: methods }));
}

/** The answer, after the router's patterns have run on a URL that may have an address in it. */
function forgetting(response: Response): Response {
  forgetMatches();
  return response;
}

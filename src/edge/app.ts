// The edge's table of routes. Order of checks for an answer: TLS, route and method, project, snapshot, origin, lookup.

import { type Context, Hono } from 'hono';
import type { FailureCode } from '../core/failure.ts';
import type { Location } from '../core/location.ts';
import { isLoopbackHost } from '../core/origin.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { Database } from '../geo/database.ts';
import { answerVisitor } from './answer.ts';
import { authoriseOrigin, readOrigin, readProjectId } from './authorise.ts';
import type { EdgeEnv } from './env.ts';
import { describeHealth } from './health.ts';
import { answerPage, renderLanding } from './landing.ts';
import { answerJson, answerPreflight, answerProblem, answerPublic } from './response.ts';
import { shardsFrom } from './shards.ts';
import { Snapshots } from './snapshots.ts';
import style from './style.css';
import { readVisitorAddress } from './visitor-address.ts';

type EdgeContext = Context<{ Bindings: EdgeEnv }>;

/** KV's own cache at each data centre; 30 is the least it takes. */
const kvCacheSeconds = 30;

/** The edge of one deployment. `database` and the snapshots it reads live as long as the isolate. */
export function createEdge(database: Database, version: string): Hono<{ Bindings: EdgeEnv }> {
  const snapshots = new Snapshots();
  const app = new Hono<{ Bindings: EdgeEnv }>();

  app.get('/v1/visitor', async (c) => {
    const url = new URL(c.req.url);
    if (!isSecure(url)) return answerProblem('https_required');
    const origin = await authorise(c, url, snapshots);
    if (!origin.ok) return answerProblem(origin.refusal);
    const location = await locateVisitor(c, database);
    return location.ok ? answerJson(JSON.stringify(location.value), origin.value) : answerProblem(location.refusal);
  });
  app.options('/v1/visitor', () => answerPreflight());
  app.all('/v1/visitor', () => answerProblem('method_not_allowed', { Allow: 'GET, HEAD, OPTIONS' }));

  app.get('/health', () => answerJson(JSON.stringify(describeHealth(version, database.info, Date.now())), '*'));
  app.options('/health', () => answerPreflight());
  app.all('/health', () => answerProblem('method_not_allowed', { Allow: 'GET, HEAD, OPTIONS' }));

  app.get('/', async (c) => {
    const url = new URL(c.req.url);
    if (!isSecure(url)) return c.redirect(`https://${url.host}/`, 308);
    const location = await locateVisitor(c, database);
    return answerPage(await renderLanding(location.ok ? location.value : null, database.info, url.origin));
  });
  app.get('/style.css', () => answerPublic(style, 'text/css; charset=utf-8'));
  for (const path of ['/', '/style.css']) {
    app.all(path, () => answerProblem('method_not_allowed', { Allow: 'GET, HEAD' }));
  }

  app.notFound(() => answerProblem('not_found'));
  // The error may hold something of the visitor, so it is neither logged nor shown.
  app.onError(() => answerProblem('internal'));
  return app;
}

/** Loopback is exempt from TLS: nothing leaves the machine. */
function isSecure(url: URL): boolean {
  return url.protocol === 'https:' || isLoopbackHost(url.hostname);
}

/** The origin that the answer is granted to, as text. */
async function authorise(c: EdgeContext, url: URL, snapshots: Snapshots): Promise<Result<string, FailureCode>> {
  const { headers } = c.req.raw;
  const id = readProjectId(headers, url.searchParams);
  if (!id.ok) return id;
  const readText = (key: string) => c.env.PROJECTS.get(key, { type: 'text', cacheTtl: kvCacheSeconds });
  const project = await snapshots.read(id.value, readText, Date.now());
  if (!project.ok) return project;
  const origin = readOrigin(headers, url.origin);
  if (!origin.ok) return origin;
  const allowed = authoriseOrigin(project.value, origin.value);
  return allowed.ok ? accept(allowed.value.text) : refuse(allowed.refusal);
}

function locateVisitor(c: EdgeContext, database: Database): Promise<Result<Location, 'data_unavailable'>> {
  return answerVisitor(database, {
    visitor: readVisitorAddress(c.req.raw.headers, c.env.LOCAL_VISITOR_ADDRESS),
    cf: c.req.raw.cf,
    nowMs: Date.now(),
    fetchShard: shardsFrom(c.env.ASSETS),
    keepAlive: (work) => c.executionCtx.waitUntil(work),
  });
}

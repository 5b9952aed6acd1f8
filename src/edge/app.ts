// The edge's table of routes. Order of checks for an answer: TLS, route and method, project, snapshot, origin, lookup.

import { type Context, Hono } from 'hono';
import type { FailureCode } from '../core/failure.ts';
import type { Location } from '../core/location.ts';
import type { Project } from '../core/project.ts';
import type { Result } from '../core/result.ts';
import type { Database } from '../geo/database.ts';
import { answerVisitor } from './answer.ts';
import { authoriseOrigin, readOrigin, readProjectId } from './authorise.ts';
import type { EdgeEnv } from './env.ts';
import { describeHealth } from './health.ts';
import { answerPage, renderLanding } from './landing.ts';
import { cutRequestUrl, type RequestUrl } from './request-url.ts';
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
    const url = cutRequestUrl(c.req.url);
    if (!url.secure) return answerProblem('https_required');
    const project = await findProject(c, snapshots);
    if (!project.ok) return answerProblem(project.refusal);
    const origin = authorise(c, url, project.value);
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
    const url = cutRequestUrl(c.req.url);
    if (!url.secure) return c.redirect(`${url.origin.replace('http:', 'https:')}/`, 308);
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

/** The project that the request names, from memory where it is fresh. */
async function findProject(c: EdgeContext, snapshots: Snapshots): Promise<Result<Project, FailureCode>> {
  const id = readProjectId(c.req.raw.headers.get('X-Project-Id'), c.req.queries('project') ?? []);
  if (!id.ok) return id;
  const nowMs = Date.now();
  const readText = (key: string) => c.env.PROJECTS.get(key, { type: 'text', cacheTtl: kvCacheSeconds });
  return snapshots.recall(id.value, nowMs) ?? (await snapshots.read(id.value, readText, nowMs));
}

/** The origin that the answer is granted to. */
function authorise(c: EdgeContext, url: RequestUrl, project: Project): Result<string, FailureCode> {
  const origin = readOrigin(c.req.raw.headers, url.origin);
  return origin.ok ? authoriseOrigin(project, origin.value) : origin;
}

function locateVisitor(c: EdgeContext, database: Database): Promise<Result<Location, 'data_unavailable'>> {
  return answerVisitor(database, {
    visitor: readVisitorAddress(c.req.raw.headers, c.env.LOCAL_VISITOR_ADDRESS),
    readCf: () => c.req.raw.cf,
    nowMs: Date.now(),
    fetchShard: shardsFrom(c.env.ASSETS),
    keepAlive: (work) => c.executionCtx.waitUntil(work),
  });
}

// What a call goes through, in this order: TLS, project, snapshot, origin, parameters, lookup. Every route that answers a
// page goes through here, so that no form of the answer has rules of its own.

import type { Context } from 'hono';
import type { FailureCode } from '../core/failure.ts';
import { completePolicy, type FieldPolicy } from '../core/field-policy.ts';
import type { Location } from '../core/location.ts';
import type { Project } from '../core/project.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { Database } from '../geo/database.ts';
import type { Language } from '../geo/languages.ts';
import { answerVisitor } from './answer.ts';
import { authoriseOrigin, readOrigin, readProjectId } from './authorise.ts';
import { readClient } from './client.ts';
import type { EdgeEnv } from './env.ts';
import { readField, selectFields, topNames } from './fields.ts';
import { readParameters } from './parameters.ts';
import { policyFor } from './policy.ts';
import { cutRequestUrl } from './request-url.ts';
import { answerDetailedProblem, answerJson, answerProblem, answerText } from './response.ts';
import type { Sample } from './samples.ts';
import { shardsFrom } from './shards.ts';
import { Snapshots } from './snapshots.ts';
import { readVisitorAddress } from './visitor-address.ts';

export type EdgeContext = Context<{ Bindings: EdgeEnv }>;

/** Why a call is refused; `detail` where the table's is not precise enough. */
export interface CallRefusal {
  readonly code: FailureCode;
  readonly detail?: string;
}

export interface Granted {
  readonly location: Location;
  /** The origin that the answer is granted to. */
  readonly origin: string;
  /** The members that the caller asked for; null is all. */
  readonly fields: readonly string[] | null;
}

export type Call = Result<Granted, CallRefusal>;

/** KV's own cache at each data centre; 30 is the least it takes. */
const kvCacheSeconds = 30;

/** What a caller asks for, apart from who it is. */
interface Wish {
  readonly language: Language;
  readonly fields: readonly string[] | null;
  readonly sample: Sample | null;
}

/** The calls of one isolate, over its database and its memory of projects. */
export function openCalls(database: Database) {
  const snapshots = new Snapshots();

  /** Who calls: the project and the origin, or why not. `pid` is where VisitorAPI's customers have the project's id. */
  async function admit(c: EdgeContext, parameter: 'project' | 'pid') {
    const url = cutRequestUrl(c.req.url);
    if (!url.secure) return refuse<CallRefusal>({ code: 'https_required' });
    const project = await findProject(c, parameter, snapshots);
    if (!project.ok) return refuse<CallRefusal>({ code: project.refusal });
    const origin = readOrigin(c.req.raw.headers, url.origin);
    const granted = origin.ok ? authoriseOrigin(project.value, origin.value) : origin;
    if (!granted.ok) return refuse<CallRefusal>({ code: granted.refusal });
    return accept({ project: project.value, origin: granted.value });
  }

  async function grant(c: EdgeContext, project: Project, origin: string, wish: Wish): Promise<Call> {
    const policy = policyFor(project.fields, c.req.raw.headers.get('Sec-GPC'));
    const location = await locate(c, database, policy, wish);
    return location.ok
      ? accept({ location: location.value, origin, fields: wish.fields })
      : refuse({ code: location.refusal });
  }

  return {
    /** A call of our own API. `only` asks for one member whatever the query says. */
    async project(c: EdgeContext, { only }: { only?: string } = {}): Promise<Call> {
      const admitted = await admit(c, 'project');
      if (!admitted.ok) return admitted;
      const { project, origin } = admitted.value;
      const parameters = readParameters((name) => c.req.query(name), c.req.raw.headers, project.development);
      if (!parameters.ok) return parameters;
      const fields = only === undefined ? parameters.value.fields : [only];
      return grant(c, project, origin, { ...parameters.value, fields });
    },

    /** A call in VisitorAPI's form, which has no parameter but the project and speaks English. */
    async visitorApi(c: EdgeContext): Promise<Call> {
      const admitted = await admit(c, 'pid');
      if (!admitted.ok) return admitted;
      return grant(c, admitted.value.project, admitted.value.origin, { language: 'en', fields: null, sample: null });
    },

    /** The landing page's own look at its visitor, which belongs to no project. The page is in English. */
    landing(c: EdgeContext): Promise<Result<Location, FailureCode>> {
      return locate(c, database, completePolicy, { language: 'en', fields: null, sample: null });
    },
  };
}

/** The project that the request names, from memory where it is fresh. */
async function findProject(
  c: EdgeContext,
  parameter: 'project' | 'pid',
  snapshots: Snapshots,
): Promise<Result<Project, FailureCode>> {
  const id = readProjectId(c.req.raw.headers.get('X-Project-Id'), c.req.queries(parameter) ?? []);
  if (!id.ok) return id;
  const nowMs = Date.now();
  const readText = (key: string) => c.env.PROJECTS.get(key, { type: 'text', cacheTtl: kvCacheSeconds });
  return snapshots.recall(id.value, nowMs) ?? (await snapshots.read(id.value, readText, nowMs));
}

function locate(c: EdgeContext, database: Database, policy: FieldPolicy, { language, fields, sample }: Wish) {
  const { headers } = c.req.raw;
  return answerVisitor(database, {
    visitor: readVisitorAddress(headers, c.env.LOCAL_VISITOR_ADDRESS),
    readCf: once(() => (cutRequestUrl(c.req.url).local ? undefined : c.req.raw.cf)),
    readClient: () => readClient(headers),
    nowMs: Date.now(),
    language,
    policy,
    only: fields === null ? null : topNames(fields),
    sample,
    fetchShard: shardsFrom(c.env.ASSETS),
    keepAlive: (work) => c.executionCtx.waitUntil(work),
  });
}

function answerRefusal({ code, detail }: CallRefusal): Response {
  return detail === undefined ? answerProblem(code) : answerDetailedProblem(code, detail);
}

/** The answer as JSON: all of it, or the members that the caller asked for. */
export function answerFields(call: Call): Response {
  if (!call.ok) return answerRefusal(call.refusal);
  const { location, origin, fields } = call.value;
  return answerJson(JSON.stringify(fields === null ? location : selectFields(location, fields)), origin);
}

/** One member as text; unknown is an empty line. The name must be of scalarNames. */
export function answerValue(call: Call, name: string): Response {
  if (!call.ok) return answerRefusal(call.refusal);
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

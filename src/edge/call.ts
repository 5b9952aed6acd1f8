// What a call goes through: it is let in (admit.ts), then come parameters and lookup. Every route of a project goes through
// here, so that no form of the answer has rules of its own.

import type { FailureCode } from '../core/failure.ts';
import { completePolicy, type FieldPolicy } from '../core/field-policy.ts';
import { type Location, nothingKnown } from '../core/location.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { Database } from '../geo/database.ts';
import type { Language } from '../geo/languages.ts';
import { Admission, type Admitted, type CallRefusal } from './admit.ts';
import { type Asked, answerVisitor } from './answer.ts';
import { readAskedAddress } from './asked-address.ts';
import { answerAll, type Batch } from './batch.ts';
import { parseBatch, readBatchForm, readBody } from './batch-body.ts';
import { readClient } from './client.ts';
import type { EdgeContext } from './env.ts';
import { readField, topNames, writeFields } from './fields.ts';
import { readParameters } from './parameters.ts';
import { policyFor } from './policy.ts';
import { cutRequestUrl } from './request-url.ts';
import { answerDetailedProblem, answerJson, answerProblem, answerText } from './response.ts';
import type { Sample } from './samples.ts';
import { shardsFrom } from './shards.ts';
import { readVisitorAddress, type VisitorAddress } from './visitor-address.ts';

export interface Granted {
  readonly location: Location;
  /** The origin that the answer is granted to; null for a server. */
  readonly origin: string | null;
  /** The members that the caller asked for; null is all. */
  readonly fields: readonly string[] | null;
}

export type Call = Result<Granted, CallRefusal>;

/** What a caller asks for, apart from who it is. */
interface Wish {
  readonly language: Language;
  readonly fields: readonly string[] | null;
  readonly sample: Sample | null;
}

/** Who is answered about, and whether by its own browser. */
interface Subject {
  readonly visitor: VisitorAddress | null;
  readonly isBrowser: boolean;
}

const sampleMisplaced: CallRefusal = {
  code: 'parameter_invalid',
  detail: 'sample stands in for a visitor, at /v1/visitor. This path answers about the addresses that it is given.',
};

/** The calls of one isolate, over its database and its memory of projects. */
export function openCalls(database: Database) {
  const admission = new Admission();

  async function grant(c: EdgeContext, { project, origin }: Admitted, subject: Subject, wish: Wish): Promise<Call> {
    const policy = policyFor(project.fields, c.req.raw.headers.get('Sec-GPC'));
    const location = await locate(c, database, policy, subject, wish);
    return location.ok
      ? accept({ location: location.value, origin, fields: wish.fields })
      : refuse({ code: location.refusal });
  }

  return {
    /** A server's call about many addresses, which are in its body. */
    async batch(c: EdgeContext): Promise<Result<Batch, CallRefusal>> {
      const readBodyOnce = once(() => readBody(c.req.raw));
      const admitted = await admission.admitServer(c, readBodyOnce);
      if (!admitted.ok) return admitted;
      const form = readBatchForm(c.req.raw.headers);
      if (form === null) return refuse({ code: 'media_type_unsupported' });
      const wish = readServerWish(c, admitted.value);
      if (!wish.ok) return wish;
      const body = await readBodyOnce();
      const texts = body.ok ? parseBatch(body.value, form) : refuse({ code: body.refusal });
      if (!texts.ok) return texts;
      const policy = policyFor(admitted.value.project.fields, c.req.raw.headers.get('Sec-GPC'));
      const asked = askedOf(c, policy, { visitor: null, isBrowser: false }, wish.value);
      return accept({ form, items: await answerAll(database, asked, wish.value.fields, texts.value) });
    },

    /** A call about the caller itself. `only` asks for one member whatever the query says. */
    async visitor(c: EdgeContext, only?: string): Promise<Call> {
      const admitted = await admission.admitAnyone(c);
      if (!admitted.ok) return admitted;
      const wish = readWish(c, admitted.value, only);
      return wish.ok ? grant(c, admitted.value, callerOf(c, admitted.value.origin !== null), wish.value) : wish;
    },

    /** A server's call about any address, given as text. */
    async address(c: EdgeContext, text: string, only?: string): Promise<Call> {
      const admitted = await admission.admitServer(c);
      if (!admitted.ok) return admitted;
      const wish = readServerWish(c, admitted.value, only);
      if (!wish.ok) return wish;
      const visitor = readAskedAddress(text);
      if (visitor === null) return refuse({ code: 'address_invalid' });
      return grant(c, admitted.value, { visitor, isBrowser: false }, wish.value);
    },

    /** A call in VisitorAPI's form, which has no parameter but the project and speaks English. */
    async visitorApi(c: EdgeContext): Promise<Call> {
      const admitted = await admission.admitPage(c);
      return admitted.ok ? grant(c, admitted.value, callerOf(c, true), plainWish) : admitted;
    },

    /** The landing page's own look at its visitor, which belongs to no project. The page is in English. */
    landing(c: EdgeContext): Promise<Result<Location, FailureCode>> {
      return locate(c, database, completePolicy, callerOf(c, true), plainWish);
    },
  };
}

const plainWish: Wish = { language: 'en', fields: null, sample: null };

function readWish(c: EdgeContext, { project }: Admitted, only: string | undefined): Result<Wish, CallRefusal> {
  const parameters = readParameters((name) => c.req.query(name), c.req.raw.headers, project.development);
  return parameters.ok && only !== undefined ? accept({ ...parameters.value, fields: [only] }) : parameters;
}

/** What a server may ask for of addresses that it names itself. */
function readServerWish(c: EdgeContext, admitted: Admitted, only?: string): Result<Wish, CallRefusal> {
  return c.req.query('sample') === undefined ? readWish(c, admitted, only) : refuse(sampleMisplaced);
}

function callerOf(c: EdgeContext, isBrowser: boolean): Subject {
  return { visitor: readVisitorAddress(c.req.raw.headers, c.env.LOCAL_VISITOR_ADDRESS), isBrowser };
}

function locate(c: EdgeContext, database: Database, policy: FieldPolicy, subject: Subject, wish: Wish) {
  return answerVisitor(database, askedOf(c, policy, subject, wish));
}

function askedOf(
  c: EdgeContext,
  policy: FieldPolicy,
  { visitor, isBrowser }: Subject,
  { language, fields, sample }: Wish,
): Asked {
  return {
    visitor,
    readCf: once(() => (cutRequestUrl(c.req.url).local ? undefined : c.req.raw.cf)),
    readClient: () => (isBrowser ? readClient(c.req.raw.headers) : nothingKnown.client),
    nowMs: Date.now(),
    language,
    policy,
    only: fields === null ? null : topNames(fields),
    sample: isBrowser || sample === null ? sample : { ...sample, client: nothingKnown.client },
    fetchShard: shardsFrom(c.env.ASSETS),
    keepAlive: (work) => c.executionCtx.waitUntil(work),
  };
}

/** The refusal as a problem, with a detail of its own where it has one. */
export function answerRefused({ code, detail }: CallRefusal): Response {
  return detail === undefined ? answerProblem(code) : answerDetailedProblem(code, detail);
}

/** The answer as JSON: all of it, or the members that the caller asked for. */
export function answerFields(call: Call): Response {
  if (!call.ok) return answerRefused(call.refusal);
  const { location, origin, fields } = call.value;
  return answerJson(writeFields(location, fields), origin);
}

/** One member as text; unknown is an empty line. The name must be of scalarNames. */
export function answerValue(call: Call, name: string): Response {
  if (!call.ok) return answerRefused(call.refusal);
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

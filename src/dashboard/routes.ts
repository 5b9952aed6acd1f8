// The dashboard's router. A route is a path, the access that it requires, and a handler. Every request passes the same
// checks in the same order: same origin, form type, session, membership, role, step-up, form. Tests iterate over the
// table of routes.

import { Hono, type Context as HonoContext } from 'hono';
import { type ProjectId, parseProjectId } from '../core/project/project-id.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { type DocumentName, readDocument } from '../documents.ts';
import type { Session } from '../settings/accounts/session.ts';
import type { SettingsContext } from '../settings/context.ts';
import { findMemberProject, isRoleAtLeast, type Role } from '../settings/members/roles.ts';
import { isStoreFailure, markStoreFailures } from '../settings/store-failure.ts';
import { deleteProjectUsage } from '../usage/deliver.ts';
import type { AccountContext, DataCredit, ProjectContext, PublicContext } from './context.ts';
import type { DashboardEnv } from './env.ts';
import { type FormShape, type FormValues, hasFormContentType, parseForm, readForm } from './form.ts';
import { recordRouteView } from './logged-views.ts';
import { assetResponse, seeOtherResponse } from './response.ts';
import { failureResponse } from './ui/failure-pages.tsx';
import { isUpload, readUpload } from './upload.ts';

/** Path prefix of every page of the dashboard. */
export const dashboardPath = '/dashboard';

/**
 * The access that a route requires.
 *
 * - `public`: none.
 * - `account`: a session. Without one, the browser is redirected to sign-in and returns afterwards.
 * - `project`: membership with at least the role. Non-members get the response for a project that does not exist.
 *
 * `stepUp` also requires a recent authentication.
 */
export type RouteAccess =
  | { readonly kind: 'public' }
  | { readonly kind: 'account'; readonly stepUp?: boolean }
  | { readonly kind: 'project'; readonly role: Role; readonly stepUp?: boolean };

type ContextOf<A extends RouteAccess> = A extends { readonly kind: 'project' }
  ? ProjectContext
  : A extends { readonly kind: 'account' }
    ? AccountContext
    : PublicContext;

type Answer = Response | Promise<Response>;

export interface DashboardRoute {
  readonly method: 'GET' | 'POST';
  /** Path below `dashboardPath`; empty for the first page. */
  readonly path: string;
  readonly access: RouteAccess;
  /** The schemas of the form's fields; null for a GET route. */
  readonly shape: FormShape | null;
  /** Whether the form may upload a file (multipart/form-data). */
  readonly upload: boolean;
}

type DashboardContext = HonoContext<{ Bindings: DashboardEnv }>;

interface AnsweredRoute extends DashboardRoute {
  readonly answer: (context: PublicContext) => Answer;
}

/** The dependencies of the dashboard's routes: clock, randomness and sessions. */
export interface DashboardPlatform extends Pick<SettingsContext, 'now' | 'fillRandom'> {
  readonly readSession: (
    settings: Omit<SettingsContext, 'actor' | 'kv'>,
    cookies: string | null,
  ) => Promise<Session | null>;
  readonly isSessionSteppedUp: (session: Session, now: Date) => boolean;
  /** The credits that the licences of the location data require; none by default. */
  readonly credits?: readonly DataCredit[];
  /** When the publisher built the edition that the location data comes from, ISO 8601. */
  readonly dataBuiltAt?: string;
}

export class DashboardRoutes {
  readonly #platform: DashboardPlatform;
  readonly #routes: AnsweredRoute[] = [];
  readonly #assets: { readonly path: string; readonly contentType: string; readonly name: DocumentName }[] = [];

  constructor(platform: DashboardPlatform) {
    this.#platform = platform;
  }

  get table(): readonly DashboardRoute[] {
    return this.#routes;
  }

  /** Adds the handler of a page. If the paths of two pages match a request, the page added first is used. */
  get<const A extends RouteAccess>(path: string, access: A, handle: (context: ContextOf<A>) => Answer): void {
    // #admit builds the context that the access requires. The table of routes does not keep the type of that context,
    // so a cast restores the type.
    const answer = (context: PublicContext) => handle(context as ContextOf<A>);
    this.#routes.push({ method: 'GET', path, access, shape: null, upload: false, answer });
  }

  /** Adds a form's handler. The form's page is the GET route of the same path, or of the nearest parent path. */
  post<const A extends RouteAccess, const Shape extends FormShape>(
    path: string,
    access: A,
    shape: Shape,
    handle: (context: ContextOf<A>, values: FormValues<Shape>) => Answer,
    upload = false,
  ): void {
    const answer = (context: PublicContext) => {
      const values = parseForm(shape, context.form);
      return values === null ? failureResponse('form_invalid') : handle(context as ContextOf<A>, values);
    };
    this.#routes.push({ method: 'POST', path, access, shape, upload, answer });
  }

  /** Adds the handler of a form that may upload a file. */
  upload<const A extends RouteAccess, const Shape extends FormShape>(
    path: string,
    access: A,
    shape: Shape,
    handle: (context: ContextOf<A>, values: FormValues<Shape>) => Answer,
  ): void {
    this.post(path, access, shape, handle, true);
  }

  /** Adds a style sheet or script that is a static asset. */
  asset(path: string, contentType: string, name: DocumentName): void {
    this.#assets.push({ path, contentType, name });
  }

  /** Returns the application with all routes added so far. */
  toApp(): Hono<{ Bindings: DashboardEnv }> {
    const app = new Hono<{ Bindings: DashboardEnv }>({ strict: false });
    for (const { path, contentType, name } of this.#assets) {
      app.get(dashboardPath + path, async (c) => {
        const body = await readDocument(c.env.ASSETS, name);
        if (body !== null) return assetResponse(body, contentType);
        c.env.countFailure?.('data_unavailable');
        return failureResponse('unavailable');
      });
    }
    for (const route of this.#routes) {
      app.on(route.method, dashboardPath + route.path, (c) => this.#answer(route, c));
    }
    for (const [path, allow] of this.#methods()) {
      app.all(dashboardPath + path, () => failureResponse('method_not_allowed', { Allow: allow }));
    }
    app.notFound(() => failureResponse('not_found'));
    // The error may contain user input, so it is neither logged nor shown.
    app.onError((error, c) => {
      const isUnavailable = isStoreFailure(error);
      c.env.countFailure?.(isUnavailable ? 'settings_unavailable' : 'internal');
      return failureResponse(isUnavailable ? 'unavailable' : 'internal');
    });
    return app;
  }

  /** Returns the methods of each path, as the value of an Allow header. */
  #methods(): ReadonlyMap<string, string> {
    const methods = new Map<string, string>(this.#assets.map(({ path }) => [path, 'GET, HEAD']));
    for (const { method, path } of this.#routes) {
      const before = methods.get(path);
      const own = method === 'GET' ? 'GET, HEAD' : method;
      methods.set(path, before === undefined ? own : `${before}, ${own}`);
    }
    return methods;
  }

  async #answer(route: AnsweredRoute, c: DashboardContext): Promise<Response> {
    const request = c.req.raw;
    const isPost = route.method === 'POST';
    const url = new URL(request.url);
    if (isPost && !isSameOrigin(request, url)) return failureResponse('cross_origin');
    const uploads = route.upload && isUpload(request);
    if (isPost && !hasFormContentType(request) && !uploads) return failureResponse('media_type_unsupported');
    const { now, fillRandom, readSession, credits = [], dataBuiltAt = null } = this.#platform;
    const settings = {
      ...{ db: markStoreFailures(c.env.DB), kv: markStoreFailures(c.env.PROJECTS), now, fillRandom },
      deleteUsage: (id: ProjectId, epoch: number) => deleteProjectUsage(c.env, id, epoch),
    };
    const context: PublicContext = {
      request,
      url,
      env: c.env,
      credits,
      dataBuiltAt,
      settings,
      session: await readSession(settings, request.headers.get('Cookie')),
      form: new URLSearchParams(),
      param: (name) => readParam(c, name),
    };
    const admitted = await this.#admit(route, context);
    if (!admitted.ok) return admitted.refusal;
    if (request.method === 'GET') return answerView(route, admitted.value);
    if (!isPost) return await route.answer(admitted.value);
    const form = uploads ? await readUpload(request) : await readForm(request);
    return form.ok ? await route.answer({ ...admitted.value, form: form.value }) : failureResponse(form.refusal);
  }

  /**
   * Checks the session and membership that the route requires. Returns the handler's context, or the denying response.
   */
  async #admit(route: DashboardRoute, context: PublicContext): Promise<Result<PublicContext, Response>> {
    const { access } = route;
    if (access.kind === 'public') return accept(context);
    const { session } = context;
    if (session === null) return refuse(this.#sendTo('/sign-in', route, context));
    const account: AccountContext = { ...context, session };
    const admitted = access.kind === 'account' ? accept(account) : await admitMember(access.role, account);
    if (!admitted.ok) return admitted;
    const proven = access.stepUp !== true || this.#platform.isSessionSteppedUp(session, context.settings.now());
    return proven ? admitted : refuse(this.#sendTo('/step-up', route, context));
  }

  /**
   * Redirects to a page (sign-in or step-up) that leads back to this route. After a POST, it leads back to the page of
   * the form, because the input is lost.
   */
  #sendTo(path: string, route: DashboardRoute, { url }: PublicContext): Response {
    let returnTo = url.pathname + url.search;
    let notice = '';
    if (route.method === 'POST') {
      // The notice "not sent" is only for forms with fields: others, such as sign-out, have no input to enter again.
      if (Object.keys(route.shape ?? {}).length > 0) notice = '&done=unsent';
      const isPage = (candidate: string) =>
        this.#routes.some(({ method, path: own }) => method === 'GET' && own === candidate);
      let pagePath = route.path;
      for (returnTo = url.pathname; pagePath !== '' && !isPage(pagePath); ) {
        pagePath = withoutLastPart(pagePath);
        returnTo = withoutLastPart(returnTo);
      }
    }
    return seeOtherResponse(`${dashboardPath}${path}?returnTo=${encodeURIComponent(returnTo)}${notice}`);
  }
}

/**
 * Runs a route's handler, after recording the view if the access log (audit/access-log.ts) covers the page. If
 * recording fails, a page shows a notice; a downloaded file cannot show one, so the response also has the header
 * `Access-Log`.
 */
async function answerView(route: AnsweredRoute, context: PublicContext): Promise<Response> {
  const viewed = await recordRouteView(route.path, context);
  const response = await route.answer(viewed);
  if ('isUnrecorded' in viewed && viewed.isUnrecorded) response.headers.set('Access-Log', 'unrecorded');
  return response;
}

function withoutLastPart(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

async function admitMember(least: Role, context: AccountContext): Promise<Result<ProjectContext, Response>> {
  const id = parseProjectId(context.param('id'));
  const found = id === null ? null : await findMemberProject(context.settings, id, context.session.account.id);
  if (found === null) return refuse(await failureResponse('not_found'));
  if (!isRoleAtLeast(found.member.role, least)) return refuse(await failureResponse('role_too_low'));
  return accept({
    ...context,
    ...found,
    isUnrecorded: false,
    settings: { ...context.settings, actor: found.member.id, loaded: found.project },
  });
}

/**
 * Whether the request comes from a page of the same origin. Browsers set Origin and Sec-Fetch-Site, and scripts cannot.
 * Not every browser sends both; a request with neither is refused.
 */
function isSameOrigin({ headers }: Request, url: URL): boolean {
  const origin = headers.get('Origin');
  const fetchSite = headers.get('Sec-Fetch-Site');
  if (origin === null && fetchSite === null) return false;
  return (origin === null || origin === url.origin) && (fetchSite === null || fetchSite === 'same-origin');
}

function readParam(c: DashboardContext, name: string): string {
  const value = c.req.param(name);
  if (value === undefined) throw new TypeError(`the path has no part called ${name}`);
  return value;
}

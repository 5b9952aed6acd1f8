// GET /r/{project}/{name}: redirects a visitor to the target of a project's redirect link, or to the return URL in the
// request. Looks up only the values that the link's conditions need and the field policy permits. Imported with the
// first request for a redirect link, because lookups do not need it.

import { chooseRedirectTarget, type LinkVisitor } from '../../core/project/choose-redirect-target.ts';
import type { FieldPolicy } from '../../core/project/field-policy.ts';
import { parseProjectId } from '../../core/project/project-id.ts';
import type { RedirectLink } from '../../core/project/redirect-link.ts';
import { admitReturnUrl } from '../../core/project/return-url.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { strictTransportSecurity } from '../../core/transport-security.ts';
import type { AdmittedRequest } from '../admission/admit.ts';
import type { RequestRefusal } from '../admission/refusal.ts';
import type { RequestContext } from '../env.ts';
import type { LocateVisitor, RouteHandlers } from '../handlers.ts';
import { parameterValues, type Query } from '../request/query.ts';
import { readPreferredLanguages } from './preferred-languages.ts';
import { linkRefusalResponse } from './refusal-page.ts';

/** Returns the response to a visitor who opens the redirect link `name` of the project whose id is `projectText`. */
export async function redirectResponse(
  context: RequestContext,
  handlers: RouteHandlers,
  projectText: string,
  name: string,
): Promise<Response> {
  const answer = await handlers.redirect(context, parseProjectId(projectText), (admitted, policy, locateVisitor) =>
    chooseUrl(context, admitted, name, policy, locateVisitor),
  );
  if (!answer.ok) return linkRefusalResponse(context.request.headers, answer.refusal);
  const headers = {
    Location: answer.value,
    'Cache-Control': 'no-store',
    // The target must not learn which redirect link, or which return URL, the visitor came from.
    'Referrer-Policy': 'no-referrer',
    'Strict-Transport-Security': strictTransportSecurity,
    'X-Content-Type-Options': 'nosniff',
  };
  return new Response(null, { status: 302, headers });
}

async function chooseUrl(
  { request, countedAs }: RequestContext,
  { project, query }: AdmittedRequest,
  name: string,
  policy: FieldPolicy,
  locateVisitor: LocateVisitor,
): Promise<Result<string, RequestRefusal>> {
  const link = project.links.find((each) => each.name === name);
  if (link === undefined) return refuse({ code: 'not_found' });
  countedAs.caller = link;
  const returnUrl = readReturnUrl(query, project.returnUrls);
  if (!returnUrl.ok || returnUrl.value !== null) return returnUrl;
  const place = await findPlace(link, policy, locateVisitor);
  const languages = readPreferredLanguages(request.headers.get('Accept-Language'));
  return accept(chooseRedirectTarget(link, { ...place, languages })?.url ?? link.otherwise);
}

/**
 * Returns the return URL; null if the request names none. If the URL is not admitted, the request is refused; there is
 * no fallback to a target of the redirect link.
 */
function readReturnUrl(
  query: Query,
  prefixes: readonly string[],
): Result<string, RequestRefusal> | Result<null, RequestRefusal> {
  const [text, ...others] = parameterValues(query, 'return');
  if (text === undefined) return accept(null);
  const url = others.length > 0 ? null : admitReturnUrl(prefixes, text);
  return url === null ? refuse({ code: 'return_not_allowed' }) : accept(url);
}

type Place = Omit<LinkVisitor, 'languages'>;

const unknownPlace: Place = { country: null, region: null };

/**
 * Looks up the visitor's country and region, if the redirect link has conditions on them and the field policy permits
 * it. If neither the database nor Cloudflare knows the place, returns an unknown place instead of an error, so that the
 * visitor gets the default URL.
 */
async function findPlace(
  { targets }: RedirectLink,
  { groups }: FieldPolicy,
  locateVisitor: LocateVisitor,
): Promise<Place> {
  const only = (['country', 'region'] as const).filter(
    (group) => groups.includes(group) && targets.some((target) => target[group] !== undefined),
  );
  const location = only.length === 0 ? null : await locateVisitor(only);
  if (!location?.ok) return unknownPlace;
  return { country: location.value.country.code, region: location.value.region.code };
}

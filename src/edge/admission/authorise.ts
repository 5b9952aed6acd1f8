// Reads which project a request names, and decides whether a page's origin may use that project. Both happen before a
// location is looked up. The Origin header binds browsers only: see docs/allowlist.md.

import type { FailureCode } from '../../core/failure.ts';
import { allLoopbackSwitches, findAdmittingEntry } from '../../core/origin/match-entry.ts';
import { isAppShellOrigin, parseOrigin } from '../../core/origin/origin.ts';
import type { ListedEntry, Project } from '../../core/project/project.ts';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { CorsGrant } from '../response.ts';
import {
  appShellsOffRefusal,
  developmentOffRefusal,
  malformedOriginRefusal,
  malformedProjectRefusal,
  nullOriginRefusal,
  otherProjectKeyRefusal,
  type RequestRefusal,
} from './refusal.ts';

/**
 * Reads the id of the project that the request names: in X-Project-Id (`header`), in `?project=` (`query`) or by a key,
 * which belongs to a project (`byKey`). Several ids are accepted if they are equal.
 */
export function readProjectId(
  header: string | null,
  query: readonly string[],
  byKey?: ProjectId,
): Result<ProjectId, RequestRefusal> {
  const named = header === null ? query : [header, ...query];
  const first = named[0] ?? byKey;
  if (first === undefined || (first === '' && byKey === undefined)) return refuse({ code: 'project_required' });
  if (named.some((text) => text !== first)) return refuse({ code: 'project_conflict' });
  if (byKey !== undefined && byKey !== first) return refuse(otherProjectKeyRefusal);
  const id = parseProjectId(first);
  return id === null ? refuse(malformedProjectRefusal) : accept(id);
}

/**
 * Reads the calling page's origin: the Origin header or, because browsers omit it from a same-origin GET, the API's own
 * origin (`apiOrigin`). The Referer is not used: pages can leave it out, and proxies rewrite it.
 */
export function readOrigin(headers: Headers, apiOrigin: string): Result<string, FailureCode> {
  const origin = headers.get('Origin');
  if (origin !== null) return accept(origin);
  return headers.get('Sec-Fetch-Site') === 'same-origin' ? accept(apiOrigin) : refuse('credential_required');
}

/** The CORS grant for the origin of a page, and the allowlist entry that admits the origin. */
interface AuthorisedOrigin {
  readonly grant: CorsGrant;
  readonly listed: ListedEntry;
}

/** Checks whether a page on this origin may use the project. */
export function authoriseOrigin(project: Project, origin: string): Result<AuthorisedOrigin, RequestRefusal> {
  const exact = project.entriesByExactOrigin.get(origin);
  if (exact !== undefined) return accept({ grant: { origin, entry: exact }, listed: exact });
  const parsed = parseOrigin(origin);
  if (parsed === null) return refuse(origin === 'null' ? nullOriginRefusal : malformedOriginRefusal);
  const { allowlist } = project;
  const entry = findAdmittingEntry(allowlist, parsed, project);
  if (entry !== null) return accept({ grant: { origin: parsed.text, entry: null }, listed: entry });
  if (findAdmittingEntry(allowlist, parsed, allLoopbackSwitches) === null)
    return refuse({ code: 'origin_not_allowed' });
  return refuse(isAppShellOrigin(parsed.text) ? appShellsOffRefusal : developmentOffRefusal);
}

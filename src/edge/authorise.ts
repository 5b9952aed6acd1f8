// Who may have an answer: the project that the request names and the origin that it comes from. Decided before any
// lookup. What a browser says of its origin only binds browsers: see "What the allowlist is" in the README.

import type { FailureCode } from '../core/failure.ts';
import { matchEntry } from '../core/match-entry.ts';
import { parseOrigin } from '../core/origin.ts';
import type { Project } from '../core/project.ts';
import { type ProjectId, parseProjectId } from '../core/project-id.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { Reader } from './response.ts';

/**
 * The id of the project that the request names: in X-Project-Id (`header`), in `?project=` (`query`) or by a key that is
 * the project's (`byKey`). Naming it twice is fine as long as all are the same.
 */
export function readProjectId(
  header: string | null,
  query: readonly string[],
  byKey?: ProjectId,
): Result<ProjectId, FailureCode> {
  const first = header ?? query[0] ?? byKey;
  if (first === undefined || (first === '' && byKey === undefined)) return refuse('project_required');
  if (query.some((text) => text !== first) || (byKey !== undefined && byKey !== first))
    return refuse('project_conflict');
  const id = parseProjectId(first);
  return id === null ? refuse('project_unknown') : accept(id);
}

/**
 * The calling page's origin: the Origin header or, where a browser leaves it out of a same-origin GET, the API's own
 * (`apiOrigin`). The Referer is not looked at: pages can leave it out, and proxies rewrite it.
 */
export function readOrigin(headers: Headers, apiOrigin: string): Result<string, FailureCode> {
  const origin = headers.get('Origin');
  if (origin !== null) return accept(origin);
  return headers.get('Sec-Fetch-Site') === 'same-origin' ? accept(apiOrigin) : refuse('credential_required');
}

/** Whether a page on this origin may use the project, and as whom the answer lets it read. */
export function authoriseOrigin(project: Project, origin: string): Result<Reader, FailureCode> {
  const exact = project.exactOrigins.get(origin);
  if (exact !== undefined) return accept({ origin, entry: exact });
  const parsed = parseOrigin(origin);
  if (parsed === null) return refuse('origin_not_allowed');
  const entry = matchEntry(project.allowlist, parsed, project);
  return entry === null ? refuse('origin_not_allowed') : accept({ origin: parsed.text, entry: null });
}

// Who may have an answer: the project that the request names and the origin that it comes from. Decided before any
// lookup. What a browser says of its origin only binds browsers: see "What the allowlist is" in the README.

import type { FailureCode } from '../core/failure.ts';
import { matchEntry, type Origin, parseOrigin } from '../core/origin.ts';
import { type Project, type ProjectId, parseProjectId } from '../core/project.ts';
import { accept, type Result, refuse } from '../core/result.ts';

/**
 * The id of the project that the request names: in X-Project-Id or in `?project=`. Naming it twice is fine as long as
 * both are the same.
 */
export function readProjectId(headers: Headers, query: URLSearchParams): Result<ProjectId, FailureCode> {
  const header = headers.get('X-Project-Id');
  const texts = header === null ? query.getAll('project') : [header, ...query.getAll('project')];
  const [first] = texts;
  if (first === undefined || first === '') return refuse('project_required');
  if (texts.some((text) => text !== first)) return refuse('project_conflict');
  const id = parseProjectId(first);
  return id === null ? refuse('project_unknown') : accept(id);
}

/**
 * The calling page's origin: the Origin header or, where a browser leaves it out of a same-origin GET, the API's own
 * (`apiOrigin`). The Referer is not looked at: pages can leave it out, and proxies rewrite it.
 */
export function readOrigin(headers: Headers, apiOrigin: string): Result<Origin, FailureCode> {
  const header = headers.get('Origin');
  const sameOrigin = header === null && headers.get('Sec-Fetch-Site') === 'same-origin';
  const text = sameOrigin ? apiOrigin : header;
  if (text === null) return refuse('credential_required');
  const origin = parseOrigin(text);
  return origin === null ? refuse('origin_not_allowed') : accept(origin);
}

/** Whether a page on this origin may use the project. */
export function authoriseOrigin(project: Project, origin: Origin): Result<Origin, FailureCode> {
  const entry = matchEntry(project.allowlist, origin, project.development);
  return entry === null ? refuse('origin_not_allowed') : accept(origin);
}

// Return pages: a form that is shown on several pages sends the name of its page, to which the response redirects.
// Unknown names are ignored: a submitted value selects a page, and is never used as a path.

import type { StoredProject } from '../../settings/projects/store.ts';
import { optionalTextSchema } from '../form.ts';
import { seeOtherResponse } from '../response.ts';
import { projectPath } from './project-layout.tsx';

const pages = new Map([
  ['overview', ''],
  ['allowlist', '/allowlist'],
  ['tester', '/tester'],
]);

/**
 * The page on which a form is shown and to which it returns. `origin` is the text in the origin tester, which is tested
 * again on return.
 */
export interface ReturnPage {
  readonly page: 'overview' | 'allowlist' | 'tester';
  readonly origin?: string;
}

/** The form fields that name the page to return to (ReturnPage). */
export const returnPageShape = { page: optionalTextSchema, origin: optionalTextSchema };

interface ReturnValues {
  readonly page: string | null;
  readonly origin: string | null;
}

/**
 * Redirects to the page that the form was shown on, or to `own` (a path below the project's) if the form does not name
 * a page.
 */
export function returnResponse(
  project: StoredProject,
  { page, origin }: ReturnValues,
  own: string,
  query: URLSearchParams,
): Response {
  const path = pages.get(page ?? '') ?? own;
  if (path === '/tester' && origin !== null) query.set('origin', origin);
  return seeOtherResponse(projectPath(project, `${path}?${query}`));
}

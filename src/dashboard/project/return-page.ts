// The pages that a form shown on several of them can return to. The form names its page; other names are ignored, so
// that a submitted value selects a page and is never a path.

import type { StoredProject } from '../../settings/projects/store.ts';
import { optionalText } from '../form.ts';
import { seeOther } from '../response.ts';
import { projectPath } from './project-layout.tsx';

const pages = new Map([
  ['overview', ''],
  ['allowlist', '/allowlist'],
  ['tester', '/tester'],
]);

/** Where a form is shown. `origin` is the tested origin, which the tester shows again. */
export interface ReturnPage {
  readonly page: 'overview' | 'allowlist' | 'tester';
  readonly origin?: string;
}

/** The fields of a ReturnPage in a form's shape. */
export const returnShape = { page: optionalText, origin: optionalText };

interface ReturnValues {
  readonly page: string | null;
  readonly origin: string | null;
}

/** Redirects to the form's page; to `own`, a path below the project's, if the form names none. */
export function returnResponse(
  project: StoredProject,
  { page, origin }: ReturnValues,
  own: string,
  query: URLSearchParams,
): Response {
  const path = pages.get(page ?? '') ?? own;
  if (path === '/tester' && origin !== null) query.set('origin', origin);
  return seeOther(projectPath(project, `${path}?${query}`));
}

// A form with one button that puts an origin on the allowlist, for use on other pages than the allowlist's. It is sent
// to the same path as the form on that page; allowlist-page.tsx handles both.

import { checkAllowlistEntry } from '../../settings/allowlist/allowlist.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import { ProjectForm } from '../project/project-layout.tsx';
import type { ReturnPage } from '../project/return-page.ts';
import { HiddenField } from '../ui/controls.tsx';

interface AllowOriginProps {
  readonly project: StoredProject;
  readonly origin: string;
  readonly returnTo: ReturnPage;
}

/**
 * A form with the button "Allow this origin". Renders nothing for an origin that cannot be an allowlist entry, such as
 * a host name that is a public suffix.
 */
export function AllowOrigin({ project, origin, returnTo }: AllowOriginProps) {
  if (!checkAllowlistEntry(origin).ok) return null;
  return (
    <ProjectForm project={project} path="/allowlist">
      <HiddenField name="entries" value={origin} />
      <HiddenField name="page" value={returnTo.page} />
      {returnTo.origin === undefined ? null : <HiddenField name="origin" value={returnTo.origin} />}
      <button type="submit" class="secondary">
        Allow this origin
      </button>
    </ProjectForm>
  );
}

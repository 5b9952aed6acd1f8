// A form with one button that puts an origin on the allowlist. It is handled by allowlist-page.tsx, like the page's own.

import { checkEntry } from '../../settings/allowlist/allowlist.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import { ProjectForm } from '../project/project-layout.tsx';
import type { ReturnPage } from '../project/return-page.ts';
import { Hidden } from '../ui/controls.tsx';

interface AllowOriginProps {
  readonly project: StoredProject;
  readonly origin: string;
  readonly returnTo: ReturnPage;
}

/** Nothing for an origin that cannot be an entry, such as a host name that is a public suffix. */
export function AllowOrigin({ project, origin, returnTo }: AllowOriginProps) {
  if (!checkEntry(origin).ok) return null;
  return (
    <ProjectForm project={project} path="/allowlist">
      <Hidden name="entries" value={origin} />
      <Hidden name="page" value={returnTo.page} />
      {returnTo.origin === undefined ? null : <Hidden name="origin" value={returnTo.origin} />}
      <button type="submit" class="secondary">
        Allow this origin
      </button>
    </ProjectForm>
  );
}

// Answers a form that was sent before, such as by reloading the page that it led to. The page of a new key is reloaded by
// sending its form again, which is stale because of the key that it issued.

import { type AuditNote, readAudit } from '../../settings/audit/audit.ts';
import type { ProjectContext } from '../context.ts';
import { pageResponse } from '../response.ts';
import { writeTime } from '../ui/controls.tsx';
import { ProjectPage, projectPath, type Tab } from './project-layout.tsx';

interface Resubmission {
  /** The revision that the form was rendered from. */
  readonly revision: number;
  /** The change that the form makes, with the details that it decides. */
  readonly note: AuditNote;
  readonly tab: Tab;
  /** What the first submission did, and what to do if its page is lost. */
  readonly text: string;
}

/** Returns null if the change after the form's revision is not the same change by the same member. */
export async function resubmittedResponse(
  context: ProjectContext,
  { revision, note, tab, text }: Resubmission,
): Promise<Response | null> {
  const { settings, project, member } = context;
  const entry = (await readAudit(settings.db, project.id)).find(({ seq }) => seq === revision + 1);
  if (entry === undefined || entry.event !== note.event || entry.actor !== member.id) return null;
  const { details } = entry;
  if (Object.entries(note.details).some(([name, value]) => details[name] !== value)) return null;
  return pageResponse(
    <ProjectPage context={context} title="Form already submitted" tab={tab}>
      <p>
        {writeTime(entry.at)}: you submitted this form. {text}
      </p>
      <p class="actions">
        <a class="button secondary" href={projectPath(project, tab)}>
          Continue
        </a>
      </p>
    </ProjectPage>,
    409,
  );
}

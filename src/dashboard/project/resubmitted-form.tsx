// Responds to a form that is submitted a second time. Reloading the page of a new key submits its form again; the form
// is then stale, because issuing the key raised the revision.

import { type AuditNote, readAudit } from '../../settings/audit/audit.ts';
import type { ProjectContext } from '../context.ts';
import { htmlPageResponse } from '../response.ts';
import { formatUtcTime } from '../ui/controls.tsx';
import { ProjectPage, type ProjectTab, projectPath } from './project-layout.tsx';

interface Resubmission {
  /** The revision that the form was rendered from. */
  readonly revision: number;
  /**
   * The audit entry of the change that this form makes: its event, and those of its details that come from form fields.
   */
  readonly note: AuditNote;
  readonly tab: ProjectTab;
  /** The text to show: what the first submission changed, and what to do if its page is lost. */
  readonly text: string;
}

/**
 * Returns the page for a form that was submitted before: this form and this member made the first change since the form
 * was rendered. Otherwise null.
 */
export async function resubmittedFormResponse(
  context: ProjectContext,
  { revision, note, tab, text }: Resubmission,
): Promise<Response | null> {
  const { settings, project, member } = context;
  const entry = (await readAudit(settings.db, project.id)).find(({ seq }) => seq === revision + 1);
  if (entry === undefined || entry.event !== note.event || entry.actor !== member.id) return null;
  const { details } = entry;
  if (Object.entries(note.details).some(([name, value]) => details[name] !== value)) return null;
  return htmlPageResponse(
    <ProjectPage context={context} title="Form already submitted" tab={tab}>
      <p>
        {formatUtcTime(entry.at)}: you submitted this form. {text}
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

// Turns a project's access log on or off: a change of the settings like any other, with a revision and an audit entry.

import type { ProjectId } from '../../core/project/project-id.ts';
import type { SettingsContext } from '../context.ts';
import { type ChangeResult, changeProject, type FromRevision, readProject } from '../projects/projects.ts';

/** Turns the log on or off. Turning it off keeps the entries for the rest of their 13 months. */
export async function setAccessLog(
  settings: SettingsContext,
  id: ProjectId,
  accessLog: boolean,
  from: FromRevision,
): ChangeResult {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const note = { event: 'access-log.set', details: { on: accessLog } } as const;
  return changeProject(
    settings,
    project.value,
    project.value.accessLog === accessLog ? null : { to: { accessLog }, note },
  );
}

// /export.json: downloads the project's settings.

import { listMembers } from '../../settings/members/members.ts';
import { roleFor } from '../../settings/members/roles.ts';
import { exportProject } from '../../settings/projects/export.ts';
import type { ProjectContext } from '../context.ts';
import { downloadResponse } from '../response.ts';
import type { Routes } from '../routes.ts';

async function exportResponse({ settings, project }: ProjectContext): Promise<Response> {
  const exported = exportProject(project, await listMembers(settings.db, project.id), settings.now());
  return downloadResponse(`${JSON.stringify(exported, null, 2)}\n`, 'application/json', `${project.id}.json`);
}

export function addExport(routes: Routes): void {
  routes.get('/projects/:id/export.json', { kind: 'project', role: roleFor.look }, exportResponse);
}

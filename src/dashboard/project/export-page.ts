// /export.json: downloads the project's settings.

import { readKeyIssuers } from '../../settings/keys/key-issuers.ts';
import { listMembers } from '../../settings/members/members.ts';
import { roleFor } from '../../settings/members/roles.ts';
import { exportProject } from '../../settings/projects/export.ts';
import type { ProjectContext } from '../context.ts';
import { downloadResponse } from '../response.ts';
import type { Routes } from '../routes.ts';

async function exportResponse({ settings, project }: ProjectContext): Promise<Response> {
  const members = await listMembers(settings.db, project.id);
  const issuers = await readKeyIssuers(settings.db, project.id);
  const exported = exportProject(project, members, issuers, settings.now());
  return downloadResponse(`${JSON.stringify(exported, null, 2)}\n`, 'application/json', `${project.id}.json`);
}

export function addExport(routes: Routes): void {
  routes.get('/projects/:id/export.json', { kind: 'project', role: roleFor.look }, exportResponse);
}

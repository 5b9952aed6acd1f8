// /export.json: downloads the project's settings. /archive.json: downloads the settings with the audit log, before a
// project is deleted.

import { readAudit } from '../../settings/audit/audit.ts';
import { readKeyIssuers } from '../../settings/keys/key-issuers.ts';
import { listMembers } from '../../settings/members/members.ts';
import { leastRoleFor } from '../../settings/members/roles.ts';
import { exportArchive, exportProject } from '../../settings/projects/export.ts';
import type { ProjectContext } from '../context.ts';
import { downloadResponse } from '../response.ts';
import type { DashboardRoutes } from '../routes.ts';

async function exportResponse({ settings, project }: ProjectContext): Promise<Response> {
  const members = await listMembers(settings.db, project.id);
  const issuers = await readKeyIssuers(settings.db, project.id);
  const exported = exportProject(project, members, issuers, settings.now());
  return downloadResponse(`${JSON.stringify(exported, null, 2)}\n`, 'application/json', `${project.id}.json`);
}

async function archiveResponse({ settings, project }: ProjectContext): Promise<Response> {
  const members = await listMembers(settings.db, project.id);
  const issuers = await readKeyIssuers(settings.db, project.id);
  const audit = await readAudit(settings.db, project.id);
  const archive = exportArchive(project, members, issuers, audit, settings.now());
  return downloadResponse(`${JSON.stringify(archive, null, 2)}\n`, 'application/json', `${project.id}-archive.json`);
}

export function addExportRoutes(routes: DashboardRoutes): void {
  const access = { kind: 'project', role: leastRoleFor.look } as const;
  routes.get('/projects/:id/export.json', access, exportResponse);
  routes.get('/projects/:id/archive.json', access, archiveResponse);
}

// Creates the demo project of the documentation's examples if it is missing, so that a new user's first API call works.
// Does not overwrite the operator's changes to the project.

import { parseProjectId } from '../../core/project/project-id.ts';
import type { SettingsContext } from '../../settings/context.ts';
import { createProject, readProject } from '../../settings/projects/projects.ts';
import { publishProject } from '../../settings/projects/publish.ts';

export const demoProject = {
  id: 'demo0000000000000000',
  name: 'Demo',
  development: true,
  /** The project's allowlist: every loopback host, on any port, and the origin of the documentation's examples. */
  entries: [
    ...['http://localhost:*', 'http://*.localhost:*', 'http://127.0.0.1:*', 'http://[::1]:*'],
    'https://demo.example',
  ],
} as const;

/**
 * The state of the demo project after seeding:
 *
 * - `ready`: the project exists and is published.
 * - `publishing`: the project exists; KV does not have its snapshot yet.
 * - `deleted`: the operator deleted it; a deleted id is never reused.
 */
export type DemoState = 'ready' | 'deleted' | 'publishing';

export async function seedDemoProject(settings: SettingsContext): Promise<DemoState> {
  const id = parseProjectId(demoProject.id);
  if (id === null) throw new Error('the demo project has no valid id');
  const made = await createProject(settings, { ...demoProject, id });
  if (made.ok) return made.value.publication === 'published' ? 'ready' : 'publishing';
  const existing = await readProject(settings, id);
  if (!existing.ok) return 'deleted';
  // Publishes the project on every start, because the folder of the local KV may have been removed while the folder of
  // the local D1 database remains.
  return (await publishProject(settings, id)) === 'published' ? 'ready' : 'publishing';
}

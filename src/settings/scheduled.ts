// What the platform's clock starts: what D1 has and KV does not is published again, and what has expired is cleared away.
// One project that cannot be published does not keep the others.

import { parseProjectId } from '../core/project/project-id.ts';
import { deleteExpiredChallenges } from './accounts/challenges.ts';
import { deleteExpiredSessions } from './accounts/session.ts';
import { deleteExpiredCodes } from './codes.ts';
import type { SettingsContext } from './context.ts';
import { publishProject } from './projects/publish.ts';

/** Publishing changes no settings, so nobody is in the audit for it. */
type Context = Omit<SettingsContext, 'actor'>;

export interface ScheduledReport {
  readonly published: number;
  /** Ids of projects that are still behind; the next run tries again. */
  readonly behind: readonly string[];
}

/** D1 failing throws: then nothing is known, and the next run asks again. */
export async function runScheduled(settings: Context): Promise<ScheduledReport> {
  const report = await publishBehind(settings);
  const now = settings.now();
  await settings.db.batch([
    deleteExpiredCodes(settings.db, now),
    deleteExpiredChallenges(settings.db, now),
    deleteExpiredSessions(settings.db, now),
  ]);
  return report;
}

/** Compares what was published with what is current; deleted projects have their tombstones published so too. */
async function publishBehind(settings: Context): Promise<ScheduledReport> {
  const { results } = await settings.db
    .prepare('SELECT id FROM projects WHERE published_revision < revision ORDER BY id')
    .all<{ id: string }>();
  let published = 0;
  const behind: string[] = [];
  for (const { id } of results) {
    if (await publishes(settings, id)) published++;
    else behind.push(id);
  }
  return { published, behind };
}

async function publishes(settings: Context, text: string): Promise<boolean> {
  const id = parseProjectId(text);
  if (id === null) return false;
  try {
    return (await publishProject(settings, id)) === 'published';
  } catch {
    // A row that cannot be read. The project stays behind, and its pages say so.
    return false;
  }
}

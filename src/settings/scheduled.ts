// The scheduled run: publishes projects whose snapshot in KV is older than D1, and deletes expired codes, challenges,
// sessions, sign-ins and entries of access logs. Records when it completed. A project that cannot be published does not
// stop the others.

import { parseProjectId } from '../core/project/project-id.ts';
import { deleteExpiredChallenges } from './accounts/challenges.ts';
import { deleteExpiredSessions } from './accounts/session.ts';
import { deleteOldSignIns } from './accounts/sign-ins.ts';
import { deleteExpiredViews } from './audit/access-log.ts';
import { deleteExpiredOneTimeCodes } from './codes.ts';
import type { SettingsContext } from './context.ts';
import { recordScheduledRun } from './deployment.ts';
import { publishProject } from './projects/publish.ts';

/** The settings context without an actor, since publishing changes no settings and adds no audit entry. */
type Context = Omit<SettingsContext, 'actor'>;

export interface ScheduledReport {
  readonly published: number;
  /** Ids of projects that could not be published. The next scheduled run tries again. */
  readonly behind: readonly string[];
}

/** Does one scheduled run. Throws when D1 fails; the next run repeats the work. */
export async function runScheduled(settings: Context): Promise<ScheduledReport> {
  const report = await publishBehind(settings);
  const now = settings.now();
  await settings.db.batch([
    deleteExpiredOneTimeCodes(settings.db, now),
    deleteExpiredChallenges(settings.db, now),
    deleteExpiredSessions(settings.db, now),
    deleteOldSignIns(settings.db, now),
    ...deleteExpiredViews(settings.db),
    recordScheduledRun(settings.db, now),
  ]);
  return report;
}

/** Publishes every project whose published revision is behind, deleted projects (tombstones) included. */
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
    // The project's row in D1 is unreadable. The project stays unpublished, and the report lists it under `behind`.
    return false;
  }
}

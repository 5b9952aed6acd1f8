// Exports the counts of a project as JSON. Allowlist entries, key ids and the names of redirect links are values, not
// property names, so that the property names are the same for every project.

import type { ProjectId } from '../core/project/project-id.ts';
import type { DayUsage, HourUsage, OutcomeCounts } from './usage.ts';

/**
 * Returns the exported counts. Readers should refuse an unknown `version`. JSON members may be added within a version.
 */
export function exportUsage(project: ProjectId, hours: readonly HourUsage[], days: readonly DayUsage[]) {
  return {
    format: 'wherefrom-usage',
    version: 1,
    project,
    hours: hours.map(({ startsAtMs, counts, dropped }) => ({
      hour: new Date(startsAtMs).toISOString(),
      counts: Object.fromEntries(counts),
      dropped,
    })),
    days: days.map(({ startsAtMs, counts, dropped, entries, keys, links }) => ({
      day: new Date(startsAtMs).toISOString().slice(0, 10),
      counts: Object.fromEntries(counts),
      dropped,
      entries: listCallers(entries).map(([entry, counted]) => ({ entry, counts: counted })),
      keys: listCallers(keys).map(([key, counted]) => ({ key, counts: counted })),
      links: listCallers(links).map(([link, counted]) => ({ link, counts: counted })),
    })),
  };
}

function listCallers(callers: ReadonlyMap<string, OutcomeCounts>) {
  return [...callers].map(([caller, counts]) => [caller, Object.fromEntries(counts)] as const);
}

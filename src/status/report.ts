// The status report: every part, the age of the data, unexpected errors, and the operator's incidents. The same for
// everyone. Its form is that of /status.json and is documented in docs/api.md. Does not cache (status-cache.ts) and
// contains no HTTP code.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { agingDataDaysMax } from '../core/data-age.ts';
import { apiErrors, type FailureCode, failureCodes } from '../core/failure.ts';
import { dayMs, type HourUsage, type UsageReader } from '../usage/usage.ts';
import { type Incident, incidentsKey, parseIncidents } from './incidents.ts';
import { checkDatabase, type PartStatus, resultOrNull, type StatusPartId } from './parts.ts';

export interface StatusReport {
  /** `down` if a part is down. Incidents, which the operator writes, do not change it. */
  readonly status: 'ok' | 'down';
  readonly checkedAt: string;
  readonly version: string;
  readonly data: DataStatus;
  readonly parts: readonly { readonly id: StatusPartId; readonly status: PartStatus }[];
  /** When the last scheduled run completed; null if none is known. */
  readonly scheduledRunAt: string | null;
  /**
   * Requests of the last 24 hours that failed with status 500 or above, counted by error code. A request that failed
   * after its project was read is counted in the usage of the project, not here. The counts are lower bounds, because
   * some are lost. Null if the counts cannot be read or the deployment counts nothing.
   */
  readonly errors: readonly { readonly code: FailureCode; readonly count: number }[] | null;
  /** The operator's incidents, newest first; null while they cannot be read. */
  readonly incidents: readonly Incident[] | null;
}

/** The data as /health describes it. */
interface DataStatus {
  readonly name: string;
  readonly builtAt: string;
  readonly ageDays: number;
  readonly freshness: 'fresh' | 'aging' | 'stale';
}

export interface StatusSources {
  readonly db: D1Database;
  readonly kv: Pick<KVNamespace, 'get'>;
  readonly version: string;
  readonly data: DataStatus;
  /** Whether a file of the location data can be read and is intact. */
  readonly readsData: () => Promise<boolean>;
  /** The counts of the deployment; null in a deployment that counts nothing. */
  readonly usage: Pick<UsageReader, 'hours'> | null;
  readonly nowMs: number;
}

/** Checks every part. Never rejects. */
export async function collectStatus(sources: StatusSources): Promise<StatusReport> {
  const { db, kv, version, data, readsData, usage, nowMs } = sources;
  const [readable, read, hours, { database, run, ranAt }] = await Promise.all([
    resultOrNull(readsData),
    resultOrNull(() => kv.get(incidentsKey)),
    usage === null ? null : resultOrNull(async () => usage.hours(nowMs - dayMs)),
    checkDatabase(db, nowMs),
  ]);
  const parts: StatusReport['parts'] = [
    { id: 'data', status: readable?.value === true ? 'ok' : 'down' },
    { id: 'data_age', status: data.ageDays <= agingDataDaysMax ? 'ok' : 'down' },
    { id: 'published_settings', status: read === null ? 'down' : 'ok' },
    { id: 'settings_database', status: database },
    { id: 'scheduled_run', status: run },
  ];
  return {
    status: parts.some(({ status }) => status === 'down') ? 'down' : 'ok',
    checkedAt: new Date(nowMs).toISOString(),
    version,
    data,
    parts,
    scheduledRunAt: ranAt,
    errors: hours === null ? null : countErrors(hours.value),
    incidents: read === null ? null : parseIncidents(read.value),
  };
}

/**
 * Returns the number of failed requests for each error code with status 500 or above, in the order of apiErrors. Error
 * codes without failed requests are left out.
 */
function countErrors(hours: readonly HourUsage[]): NonNullable<StatusReport['errors']> {
  return failureCodes
    .filter((code) => apiErrors[code].status >= 500)
    .map((code) => ({ code, count: hours.reduce((sum, { counts }) => sum + (counts.get(code) ?? 0), 0) }))
    .filter(({ count }) => count > 0);
}

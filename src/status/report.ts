// The status report: every part, the age of the data, and the operator's incidents. The same for everyone. Its form is that of
// /status.json and is documented in docs/api.md. Does not cache (status-cache.ts) and knows no HTTP.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { type Incident, incidentsKey, parseIncidents } from './incidents.ts';
import { attempt, checkDatabase, type PartId, type PartStatus } from './parts.ts';

/** Data that is older than this many days should be replaced: sources publish every month. */
const dataDaysMax = 45;

export interface StatusReport {
  /** `down` if a part is down. Incidents do not change it: they are the operator's words. */
  readonly status: 'ok' | 'down';
  readonly checkedAt: string;
  readonly version: string;
  readonly data: DataStatus;
  readonly parts: readonly { readonly id: PartId; readonly status: PartStatus }[];
  /** When the last scheduled run completed; null if none is known. */
  readonly scheduledRunAt: string | null;
  /** Newest first; null while they cannot be read. */
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
  readonly nowMs: number;
}

/** Checks every part. Never rejects. */
export async function collectStatus(sources: StatusSources): Promise<StatusReport> {
  const { db, kv, version, data, readsData, nowMs } = sources;
  const [readable, read, { database, run, ranAt }] = await Promise.all([
    attempt(readsData),
    attempt(() => kv.get(incidentsKey)),
    checkDatabase(db, nowMs),
  ]);
  const parts: StatusReport['parts'] = [
    { id: 'data', status: readable?.value === true ? 'ok' : 'down' },
    { id: 'data_age', status: data.ageDays <= dataDaysMax ? 'ok' : 'down' },
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
    incidents: read === null ? null : parseIncidents(read.value),
  };
}

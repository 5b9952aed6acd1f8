// Downloads the newest monthly edition of DB-IP City Lite, and checks that it is the edition of that month. Needs no
// account. Does not install it.

import { openSource } from '../pack/database.ts';
import type { BuildProgress } from '../progress.ts';
import { BuildError } from './build-error.ts';
import { type DownloadFailure, downloadFile } from './download.ts';
import { gunzip } from './gunzip.ts';

const dbipBase = 'https://download.db-ip.com';

/** Largest accepted sizes of a month's database in bytes, packed and unpacked: three times its sizes in 2026. */
const packedBytesMax = 250e6;
const unpackedBytesMax = 500e6;

/** How many days before the first day of its month an edition may have been built. */
const earlyDays = 3;

const dayMs = 24 * 3_600_000;

export interface DbipOptions {
  /**
   * When the source of the published data was built, ISO 8601; null if nothing is known. An older edition is refused.
   */
  readonly present: string | null;
  /**
   * Whether the folder has the published data itself, not only its sample. If not, the edition is downloaded even if
   * the published data was built from it.
   */
  readonly hasData: boolean;
  readonly now: Date;
  readonly progress: BuildProgress;
  /** A server that replaces DB-IP's; set by tests only. */
  readonly base?: string | undefined;
}

/**
 * Downloads this month's edition, else last month's; null if the present data is at least as new. Throws BuildError.
 */
export async function fetchDbip(options: DbipOptions): Promise<Buffer<ArrayBuffer> | null> {
  const months = newestMonths(options.now);
  for (const month of months) {
    if (options.hasData && (options.present ?? '').slice(0, 7) >= month) return null;
    const packed = await fetchMonth(month, options);
    if (packed === null) continue;
    const bytes = unpackMonth(month, packed);
    checkEdition(month, bytes, options.present);
    return bytes;
  }
  throw new BuildError(`DB-IP has no City Lite of ${months.join(' or of ')} (404)`);
}

/** Returns this month and the month before, in UTC. */
function newestMonths(now: Date): readonly string[] {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return [0, 1].map((back) => new Date(Date.UTC(year, month - back)).toISOString().slice(0, 7));
}

/** Downloads the gzip file of a month's edition; null if it is not published yet. */
async function fetchMonth(month: string, { base = dbipBase, progress }: DbipOptions): Promise<Uint8Array | null> {
  const stage = `fetch DB-IP ${month}`;
  progress.show(stage, 0);
  const file = await downloadFile({
    url: new URL(`/free/dbip-city-lite-${month}.mmdb.gz`, base),
    limits: { bytesMax: packedBytesMax, stallMs: 60_000, totalMs: 30 * 60_000 },
    onProgress: (share) => progress.show(stage, share),
  });
  if (file.ok) progress.finish(stage, `${file.value.length} bytes`);
  else if (isMissing(file.refusal)) progress.finish(stage, 'not published yet');
  else throw new BuildError(`${nameOf(month)}: ${describeFailure(file.refusal)}`);
  return file.ok ? file.value : null;
}

function nameOf(month: string): string {
  return `DB-IP City Lite of ${month}`;
}

function isMissing(failure: DownloadFailure): boolean {
  return failure.kind === 'status' && failure.status === 404;
}

function describeFailure(failure: DownloadFailure): string {
  return failure.kind === 'failed' ? failure.message : `the server did not deliver it (${failure.status})`;
}

function unpackMonth(month: string, packed: Uint8Array): Buffer<ArrayBuffer> {
  try {
    return gunzip(packed, unpackedBytesMax);
  } catch (error) {
    throw error instanceof BuildError ? new BuildError(`${nameOf(month)}: ${error.message}`) : error;
  }
}

/** Throws BuildError unless the database is a City Lite of that month and not older than the present data. */
function checkEdition(month: string, bytes: Uint8Array, present: string | null): void {
  const { tree, contents } = openSource({ fileName: nameOf(month), bytes });
  const { databaseType, buildEpoch } = tree.metadata;
  // DB-IP does not document the exact `database_type`, so the kind that was detected from the records is checked too.
  if (!/^DBIP-.*City/i.test(databaseType) || contents.kind !== 'city') {
    throw new BuildError(`${nameOf(month)}: it is a database of type "${databaseType}", not DBIP-City-Lite`);
  }
  const built = new Date(buildEpoch * 1000);
  const start = new Date(`${month}-01T00:00:00Z`);
  const end = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
  if (built.getTime() < start.getTime() - earlyDays * dayMs || built.getTime() >= end) {
    throw new BuildError(`${nameOf(month)}: it was built on ${built.toISOString().slice(0, 10)}, not for ${month}`);
  }
  if (present !== null && built.getTime() < Date.parse(present)) {
    throw new BuildError(`${nameOf(month)}: it is older than the present data, which is of ${present.slice(0, 10)}`);
  }
}

// The access log: who viewed a project's members, settings and keys pages, and who exported data. Off unless an owner
// turns it on. At most one entry per member, page and hour, in a hash chain (chain.ts), kept 13 months. Contains opaque
// member ids, no IP addresses and no user agents. An entry never raises the project's revision and is never published.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { commitBatch, sqlFailUnless } from '../commit.ts';
import type { ActorId, SettingsContext } from '../context.ts';
import type { StoredProject } from '../projects/store.ts';
import { type HashChainFlaw, type HashChainLink, hashChainLink, verifyHashChain } from './chain.ts';

/** The pages and exports whose views are recorded. */
export const loggedPages = [
  'members',
  'settings',
  'keys',
  'export.settings',
  'export.audit',
  'export.access',
  'export.archive',
] as const;

export type LoggedPage = (typeof loggedPages)[number];

export interface AccessLogEntry extends HashChainLink {
  /**
   * When the member viewed the page; ISO 8601, UTC. The member's later views of the page in the same hour have no
   * entry.
   */
  readonly at: string;
  readonly member: ActorId;
  /** The code of the viewed page: a LoggedPage, or a code that a later build wrote. */
  readonly page: string;
}

const entryShape = z.object({ seq: z.int(), at: z.string(), member: z.string(), page: z.string(), hash: z.string() });

function hashOf(project: string, { seq, at, member, page }: Omit<AccessLogEntry, 'hash'>, before: string) {
  return hashChainLink([before, project, seq, at, member, page]);
}

/** The number of attempts to append an entry: an attempt fails if another request appends an entry at the same time. */
const attemptsMax = 5;

/**
 * Records a view of a page, if the project's access log is on and the member has no entry for the page in this hour.
 * Never throws: returns a refusal if the entry cannot be written, so that the page is shown even if the log fails.
 */
export async function recordAccessLogView(
  settings: Pick<SettingsContext, 'db' | 'now'>,
  project: StoredProject,
  member: ActorId,
  page: LoggedPage,
): Promise<Result<null, 'unrecorded'>> {
  if (!project.accessLog) return accept(null);
  const at = settings.now().toISOString();
  try {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      if (await tryRecordView(settings.db, project.id, { at, member, page })) return accept(null);
    }
  } catch {
    // D1 may refuse to write, for example because a limit of the plan is reached.
  }
  return refuse('unrecorded');
}

type View = Pick<AccessLogEntry, 'at' | 'member' | 'page'>;

const hourLength = '2026-11-01T12'.length;

/**
 * Appends a view to the access log unless the member has an entry for the page in this hour. Returns false if another
 * request appended an entry at the same time, so that the view is not recorded yet.
 */
async function tryRecordView(db: D1Database, project: ProjectId, view: View): Promise<boolean> {
  const { at, member, page } = view;
  const head = await db
    .prepare(
      `SELECT coalesce(last_seq, 0) AS seq, coalesce(last_hash, '') AS hash, EXISTS (
         SELECT 1 FROM access
         WHERE project_id = ?1 AND member = ?2 AND page = ?3 AND substr(at, 1, ${hourLength}) = ?4
       ) AS has_view
       FROM projects LEFT JOIN access_chains ON project_id = id
       WHERE id = ?1 AND access_log = 1 AND deleted_at IS NULL`,
    )
    .bind(project, member, page, at.slice(0, hourLength))
    .first<{ seq: number; hash: string; has_view: number }>();
  // If the query finds no row, the log was turned off or the project deleted since the request read the project. Then
  // nothing needs recording.
  if (head === null || head.has_view === 1) return true;
  const seq = head.seq + 1;
  const hash = await hashOf(project, { seq, ...view }, head.hash);
  const done = await commitBatch(
    db,
    [requireHead(db, project, head)],
    [
      db
        .prepare('INSERT INTO access (project_id, seq, at, member, page, hash) VALUES (?, ?, ?, ?, ?, ?)')
        .bind(project, seq, at, member, page, hash),
      db
        .prepare(
          `INSERT INTO access_chains (project_id, last_seq, last_hash) VALUES (?, ?, ?)
           ON CONFLICT (project_id) DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash`,
        )
        .bind(project, seq, hash),
    ],
  );
  return done.ok;
}

/**
 * Returns a precondition for commitBatch: the access log is on and its newest entry is the given one, so no entry for
 * the same hour was added meanwhile.
 */
function requireHead(db: D1Database, project: ProjectId, { seq, hash }: HashChainLink): D1PreparedStatement {
  const isAtHead = `EXISTS (
    SELECT 1 FROM projects LEFT JOIN access_chains ON project_id = id
    WHERE id = ? AND access_log = 1 AND deleted_at IS NULL
      AND coalesce(last_seq, 0) = ? AND coalesce(last_hash, '') = ?
  )`;
  return db.prepare(sqlFailUnless(isAtHead)).bind(project, seq, hash);
}

/** A filter for entries; null matches anything. */
export interface AccessLogFilter {
  readonly page: LoggedPage | null;
  readonly member: ActorId | null;
  /** First and last day in UTC (`2026-11-01`), both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** Sequence number of an entry, for paging: only older entries match. */
  readonly before: number | null;
}

/** Returns the newest entries that match the filter, newest first, up to a limit. */
export async function findAccessEntries(
  db: D1Database,
  project: ProjectId,
  { page, member, from, to, before }: AccessLogFilter,
  limit: number,
): Promise<readonly AccessLogEntry[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM access WHERE project_id = ?1
         AND (?2 IS NULL OR page = ?2) AND (?3 IS NULL OR member = ?3)
         AND (?4 IS NULL OR substr(at, 1, 10) >= ?4) AND (?5 IS NULL OR substr(at, 1, 10) <= ?5)
         AND (?6 IS NULL OR seq < ?6)
       ORDER BY seq DESC LIMIT ?7`,
    )
    .bind(project, page, member, from, to, before, limit)
    .all();
  return results.map((row) => entryShape.parse(row));
}

/** Returns every member that has an entry in the access log. */
export async function listViewers(db: D1Database, project: ProjectId): Promise<readonly ActorId[]> {
  const { results } = await db
    .prepare('SELECT DISTINCT member FROM access WHERE project_id = ? ORDER BY member')
    .bind(project)
    .all<{ member: string }>();
  return results.map(({ member }) => member);
}

/** The access log of a project. */
export interface AccessLog {
  /**
   * The newest deleted entry. The hash of the first remaining entry is computed from the hash of this entry. If no
   * entry was deleted, `seq` is 0 and `hash` is empty.
   */
  readonly start: HashChainLink;
  readonly last: HashChainLink;
  /** The remaining entries, oldest first. */
  readonly entries: readonly AccessLogEntry[];
}

const boundsShape = z
  .object({ start_seq: z.int(), start_hash: z.string(), last_seq: z.int(), last_hash: z.string() })
  .transform((row) => ({
    start: { seq: row.start_seq, hash: row.start_hash },
    last: { seq: row.last_seq, hash: row.last_hash },
  }));

const noEntry: HashChainLink = { seq: 0, hash: '' };

/**
 * Reads a project's access log. Reads the bounds of its hash chain and its entries in one batch, so that they agree.
 */
export async function readAccessLog(db: D1Database, project: ProjectId): Promise<AccessLog> {
  const [bounds, entries] = await db.batch([
    db.prepare('SELECT * FROM access_chains WHERE project_id = ?').bind(project),
    db.prepare('SELECT * FROM access WHERE project_id = ? ORDER BY seq').bind(project),
  ]);
  const row = bounds?.results[0];
  return {
    ...(row === undefined ? { start: noEntry, last: noEntry } : boundsShape.parse(row)),
    entries: z.array(entryShape).parse(entries?.results),
  };
}

/** Verifies the hash chain of an access log, read from the database or from a JSON export. */
export async function verifyAccessLog(
  project: ProjectId,
  { start, last, entries }: AccessLog,
): Promise<HashChainFlaw | null> {
  const bounds = { before: start.hash, from: start.seq + 1, to: last.seq };
  const flaw = await verifyHashChain(entries, bounds, (entry, before) => hashOf(project, entry, before));
  if (flaw !== null) return flaw;
  return (entries.at(-1)?.hash ?? start.hash) === last.hash ? null : { kind: 'changed', seq: last.seq };
}

/** Deletes the access log of a deleted project. A database trigger refuses this for any other project. */
export function deleteAccessLog(db: D1Database, project: ProjectId): readonly D1PreparedStatement[] {
  return [
    db.prepare('DELETE FROM access WHERE project_id = ?').bind(project),
    db.prepare('DELETE FROM access_chains WHERE project_id = ?').bind(project),
  ];
}

/**
 * SQL condition for entries older than 13 months. Uses the database's clock, as the triggers that refuse early
 * deletions do.
 */
const isExpired = "at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-13 months')";

/**
 * Deletes the access log entries of every project that are older than 13 months. First moves the start of each
 * project's hash chain to the newest entry that is deleted, so that the rest of the hash chain can still be verified.
 */
export function deleteExpiredViews(db: D1Database): readonly D1PreparedStatement[] {
  const ofChain = 'FROM access WHERE access.project_id = access_chains.project_id';
  // Only entries before the first unexpired entry are deleted, because the hash chain allows no gaps.
  const firstKept = `coalesce((SELECT seq ${ofChain} AND NOT ${isExpired} ORDER BY seq LIMIT 1), last_seq + 1)`;
  return [
    db.prepare(
      `UPDATE access_chains SET (start_seq, start_hash) =
         (SELECT seq, hash ${ofChain} AND seq < ${firstKept} ORDER BY seq DESC LIMIT 1)
       WHERE (SELECT ${isExpired} ${ofChain} ORDER BY seq LIMIT 1)`,
    ),
    db.prepare(
      `DELETE FROM access WHERE (project_id, seq) IN (
         SELECT access.project_id, seq FROM access_chains
         CROSS JOIN access ON access.project_id = access_chains.project_id AND seq <= start_seq
       )`,
    ),
  ];
}

// The audit: one entry for each revision of a project, in a hash chain (chain.ts). An entry is written in the same
// batch as the change that it records. Contains no secrets and no IP addresses. Does not record views (access-log.ts).

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { ActorId } from '../context.ts';
import { type HashChainFlaw, hashChainLink, verifyHashChain } from './chain.ts';

export const auditEvents = [
  'project.create',
  'project.rename',
  'project.import',
  'allowlist.add',
  'allowlist.remove',
  'development.set',
  'fields.set',
  'protections.set',
  'access-log.set',
  'credit.set',
  'quota.set',
  'link.save',
  'link.remove',
  'return-urls.set',
  'key.issue',
  'key.rotate',
  'key.revoke',
  'member.invite',
  'member.uninvite',
  'member.join',
  'member.role',
  'member.remove',
  'member.leave',
] as const;

export type AuditEvent = (typeof auditEvents)[number];

/** The details of a change: names, allowlist entries, ids. */
export type AuditDetails = Readonly<Record<string, unknown>>;

/** An audit entry before it is added to a chain. */
export interface AuditNote {
  readonly event: AuditEvent;
  readonly details: AuditDetails;
}

export interface AuditEntry extends AuditNote {
  /** The revision that the change created. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: ActorId;
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
}

const rowShape = z.object({
  seq: z.int(),
  at: z.string(),
  actor: z.string(),
  event: z.enum(auditEvents),
  details: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
  hash: z.string(),
});

/** Returns the entries of a project, oldest first. */
export async function readAudit(db: D1Database, project: ProjectId): Promise<AuditEntry[]> {
  const { results } = await db.prepare('SELECT * FROM audit WHERE project_id = ? ORDER BY seq').bind(project).all();
  return results.map((row) => rowShape.parse(row));
}

/** How far back readAuditEntries reads, in revisions, so that a page costs the same however long the audit is. */
export const auditRevisionsMax = 1000;

/** Returns the entries of the given events in the last auditRevisionsMax revisions up to `upTo`, oldest first. */
export async function readAuditEntries(
  db: D1Database,
  project: ProjectId,
  events: readonly AuditEvent[],
  upTo: number,
): Promise<readonly AuditEntry[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM audit
       WHERE project_id = ? AND seq <= ? AND seq > ? AND event IN (SELECT value FROM json_each(?)) ORDER BY seq`,
    )
    .bind(project, upTo, upTo - auditRevisionsMax, JSON.stringify(events))
    .all();
  return results.map((row) => rowShape.parse(row));
}

/** A filter for entries; null matches anything. */
export interface AuditFilter {
  readonly event: AuditEvent | null;
  readonly actor: ActorId | null;
  /** First and last day in UTC (`2026-11-01`), both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** Sequence number of an entry, for paging: only older entries match. */
  readonly before: number | null;
}

/** Returns the newest entries that match the filter, newest first, up to a limit. */
export async function findAuditEntries(
  db: D1Database,
  project: ProjectId,
  { event, actor, from, to, before }: AuditFilter,
  limit: number,
): Promise<readonly AuditEntry[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM audit WHERE project_id = ?1
         AND (?2 IS NULL OR event = ?2) AND (?3 IS NULL OR actor = ?3)
         AND (?4 IS NULL OR substr(at, 1, 10) >= ?4) AND (?5 IS NULL OR substr(at, 1, 10) <= ?5)
         AND (?6 IS NULL OR seq < ?6)
       ORDER BY seq DESC LIMIT ?7`,
    )
    .bind(project, event, actor, from, to, before, limit)
    .all();
  return results.map((row) => rowShape.parse(row));
}

/** Returns every actor that has changed the project. */
export async function listActors(db: D1Database, project: ProjectId): Promise<readonly ActorId[]> {
  const { results } = await db
    .prepare('SELECT DISTINCT actor FROM audit WHERE project_id = ? ORDER BY actor')
    .bind(project)
    .all<{ actor: string }>();
  return results.map(({ actor }) => actor);
}

/** Returns the hash of the newest entry; empty before the first entry. */
async function lastHash(db: D1Database, project: ProjectId): Promise<string> {
  const hash = await db
    .prepare('SELECT hash FROM audit WHERE project_id = ? ORDER BY seq DESC LIMIT 1')
    .bind(project)
    .first('hash');
  return typeof hash === 'string' ? hash : '';
}

/** Hashes an entry. `detailsText` is the stored JSON text: different texts of one value have different hashes. */
function hashOf(project: string, entry: UnverifiedEntry, detailsText: string, before: string): Promise<string> {
  const { seq, at, actor, event } = entry;
  return hashChainLink([before, project, seq, at, actor, event, detailsText]);
}

/** Returns an entry with its hash, and its details as they are stored. `before` is the hash of the entry before it. */
export async function chainAuditEntry(
  project: ProjectId,
  entry: Omit<AuditEntry, 'hash'>,
  before: string,
): Promise<{ readonly detailsText: string; readonly hash: string }> {
  const detailsText = JSON.stringify(entry.details);
  return { detailsText, hash: await hashOf(project, entry, detailsText, before) };
}

/**
 * Returns the statement that appends an entry. `seq` must be the revision that the same batch creates, so that the
 * batch's precondition on the revision protects the chain too.
 */
export async function appendAudit(
  db: D1Database,
  project: ProjectId,
  entry: Omit<AuditEntry, 'hash'>,
): Promise<D1PreparedStatement> {
  const { seq, at, actor, event } = entry;
  const { detailsText, hash } = await chainAuditEntry(project, entry, await lastHash(db, project));
  return db
    .prepare('INSERT INTO audit (project_id, seq, at, actor, event, details, hash) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .bind(project, seq, at, actor, event, detailsText, hash);
}

/** Deletes the audit of a deleted project. A database trigger refuses this for any other project. */
export function deleteAudit(db: D1Database, project: ProjectId): D1PreparedStatement {
  return db.prepare('DELETE FROM audit WHERE project_id = ?').bind(project);
}

/** Fields of an audit entry, read from the database or an export, before the hash of the entry is verified. */
type UnverifiedEntry = Pick<AuditEntry, 'seq' | 'at' | 'actor'> & { readonly event: string };

interface StoredLink extends UnverifiedEntry {
  readonly detailsText: string;
  readonly hash: string;
}

/** An entry with parsed details, as in the JSON export. Details are hashed as JSON.stringify writes them. */
type ExportedLink = Omit<StoredLink, 'detailsText'> & { readonly details: unknown };

const linkShape = z
  .object({ seq: z.int(), at: z.string(), actor: z.string(), event: z.string(), details: z.string(), hash: z.string() })
  .transform(({ details: detailsText, ...link }): StoredLink => ({ ...link, detailsText }));

const boundsShape = z.object({ revision: z.int(), audited_from: z.int() });

/** Verifies the stored chain of an existing project. Reads project and entries in one batch, so that they agree. */
export async function verifyProjectAudit(db: D1Database, project: ProjectId): Promise<HashChainFlaw | null> {
  const [bounds, links] = await db.batch([
    db.prepare('SELECT revision, audited_from FROM projects WHERE id = ?').bind(project),
    db.prepare('SELECT * FROM audit WHERE project_id = ? ORDER BY seq').bind(project),
  ]);
  const { revision, audited_from: from } = boundsShape.parse(bounds?.results[0]);
  return verifyAudit(project, z.array(linkShape).parse(links?.results), from, revision);
}

/**
 * Verifies the hash chain of an audit from `from`, the project's first audited revision, to `to`, its current revision.
 */
export function verifyAudit(
  project: ProjectId,
  entries: readonly (StoredLink | ExportedLink)[],
  from: number,
  to: number,
): Promise<HashChainFlaw | null> {
  return verifyHashChain(entries, { before: '', from, to }, (entry, before) => {
    const detailsText = 'detailsText' in entry ? entry.detailsText : JSON.stringify(entry.details);
    return hashOf(project, entry, detailsText, before);
  });
}

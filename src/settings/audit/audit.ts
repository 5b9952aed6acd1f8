// The audit: one entry for each revision of a project, each with a hash over itself and the entry before, so that nobody
// can change, drop or reorder one without every later hash telling. Written in the same batch as what it is about. Holds
// no secret and nobody's address. It shows that the chain is whole, not that whoever holds the database did not write
// another one from the start.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { encodeHex, encodeUtf8 } from '../../core/encoding.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import type { Actor } from '../context.ts';

export const auditEvents = [
  'project.create',
  'project.rename',
  'allowlist.add',
  'allowlist.remove',
  'development.set',
  'fields.set',
  'protections.set',
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

/** What an entry says of the change, beyond its event: names, entries, ids. */
export type AuditDetails = Readonly<Record<string, unknown>>;

/** An entry before it is part of a chain. */
export interface AuditNote {
  readonly event: AuditEvent;
  readonly details: AuditDetails;
}

export interface AuditEntry extends AuditNote {
  /** The revision that the change made. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: Actor;
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

/** The chain of a project, oldest first. */
export async function readAudit(db: D1Database, project: ProjectId): Promise<AuditEntry[]> {
  const { results } = await db.prepare('SELECT * FROM audit WHERE project_id = ? ORDER BY seq').bind(project).all();
  return results.map((row) => rowShape.parse(row));
}

/** What is looked for; null is anything. */
export interface AuditFilter {
  readonly event: AuditEvent | null;
  readonly actor: Actor | null;
  /** Days in UTC, `2026-11-01`, both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** Only what is older than this entry. */
  readonly before: number | null;
}

/** The newest entries that pass the filter, newest first, at most so many. */
export async function findEntries(
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

/** Everyone who ever changed the project. */
export async function listActors(db: D1Database, project: ProjectId): Promise<readonly Actor[]> {
  const { results } = await db
    .prepare('SELECT DISTINCT actor FROM audit WHERE project_id = ? ORDER BY actor')
    .bind(project)
    .all<{ actor: string }>();
  return results.map(({ actor }) => actor);
}

/** The hash that the next entry continues; empty before the first. */
async function lastHash(db: D1Database, project: ProjectId): Promise<string> {
  const hash = await db
    .prepare('SELECT hash FROM audit WHERE project_id = ? ORDER BY seq DESC LIMIT 1')
    .bind(project)
    .first('hash');
  return typeof hash === 'string' ? hash : '';
}

/** `detailsText` is the JSON text as it is stored: two texts of one value are two entries. */
async function hashOf(project: string, entry: LinkStart, detailsText: string, before: string): Promise<string> {
  const { seq, at, actor, event } = entry;
  const text = JSON.stringify([before, project, seq, at, actor, event, detailsText]);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(text)));
  return encodeHex(digest);
}

/**
 * The statement that appends the entry. `seq` must be the revision that the same batch makes: the batch's precondition on
 * the revision is then the chain's too.
 */
export async function appendAudit(
  db: D1Database,
  project: ProjectId,
  entry: Omit<AuditEntry, 'hash'>,
): Promise<D1PreparedStatement> {
  const { seq, at, actor, event, details } = entry;
  const detailsText = JSON.stringify(details);
  const hash = await hashOf(project, entry, detailsText, await lastHash(db, project));
  return db
    .prepare('INSERT INTO audit (project_id, seq, at, actor, event, details, hash) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .bind(project, seq, at, actor, event, detailsText, hash);
}

/** A deleted project's chain goes with it; a trigger refuses this for any other. */
export function deleteAudit(db: D1Database, project: ProjectId): D1PreparedStatement {
  return db.prepare('DELETE FROM audit WHERE project_id = ?').bind(project);
}

/** What is wrong with a chain, or null. `seq` is the first entry that is missing or not what its hash says. */
export type AuditFlaw = { readonly kind: 'missing' | 'changed'; readonly seq: number };

/** An entry as the database or an export has it: nothing of it is trusted. */
type LinkStart = Pick<AuditEntry, 'seq' | 'at' | 'actor'> & { readonly event: string };

interface StoredLink extends LinkStart {
  readonly detailsText: string;
  readonly hash: string;
}

/** An entry whose details were parsed, as in the JSON export; they are hashed as JSON.stringify writes them. */
type ExportedLink = Omit<StoredLink, 'detailsText'> & { readonly details: unknown };

const linkShape = z
  .object({ seq: z.int(), at: z.string(), actor: z.string(), event: z.string(), details: z.string(), hash: z.string() })
  .transform(({ details: detailsText, ...link }): StoredLink => ({ ...link, detailsText }));

const boundsShape = z.object({ revision: z.int(), audited_from: z.int() });

/** Follows the stored chain of a project that exists. Project and entries are read in one batch: others may change it. */
export async function verifyProject(db: D1Database, project: ProjectId): Promise<AuditFlaw | null> {
  const [bounds, links] = await db.batch([
    db.prepare('SELECT revision, audited_from FROM projects WHERE id = ?').bind(project),
    db.prepare('SELECT * FROM audit WHERE project_id = ? ORDER BY seq').bind(project),
  ]);
  const { revision, audited_from: from } = boundsShape.parse(bounds?.results[0]);
  return verifyAudit(project, z.array(linkShape).parse(links?.results), from, revision);
}

/** Follows a chain from `from` to `to`, the project's first audited and its present revision. */
export async function verifyAudit(
  project: ProjectId,
  entries: readonly (StoredLink | ExportedLink)[],
  from: number,
  to: number,
): Promise<AuditFlaw | null> {
  let before = '';
  for (let i = 0, seq = from; seq <= to; i++, seq++) {
    const entry = entries[i];
    if (entry === undefined || entry.seq !== seq) return { kind: 'missing', seq };
    const detailsText = 'detailsText' in entry ? entry.detailsText : JSON.stringify(entry.details);
    if ((await hashOf(project, entry, detailsText, before)) !== entry.hash) return { kind: 'changed', seq };
    before = entry.hash;
  }
  const beyond = entries[Math.max(0, to - from + 1)];
  return beyond === undefined ? null : { kind: 'changed', seq: beyond.seq };
}

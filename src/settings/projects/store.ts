// Projects in D1: parses rows and makes the statements of a change. commit.ts runs them in one batch.

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import * as z from 'zod';
import { type Key, parseKeyId, parseKeyLimits } from '../../core/key.ts';
import { type FieldPolicy, parseFieldPolicy } from '../../core/project/field-policy.ts';
import { type ProjectId, parseProjectId } from '../../core/project/project-id.ts';
import { type Protections, parseProtections } from '../../core/project/protections.ts';
import { parseQuota, type Quota } from '../../core/project/quota.ts';
import { parseRedirectLinks, type RedirectLink } from '../../core/project/redirect-link.ts';
import type { StoredAllowlistEntry } from '../allowlist/allowlist.ts';
import { sqlFailUnless } from '../commit.ts';

/** A key as D1 stores it: the published key with its name and time of issue. */
export interface StoredKey extends Key {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** A project as D1 stores it. A deleted project keeps its id, revisions and times. */
export interface StoredProject {
  readonly id: ProjectId;
  readonly name: string;
  readonly revision: number;
  readonly publishedRevision: number;
  readonly development: boolean;
  /**
   * Whether loopback-like origins of app shells (Capacitor, Tauri) on the allowlist are admitted while `development` is
   * false.
   */
  readonly appShells: boolean;
  /** Whether views of sensitive pages are recorded (audit/access-log.ts). Not part of the snapshot. */
  readonly accessLog: boolean;
  /** Whether a member marked that the project’s pages credit the data’s source. Not part of the snapshot. */
  readonly credited: boolean;
  readonly allowlist: readonly StoredAllowlistEntry[];
  /** The field policy; null if the project withholds no field. */
  readonly fields: FieldPolicy | null;
  /** The restrictions on callers; null for the default protections. */
  readonly protections: Protections | null;
  /** The daily limits; null for none. */
  readonly quota: Quota | null;
  readonly keys: readonly StoredKey[];
  readonly links: readonly RedirectLink[];
  /** URL prefixes that a redirect link may return to. */
  readonly returnUrls: readonly string[];
  /** The first revision that has an audit entry. */
  readonly auditedFrom: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly deletedAt: string | null;
}

const allowlistShape = z.array(z.strictObject({ typed: z.string(), canonical: z.string() }));

const keyShape = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.string(),
    generations: z.array(z.object({ salt: z.string(), master: z.string(), endsAtMs: z.number().nullable() })),
    rights: z.unknown().optional(),
    endsAtMs: z.unknown().optional(),
  })
  .transform(({ id: idText, rights, endsAtMs, ...rest }): StoredKey => {
    const id = parseKeyId(idText);
    if (id === null) throw new Error('a row of projects has a key with an invalid id');
    // A key whose limits are unreadable must not count as a key without limits.
    const limits = parseKeyLimits({ rights, endsAtMs });
    if (limits === null) throw new Error('a row of projects has a key with unreadable rights or end');
    return { ...rest, id, ...limits };
  });

const rowColumns = z.object({
  id: z.string(),
  name: z.string(),
  revision: z.int(),
  published_revision: z.int(),
  development: z.union([z.literal(0), z.literal(1)]),
  app_shells: z.union([z.literal(0), z.literal(1)]),
  access_log: z.union([z.literal(0), z.literal(1)]),
  credited: z.union([z.literal(0), z.literal(1)]),
  allowlist: z.string(),
  fields: z.string().nullable(),
  protections: z.string().nullable(),
  quota: z.string().nullable(),
  keys: z.string(),
  links: z.string(),
  return_urls: z.string(),
  audited_from: z.int(),
  created_at: z.string(),
  deleted_at: z.string().nullable(),
});

const rowShape = rowColumns.transform((row): StoredProject => {
  const id = parseProjectId(row.id);
  if (id === null) throw new Error('a row of projects has an invalid id');
  return {
    id,
    name: row.name,
    revision: row.revision,
    publishedRevision: row.published_revision,
    development: row.development === 1,
    appShells: row.app_shells === 1,
    accessLog: row.access_log === 1,
    credited: row.credited === 1,
    allowlist: allowlistShape.parse(JSON.parse(row.allowlist)),
    fields: row.fields === null ? null : readFields(row.fields),
    protections: row.protections === null ? null : readProtections(row.protections),
    quota: row.quota === null ? null : readQuota(row.quota),
    keys: readStoredKeys(row.keys),
    links: parseRedirectLinks(JSON.parse(row.links)),
    returnUrls: z.array(z.string()).parse(JSON.parse(row.return_urls)),
    auditedFrom: row.audited_from,
    createdAt: row.created_at,
    deletedAt: row.deleted_at,
  };
});

/** The columns of `projects` that a row must have. */
export const projectColumns: readonly string[] = Object.keys(rowColumns.shape);

/** Parses the text of the column `keys`: the keys of a project. Throws if they are unreadable. */
export function readStoredKeys(text: string): readonly StoredKey[] {
  return z.array(keyShape).parse(JSON.parse(text));
}

/** Parses a row of `projects`. Ignores joined columns. */
export function readProjectRow(row: unknown): StoredProject {
  return rowShape.parse(row);
}

/** Parses a stored field policy. Throws if it is unreadable: null would mean that no field is withheld. */
function readFields(text: string): FieldPolicy {
  const fields = parseFieldPolicy(JSON.parse(text));
  if (fields === null) throw new Error('a row of projects has an invalid field policy');
  return fields;
}

/** Parses stored protections. Throws if they are unreadable: null would mean the default protections. */
function readProtections(text: string): Protections {
  const protections = parseProtections(JSON.parse(text));
  if (protections === null) throw new Error('a row of projects has invalid protections');
  return protections;
}

/** Parses a stored quota. Throws if it is unreadable: null would mean no limit. */
function readQuota(text: string): Quota {
  const quota = parseQuota(JSON.parse(text));
  if (quota === undefined) throw new Error('a row of projects has an invalid quota');
  return quota;
}

/** Returns the project, deleted or not; null if the id was never used. */
export async function findProject(db: D1Database, id: ProjectId): Promise<StoredProject | null> {
  const row = await db.prepare('SELECT * FROM projects WHERE id = ?').bind(id).first();
  return row === null ? null : readProjectRow(row);
}

/** Returns every project, deleted ones included, oldest first. */
export async function listAllProjects(db: D1Database): Promise<StoredProject[]> {
  const { results } = await db.prepare('SELECT * FROM projects ORDER BY created_at, id').all();
  return results.map(readProjectRow);
}

/** Returns a precondition for commitBatch: the project exists, is not deleted and is still at this revision. */
export function requireProjectRevision(db: D1Database, id: ProjectId, revision: number): D1PreparedStatement {
  const current = 'EXISTS (SELECT 1 FROM projects WHERE id = ? AND revision = ? AND deleted_at IS NULL)';
  return db.prepare(sqlFailUnless(current)).bind(id, revision);
}

/** Returns a precondition for commitBatch: the id was never used. */
export function requireUnusedProjectId(db: D1Database, id: ProjectId): D1PreparedStatement {
  return db.prepare(sqlFailUnless('NOT EXISTS (SELECT 1 FROM projects WHERE id = ?)')).bind(id);
}

export function insertProject(db: D1Database, project: StoredProject): D1PreparedStatement {
  const { id, name, createdAt } = project;
  const columns =
    'id, name, created_at, revision, development, app_shells, access_log, credited, allowlist, fields, protections, quota, keys, links, return_urls';
  return db
    .prepare(`INSERT INTO projects (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    .bind(id, name, createdAt, ...settingsOf(project));
}

/** Writes the settings of a project. Does not check the revision; pair with requireProjectRevision. */
export function updateProject(db: D1Database, project: StoredProject): D1PreparedStatement {
  const { id, name, deletedAt } = project;
  const assignments =
    'revision = ?, development = ?, app_shells = ?, access_log = ?, credited = ?, allowlist = ?, fields = ?, protections = ?, quota = ?, keys = ?, links = ?, return_urls = ?';
  return db
    .prepare(`UPDATE projects SET name = ?, deleted_at = ?, ${assignments} WHERE id = ?`)
    .bind(name, deletedAt, ...settingsOf(project), id);
}

/** Returns the values of the columns from `revision` to `return_urls`, in order. */
function settingsOf(project: StoredProject) {
  const { revision, development, appShells, accessLog, credited, allowlist, fields, protections, quota, keys } =
    project;
  const { links, returnUrls } = project;
  return [
    revision,
    development ? 1 : 0,
    appShells ? 1 : 0,
    accessLog ? 1 : 0,
    credited ? 1 : 0,
    JSON.stringify(allowlist),
    fields === null ? null : JSON.stringify(fields),
    protections === null ? null : JSON.stringify(protections),
    quota === null ? null : JSON.stringify(quota),
    JSON.stringify(keys),
    JSON.stringify(links),
    JSON.stringify(returnUrls),
  ] as const;
}

/**
 * A project with the database's epoch (a number that each restore raises). The snapshot of the project contains the
 * epoch.
 */
export interface ProjectVersion {
  readonly project: StoredProject;
  readonly epoch: number;
}

/** Reads a project, deleted or not, and the epoch in one statement, so that a restore cannot come between them. */
export async function readProjectVersion(db: D1Database, id: ProjectId): Promise<ProjectVersion | null> {
  const joined = 'SELECT projects.*, deployment.epoch FROM projects, deployment WHERE projects.id = ?';
  const row = await db.prepare(joined).bind(id).first<{ epoch: unknown }>();
  return row === null ? null : { project: readProjectRow(row), epoch: z.int().parse(row.epoch) };
}

/** Records that a version is published. Returns false, and records nothing, if D1 has another version by now. */
export async function recordPublished(db: D1Database, { project, epoch }: ProjectVersion): Promise<boolean> {
  const isCurrent = 'id = ?1 AND revision = ?2 AND (SELECT epoch FROM deployment) = ?3';
  const row = await db
    .prepare(`UPDATE projects SET published_revision = ?2 WHERE ${isCurrent} RETURNING id`)
    .bind(project.id, project.revision, epoch)
    .first();
  return row !== null;
}

/** Deletes the members and invites of a project, for when the project is deleted. */
export function deleteMembersAndInvites(db: D1Database, id: ProjectId): readonly D1PreparedStatement[] {
  return [
    db.prepare('DELETE FROM members WHERE project_id = ?').bind(id),
    db.prepare("DELETE FROM codes WHERE json_extract(content, '$.project') = ?").bind(id),
  ];
}

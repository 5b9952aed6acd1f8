// The operations on a project, shared by the operator's command and the dashboard. Each reads the project, checks the
// change, commits it to D1 and publishes it. Does not check permissions; callers do.

import type { D1PreparedStatement } from '@cloudflare/workers-types';
import { unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import { type ProjectId, parseProjectId, projectIdLength } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import {
  type AllowlistRefusal,
  addAllowlistEntries,
  type EntryWarning,
  removeAllowlistEntries,
  type StoredAllowlistEntry,
} from '../allowlist/allowlist.ts';
import { deleteAccessLog } from '../audit/access-log.ts';
import { type AuditDetails, type AuditNote, appendAudit, deleteAudit } from '../audit/audit.ts';
import { commitBatch } from '../commit.ts';
import { randomId, type SettingsContext } from '../context.ts';
import { requireBelowProjectLimit } from '../members/roles.ts';
import { parseDisplayName } from '../names.ts';
import {
  applyFieldPolicyChanges,
  type FieldPolicyChanges,
  type FieldPolicyRefusal,
  isSamePolicy,
} from './field-policy.ts';
import type { NetworkWarning } from './network-warnings.ts';
import { type Publication, publishProject } from './publish.ts';
import type { StoredProject } from './store.ts';
import {
  deleteMembersAndInvites,
  findProject,
  insertProject,
  listAllProjects,
  requireProjectRevision,
  requireUnusedProjectId,
  updateProject,
} from './store.ts';

/** The limit of projects that an account may own. The operator's command has no limit. */
export const projectsMax = 50;

/** Why a project cannot be read or changed, whatever the change. Each kind of change adds refusals of its own. */
export type ProjectRefusal =
  | { readonly code: 'project_unknown' }
  /** The id already belongs to a project, possibly a deleted one. */
  | { readonly code: 'project_exists' }
  /** The account owns `max` projects already. */
  | { readonly code: 'projects_too_many'; readonly max: number }
  | { readonly code: 'name_invalid' }
  /** The project has changed since the revision that the change is based on. */
  | { readonly code: 'revision_stale' };

/** Why entries cannot be removed: `entries` are not on the allowlist. */
export interface UnlistedRefusal {
  readonly code: 'entries_unlisted';
  readonly entries: readonly string[];
}

/**
 * The revision that a change is based on; `current` if the caller has not read the project and accepts any revision.
 */
export type BaseRevision = number | 'current';

/** A warning about a change that was saved. */
export type SettingsWarning = EntryWarning | NetworkWarning;

export interface ProjectChange {
  readonly project: StoredProject;
  /** False if the project had the requested settings already and nothing was written. */
  readonly changed: boolean;
  readonly publication: Publication;
  readonly warnings: readonly SettingsWarning[];
}

/**
 * The result of an operation that changes a project. `Own` is the type of the refusals that only this operation has.
 */
export type ChangeResult<Own = never> = Promise<Result<ProjectChange, ProjectRefusal | Own>>;

/** The settings that an import sets: all but the keys. */
export type ImportedSettings = Pick<
  StoredProject,
  | 'name'
  | 'development'
  | 'appShells'
  | 'accessLog'
  | 'credited'
  | 'allowlist'
  | 'fields'
  | 'protections'
  | 'quota'
  | 'links'
  | 'returnUrls'
>;

export interface NewProject {
  readonly name: string;
  readonly development?: boolean;
  readonly entries?: readonly string[];
  /** Only for the demo project, whose id is in the documentation. */
  readonly id?: ProjectId;
  /** The account that creates the project, limited to `projectsMax`. Left out for the operator, who has no limit. */
  readonly account?: string;
  /** Settings that replace the defaults, with the details that the audit adds for them. */
  readonly imported?: { readonly to: ImportedSettings; readonly details: AuditDetails };
  /** The first owner's member id, for the audit, if another actor creates the project. */
  readonly owner?: string;
  /** Statements for the same batch: the first owner's membership. */
  readonly with?: (id: ProjectId) => readonly D1PreparedStatement[];
}

/** Returns a random project id of 103 bits. */
export function randomProjectId(settings: SettingsContext): ProjectId {
  const id = parseProjectId(randomId(settings, projectIdLength));
  if (id === null) throw new Error('drew an invalid project id');
  return id;
}

export async function createProject(settings: SettingsContext, wanted: NewProject): ChangeResult<AllowlistRefusal> {
  const name = parseDisplayName(wanted.name);
  if (name === null) return refuse({ code: 'name_invalid' });
  const addition = addAllowlistEntries([], wanted.entries ?? []);
  if (!addition.ok) return addition;
  const project: StoredProject = {
    id: wanted.id ?? randomProjectId(settings),
    name,
    revision: 1,
    publishedRevision: 0,
    development: wanted.development ?? false,
    appShells: false,
    accessLog: false,
    credited: false,
    allowlist: addition.value.allowlist,
    fields: null,
    protections: null,
    quota: null,
    keys: [],
    links: [],
    returnUrls: [],
    auditedFrom: 1,
    createdAt: settings.now().toISOString(),
    deletedAt: null,
    ...wanted.imported?.to,
  };
  const details = {
    ...wanted.imported?.details,
    name,
    allowlist: canonicalTexts(project.allowlist),
    ...(wanted.owner === undefined ? {} : { member: wanted.owner }),
    ...(project.development ? { development: true } : {}),
  };
  const note = { event: 'project.create', details } as const;
  const done = await commitBatch(
    settings.db,
    [
      requireUnusedProjectId(settings.db, project.id),
      ...(wanted.account === undefined ? [] : [requireBelowProjectLimit(settings.db, wanted.account, projectsMax)]),
    ],
    [
      insertProject(settings.db, project),
      await appendNote(settings, project, note),
      ...(wanted.with?.(project.id) ?? []),
    ],
  );
  if (!done.ok) {
    const isSentBefore = (await findProject(settings.db, project.id)) !== null;
    return refuse(isSentBefore ? { code: 'project_exists' } : { code: 'projects_too_many', max: projectsMax });
  }
  return published(settings, project, addition.value.warnings);
}

/** Adds entries to the allowlist. If one entry is refused, none is added. */
export async function addToAllowlist(
  settings: SettingsContext,
  id: ProjectId,
  entriesInput: readonly string[],
  from: BaseRevision,
): ChangeResult<AllowlistRefusal> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const addition = addAllowlistEntries(project.value.allowlist, entriesInput);
  if (!addition.ok) return addition;
  const { allowlist, added, warnings } = addition.value;
  const note = { event: 'allowlist.add', details: { entries: canonicalTexts(added) } } as const;
  return changeProject(settings, project.value, added.length > 0 ? { to: { allowlist }, note } : null, warnings);
}

/**
 * Removes entries from the allowlist. Each entry is given in canonical form or as the user entered it. If one entry is
 * not listed, none is removed.
 */
export async function removeFromAllowlist(
  settings: SettingsContext,
  id: ProjectId,
  entriesInput: readonly string[],
  from: BaseRevision,
): ChangeResult<UnlistedRefusal> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const left = removeAllowlistEntries(project.value.allowlist, entriesInput);
  if (!left.ok) return left;
  const removed = project.value.allowlist.filter((item) => !left.value.includes(item));
  const note = { event: 'allowlist.remove', details: { entries: canonicalTexts(removed) } } as const;
  return changeProject(settings, project.value, { to: { allowlist: left.value }, note });
}

/** The settings that are on or off, with the audit event of each. */
const switchEvents = { development: 'development.set', accessLog: 'access-log.set', credited: 'credit.set' } as const;

/** Turns a setting on or off. Turning the access log off keeps its entries for the rest of their 13 months. */
export async function setProjectSwitch(
  settings: SettingsContext,
  id: ProjectId,
  name: keyof typeof switchEvents,
  on: boolean,
  from: BaseRevision,
): ChangeResult {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const note = { event: switchEvents[name], details: { on } };
  return changeProject(settings, project.value, project.value[name] === on ? null : { to: { [name]: on }, note });
}

/** Turns the development switch on or off. While it is on, the loopback origins on the allowlist are admitted. */
export function setDevelopmentSwitch(
  settings: SettingsContext,
  id: ProjectId,
  on: boolean,
  from: BaseRevision,
): ChangeResult {
  return setProjectSwitch(settings, id, 'development', on, from);
}

/** Changes the project's field policy. */
export async function setFieldPolicy(
  settings: SettingsContext,
  id: ProjectId,
  typed: FieldPolicyChanges,
  from: BaseRevision,
): ChangeResult<FieldPolicyRefusal> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const fields = applyFieldPolicyChanges(project.value.fields, typed);
  if (!fields.ok) return fields;
  const note = { event: 'fields.set', details: { ...(fields.value ?? unrestrictedFieldPolicy) } } as const;
  return changeProject(
    settings,
    project.value,
    isSamePolicy(project.value.fields, fields.value) ? null : { to: { fields: fields.value }, note },
  );
}

/**
 * Deletes a project permanently, with its members, invites, audit and access log. The row of the project is kept,
 * emptied of the customer's settings, so that the id is never reused.
 */
export async function deleteProject(settings: SettingsContext, id: ProjectId, from: BaseRevision): ChangeResult {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const off = { development: false, appShells: false, accessLog: false, credited: false } as const;
  const lists = { allowlist: [], keys: [], links: [], returnUrls: [] } as const;
  const emptied = { name: '', ...off, ...lists, fields: null, protections: null, quota: null } as const;
  const deleted = { ...emptied, deletedAt: settings.now().toISOString(), revision: project.value.revision + 1 };
  const next: StoredProject = { ...project.value, ...deleted };
  const done = await commitBatch(
    settings.db,
    [requireProjectRevision(settings.db, id, project.value.revision)],
    // The project is marked as deleted first: triggers refuse to delete the audit and the access log of any other
    // project.
    [
      updateProject(settings.db, next),
      deleteAudit(settings.db, id),
      ...deleteAccessLog(settings.db, id),
      ...deleteMembersAndInvites(settings.db, id),
    ],
  );
  return done.ok ? published(settings, next, []) : refuse({ code: 'revision_stale' });
}

export async function renameProject(
  settings: SettingsContext,
  id: ProjectId,
  typed: string,
  from: BaseRevision,
): ChangeResult {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const name = parseDisplayName(typed);
  if (name === null) return refuse({ code: 'name_invalid' });
  const note = { event: 'project.rename', details: { name } } as const;
  return changeProject(settings, project.value, name === project.value.name ? null : { to: { name }, note });
}

/** Reads a project. Refuses if it is unknown or deleted, or is no longer at the given revision. */
export async function readProject(
  settings: SettingsContext,
  id: ProjectId,
  from: BaseRevision = 'current',
): Promise<Result<StoredProject, ProjectRefusal>> {
  const project = settings.loaded?.id === id ? settings.loaded : await findProject(settings.db, id);
  if (project === null || project.deletedAt !== null) return refuse({ code: 'project_unknown' });
  if (from !== 'current' && from !== project.revision) return refuse({ code: 'revision_stale' });
  return accept(project);
}

/** Returns the projects that are not deleted, oldest first. */
export async function listProjects(settings: SettingsContext): Promise<StoredProject[]> {
  return (await listAllProjects(settings.db)).filter((project) => project.deletedAt === null);
}

/** A change: the new values, the audit entry, and further preconditions and statements for the same batch. */
export interface PlannedChange {
  readonly to: Partial<StoredProject>;
  readonly note: AuditNote;
  readonly preconditions?: readonly D1PreparedStatement[];
  readonly with?: readonly D1PreparedStatement[];
}

/**
 * Commits a change to a project and publishes it. If `change` is null, saves nothing and only publishes the current
 * revision if it is not published yet. A failed precondition is refused as a stale revision: the data that the change
 * is based on has changed.
 */
export async function changeProject(
  settings: SettingsContext,
  project: StoredProject,
  change: PlannedChange | null,
  warnings: readonly SettingsWarning[] = [],
): ChangeResult {
  if (change === null) {
    const isPublished = project.publishedRevision === project.revision;
    const publication = isPublished ? 'published' : await publishProject(settings, project.id);
    return accept({ project, changed: false, publication, warnings });
  }
  const next: StoredProject = { ...project, ...change.to, revision: project.revision + 1 };
  const done = await commitBatch(
    settings.db,
    [requireProjectRevision(settings.db, project.id, project.revision), ...(change.preconditions ?? [])],
    [updateProject(settings.db, next), await appendNote(settings, next, change.note), ...(change.with ?? [])],
  );
  return done.ok ? published(settings, next, warnings) : refuse({ code: 'revision_stale' });
}

function appendNote({ db, actor, now }: SettingsContext, { id, revision }: StoredProject, note: AuditNote) {
  return appendAudit(db, id, { ...note, seq: revision, at: now().toISOString(), actor });
}

function canonicalTexts(items: readonly StoredAllowlistEntry[]): readonly string[] {
  return items.map(({ canonical }) => canonical);
}

async function published(
  settings: SettingsContext,
  project: StoredProject,
  warnings: readonly SettingsWarning[],
): ChangeResult {
  const publication = await publishCommitted(settings, project.id);
  const publishedRevision = publication === 'published' ? project.revision : project.publishedRevision;
  return accept({ project: { ...project, publishedRevision }, changed: true, publication, warnings });
}

/** Publishes a committed change. If D1 fails now, the change stays committed and the scheduled run publishes it. */
async function publishCommitted(settings: SettingsContext, id: ProjectId): Promise<Publication> {
  try {
    return await publishProject(settings, id);
  } catch {
    return 'publishing';
  }
}

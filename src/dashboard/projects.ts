// What can be done to a project: the operations that the operator's command and the pages share. Each reads the project,
// decides, commits one change to D1 and publishes it. Says nothing of who may do it.

import { type ProjectId, parseProjectId, projectIdLength } from '../core/project.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { type AllowlistRefusal, addEntries, type EntryWarning, removeEntries } from './allowlist.ts';
import { commit } from './commit.ts';
import { changeFields, type FieldsRefusal, isSamePolicy, type TypedFields } from './fields.ts';
import type { SettingsPlane } from './plane.ts';
import { type Publication, publishProject } from './publish.ts';
import type { StoredProject } from './store.ts';
import { allProjects, findProject, insertProject, requireRevision, requireUnused, updateProject } from './store.ts';

export const projectNameLengthMax = 80;

export type ProjectRefusal =
  | { readonly code: 'project_unknown' }
  /** The id was given out before, to a project that exists or is deleted. */
  | { readonly code: 'project_exists' }
  | { readonly code: 'name_invalid' }
  /** Somebody else changed the project since the revision that the change was made from. */
  | { readonly code: 'revision_stale' }
  | { readonly code: 'entries_unlisted'; readonly entries: readonly string[] }
  | AllowlistRefusal
  | FieldsRefusal;

/** The revision that a change was made from; `current` where whoever makes it has not looked at the project. */
export type FromRevision = number | 'current';

export interface ProjectChange {
  readonly project: StoredProject;
  /** False where everything was already as asked for, and nothing was written. */
  readonly changed: boolean;
  readonly publication: Publication;
  readonly warnings: readonly EntryWarning[];
}

type ChangeResult = Promise<Result<ProjectChange, ProjectRefusal>>;

export interface NewProject {
  readonly name: string;
  readonly development?: boolean;
  readonly entries?: readonly string[];
  /** Only for the demo project, whose id is in the documentation. */
  readonly id?: ProjectId;
}

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** The largest multiple of the alphabet's length in a byte; bytes from there on would favour its first letters. */
const unbiasedBytes = 256 - (256 % idAlphabet.length);

/** A random id of 103 bits. */
export function drawProjectId(fillRandom: SettingsPlane['fillRandom']): ProjectId {
  let text = '';
  const bytes = new Uint8Array(projectIdLength);
  while (text.length < projectIdLength) {
    fillRandom(bytes);
    for (const byte of bytes) {
      if (byte < unbiasedBytes && text.length < projectIdLength) text += idAlphabet.charAt(byte % idAlphabet.length);
    }
  }
  const id = parseProjectId(text);
  if (id === null) throw new Error('drew an id that is none');
  return id;
}

export async function createProject(plane: SettingsPlane, wanted: NewProject): ChangeResult {
  const name = parseName(wanted.name);
  if (name === null) return refuse({ code: 'name_invalid' });
  const addition = addEntries([], wanted.entries ?? []);
  if (!addition.ok) return addition;
  const project: StoredProject = {
    id: wanted.id ?? drawProjectId(plane.fillRandom),
    name,
    revision: 1,
    publishedRevision: 0,
    development: wanted.development ?? false,
    allowlist: addition.value.allowlist,
    fields: null,
    createdAt: plane.now().toISOString(),
    deletedAt: null,
  };
  const done = await commit(plane.db, requireUnused(plane.db, project.id), [insertProject(plane.db, project)]);
  if (!done.ok) return refuse({ code: 'project_exists' });
  return published(plane, project, addition.value.warnings);
}

/** Trimmed, 1 to 80 characters, none of them a control character; null otherwise. */
function parseName(text: string): string | null {
  const name = text.trim();
  if (name === '' || name.length > projectNameLengthMax) return null;
  for (const character of name) {
    if (character < ' ' || (character >= '\u007f' && character <= '\u009f')) return null;
  }
  return name;
}

/** Adds entries to the allowlist, as typed. All or nothing. */
export async function allowEntries(
  plane: SettingsPlane,
  id: ProjectId,
  typedEntries: readonly string[],
  from: FromRevision,
): ChangeResult {
  const project = await readProject(plane, id, from);
  if (!project.ok) return project;
  const addition = addEntries(project.value.allowlist, typedEntries);
  if (!addition.ok) return addition;
  const { allowlist, added, warnings } = addition.value;
  return change(plane, project.value, added.length > 0 ? { allowlist } : null, warnings);
}

/** Takes entries off the allowlist, named as typed or in canonical form. All or nothing. */
export async function denyEntries(
  plane: SettingsPlane,
  id: ProjectId,
  typedEntries: readonly string[],
  from: FromRevision,
): ChangeResult {
  const project = await readProject(plane, id, from);
  if (!project.ok) return project;
  const left = removeEntries(project.value.allowlist, typedEntries);
  if (!left.ok) return left;
  return change(plane, project.value, { allowlist: left.value });
}

/** Turns loopback origins on the allowlist on or off. */
export async function setDevelopment(
  plane: SettingsPlane,
  id: ProjectId,
  development: boolean,
  from: FromRevision,
): ChangeResult {
  const project = await readProject(plane, id, from);
  if (!project.ok) return project;
  return change(plane, project.value, project.value.development === development ? null : { development });
}

/** Changes what the project lets its answers say. */
export async function setFieldPolicy(
  plane: SettingsPlane,
  id: ProjectId,
  typed: TypedFields,
  from: FromRevision,
): ChangeResult {
  const project = await readProject(plane, id, from);
  if (!project.ok) return project;
  const fields = changeFields(project.value.fields, typed);
  if (!fields.ok) return fields;
  return change(
    plane,
    project.value,
    isSamePolicy(project.value.fields, fields.value) ? null : { fields: fields.value },
  );
}

/** Deletes for good. The row stays, without what was the customer's, so that the id is never given out again. */
export async function deleteProject(plane: SettingsPlane, id: ProjectId, from: FromRevision): ChangeResult {
  const project = await readProject(plane, id, from);
  if (!project.ok) return project;
  const deletedAt = plane.now().toISOString();
  return change(plane, project.value, { name: '', development: false, allowlist: [], fields: null, deletedAt });
}

/** The project; refused where it is unknown or deleted, or has moved on from the given revision. */
export async function readProject(
  plane: SettingsPlane,
  id: ProjectId,
  from: FromRevision = 'current',
): Promise<Result<StoredProject, ProjectRefusal>> {
  const project = await findProject(plane.db, id);
  if (project === null || project.deletedAt !== null) return refuse({ code: 'project_unknown' });
  if (from !== 'current' && from !== project.revision) return refuse({ code: 'revision_stale' });
  return accept(project);
}

/** The projects that are not deleted, oldest first. */
export async function listProjects(plane: SettingsPlane): Promise<StoredProject[]> {
  return (await allProjects(plane.db)).filter((project) => project.deletedAt === null);
}

/** Commits what becomes of the project and publishes it. With null nothing is written, only published if it is not yet. */
async function change(
  plane: SettingsPlane,
  project: StoredProject,
  to: Partial<StoredProject> | null,
  warnings: readonly EntryWarning[] = [],
): ChangeResult {
  if (to === null) {
    const isPublished = project.publishedRevision === project.revision;
    const publication = isPublished ? 'published' : await publishProject(plane, project.id);
    return accept({ project, changed: false, publication, warnings });
  }
  const next: StoredProject = { ...project, ...to, revision: project.revision + 1 };
  const precondition = requireRevision(plane.db, project.id, project.revision);
  const done = await commit(plane.db, precondition, [updateProject(plane.db, next)]);
  return done.ok ? published(plane, next, warnings) : refuse({ code: 'revision_stale' });
}

async function published(
  plane: SettingsPlane,
  project: StoredProject,
  warnings: readonly EntryWarning[],
): ChangeResult {
  const publication = await publishProject(plane, project.id);
  const publishedRevision = publication === 'published' ? project.revision : project.publishedRevision;
  return accept({ project: { ...project, publishedRevision }, changed: true, publication, warnings });
}

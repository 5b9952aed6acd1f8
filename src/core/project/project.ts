// The snapshot: a project's settings as JSON in KV, written by the dashboard and read by the edge. Contains no account
// data and no secret. Parsed by hand, because the edge bundles no schema library.

import { type Key, type KeyId, parseKeys } from '../key.ts';
import type { Network } from '../network.ts';
import { type AllowlistEntry, parseAllowlistEntry } from '../origin/entry.ts';
import { entriesByExactOrigin } from '../origin/match-entry.ts';
import { type Correction, parseCorrections, type StoredCorrection } from './correction.ts';
import { type FieldPolicy, parseFieldPolicy, unrestrictedFieldPolicy } from './field-policy.ts';
import type { ProjectId } from './project-id.ts';
import {
  type CallerMode,
  defaultProtections,
  needsSnapshotSchema3,
  type Protections,
  parseCallerNetworks,
  parseProtections,
  type RateClass,
} from './protections.ts';
import { parseQuota, type Quota } from './quota.ts';
import { parseRedirectLinks, type RedirectLink } from './redirect-link.ts';

/** The prefix of the KV keys of snapshots. */
export const snapshotPrefix = 'project:';

/** KV key of a project's snapshot. */
export function snapshotKey(id: ProjectId): string {
  return `${snapshotPrefix}${id}`;
}

/**
 * The version of a snapshot's format.
 * - 1: before protections and keys; such snapshots may still be in KV.
 * - 2: protections and keys.
 * - 3: app shells, required signatures, networks of page visitors, rights and end times of keys, quota, links, return
 *   URLs, corrections, and new field groups and allowlist entries.
 *
 * A snapshot is written with the lowest version from 2 on that can express all its settings (snapshotSchemaOf), so that
 * an older Worker can read projects that use no new settings. A Worker that reads a version it does not know keeps the
 * last snapshot that it could read: it might otherwise admit callers that the new settings refuse.
 */
export type SnapshotSchema = 1 | 2 | 3;

const schemas: readonly unknown[] = [1, 2, 3] satisfies readonly SnapshotSchema[];

/** The settings of a snapshot. Optional members are left out where they are the default. */
export interface SnapshotSettings {
  /** Whether loopback origins on the allowlist are admitted. */
  readonly development: boolean;
  /**
   * Whether loopback origins of app shells (Capacitor, Tauri) on the allowlist are admitted even without `development`.
   */
  readonly appShells?: true;
  /** Allowlist entries in canonical form, as formatAllowlistEntry writes them. */
  readonly allowlist: readonly string[];
  readonly fields?: FieldPolicy;
  readonly protections?: Protections;
  readonly keys: readonly Key[];
  readonly quota?: Quota;
  readonly links?: readonly RedirectLink[];
  /** Prefixes of the URLs that a redirect link may return the visitor to. */
  readonly returnUrls?: readonly string[];
  readonly corrections?: readonly StoredCorrection[];
}

interface SnapshotHeader {
  readonly schema: SnapshotSchema;
  readonly id: string;
  /**
   * The database’s epoch: a number that each restore of the database raises, so that the restored settings count as
   * newer; absent is 0. Ignored by Workers before schema 3.
   */
  readonly epoch?: number;
  /** Number that rises by one with each change to the project. */
  readonly revision: number;
}

/** The JSON of a snapshot in KV. A deleted project leaves a tombstone, so that no older snapshot can come back. */
export type Snapshot = SnapshotHeader & ({ readonly deleted: true } | SnapshotSettings);

/** Field groups that a Worker of snapshot schema 2 knows. */
const schema2Groups: readonly string[] = unrestrictedFieldPolicy.groups.filter(
  (group) => group !== 'district' && group !== 'consent',
);

/** Returns the lowest snapshot schema that expresses the settings without loss. */
export function snapshotSchemaOf(settings: SnapshotSettings): 2 | 3 {
  const { appShells, allowlist, fields, protections, keys, quota, links, returnUrls, corrections } = settings;
  const isNew =
    appShells === true ||
    [quota, links, returnUrls, corrections].some((member) => member !== undefined) ||
    keys.some(({ rights, endsAtMs }) => rights !== undefined || endsAtMs !== undefined) ||
    (protections !== undefined && needsSnapshotSchema3(protections)) ||
    fields?.groups.some((group) => !schema2Groups.includes(group)) === true ||
    allowlist.some(isNewEntry);
  return isNew ? 3 : 2;
}

/** Whether a Worker of snapshot schema 2 would refuse the allowlist entry. */
function isNewEntry(text: string): boolean {
  return text === 'moz-extension://*';
}

declare const listed: unique symbol;

/**
 * An entry of a project's stored allowlist, as the project's owner saved it. Only parseSnapshot creates this type. The
 * usage counts of entries accept only this type, so that no text of a request gets into them.
 */
export type ListedEntry = AllowlistEntry & { readonly [listed]: true };

/**
 * A redirect link of a project's stored snapshot. Only parseSnapshot creates this type. The usage counts of links
 * accept only this type, so that no text of a request gets into them.
 */
export type ListedLink = RedirectLink & { readonly [listed]: true };

/** The settings of a project, parsed from its snapshot for the edge. */
export interface Project {
  readonly id: ProjectId;
  readonly epoch: number;
  readonly revision: number;
  readonly development: boolean;
  readonly appShells: boolean;
  readonly allowlist: readonly ListedEntry[];
  /**
   * Allowlist entries that admit exactly one origin, keyed by the text of that origin: an equal Origin header needs no
   * parsing.
   */
  readonly entriesByExactOrigin: ReadonlyMap<string, ListedEntry>;
  readonly fields: FieldPolicy;
  readonly mode: CallerMode;
  /** Networks that servers may call from; empty is unrestricted. */
  readonly callers: readonly Network[];
  /** Networks that visitors of pages may come from; empty is unrestricted. */
  readonly pageCallers: readonly Network[];
  /** Whether a server call must carry an X-Origin that the allowlist admits. */
  readonly declaredOrigin: boolean;
  readonly signatureRequired: boolean;
  readonly rateClass: RateClass;
  readonly keys: ReadonlyMap<KeyId, Key>;
  readonly quota: Quota | null;
  readonly links: readonly ListedLink[];
  readonly returnUrls: readonly string[];
  readonly corrections: readonly Correction[];
}

/** The result of parsing a stored snapshot. `unreadable` includes a schema that this version does not know. */
export type ParsedSnapshot =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'deleted'; readonly epoch: number; readonly revision: number }
  | { readonly kind: 'unreadable' };

const unreadable: ParsedSnapshot = { kind: 'unreadable' };

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether snapshot `a` is newer than `b`: by the database's epoch, which each restore raises, then by revision. */
export function isNewerSnapshot(
  a: Pick<Project, 'epoch' | 'revision'>,
  b: Pick<Project, 'epoch' | 'revision'>,
): boolean {
  return a.epoch === b.epoch ? a.revision > b.revision : a.epoch > b.epoch;
}

/**
 * Parses the text that KV stores for a project. Settings that restrict callers must be valid: if one is not, the whole
 * snapshot is unreadable, so that no restriction is dropped.
 */
export function parseSnapshot(text: string, id: ProjectId): ParsedSnapshot {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable;
  }
  if (!isRecord(value) || value['id'] !== id || !schemas.includes(value['schema'])) return unreadable;
  if (value['deleted'] === true) return readTombstone(value);
  const project = parseSettings(value, id);
  return project === null ? unreadable : { kind: 'project', project };
}

/**
 * Parses the snapshot of a deleted project. If its revision is unreadable, it counts as newer than any other snapshot.
 */
function readTombstone({ epoch = 0, revision }: Json): ParsedSnapshot {
  const newest = Number.POSITIVE_INFINITY;
  return {
    kind: 'deleted',
    epoch: typeof epoch === 'number' ? epoch : newest,
    revision: typeof revision === 'number' ? revision : newest,
  };
}

function parseSettings(value: Json, id: ProjectId): Project | null {
  const { revision, development, appShells = false, epoch = 0 } = value;
  if (typeof revision !== 'number' || typeof epoch !== 'number') return null;
  if (typeof development !== 'boolean' || typeof appShells !== 'boolean') return null;
  const allowlist = parseAllowlist(value['allowlist']);
  const fields = value['fields'] === undefined ? unrestrictedFieldPolicy : parseFieldPolicy(value['fields']);
  const guard = parseGuard(value);
  if (allowlist === null || fields === null || guard === null) return null;
  return {
    ...{ id, epoch, revision, development, appShells, allowlist, fields, ...guard },
    entriesByExactOrigin: entriesByExactOrigin(allowlist, { development, appShells }),
    links: parseRedirectLinks(value['links']) as readonly ListedLink[],
    returnUrls: parseTexts(value['returnUrls']),
    corrections: parseCorrections(value['corrections']),
  };
}

/** Parses the settings that restrict callers: protections, keys and quota. Null if one of them is unreadable. */
function parseGuard(value: Json) {
  const stored = value['protections'];
  const protections = stored === undefined ? defaultProtections : parseProtections(stored);
  const keys = value['schema'] === 1 ? [] : parseKeys(value['keys']);
  const quota = value['quota'] === undefined ? null : parseQuota(value['quota']);
  if (protections === null || keys === null || quota === undefined) return null;
  const callers = parseCallerNetworks(protections.callers);
  const pageCallers = parseCallerNetworks(protections.pageCallers);
  if (callers === null || pageCallers === null) return null;
  const { mode, declaredOrigin, signatureRequired, rateClass } = protections;
  const byId = new Map(keys.map((key) => [key.id, key]));
  return { mode, callers, pageCallers, declaredOrigin, signatureRequired, rateClass, keys: byId, quota };
}

/** Parses the stored allowlist. Drops an entry that this version does not accept and keeps the others. */
function parseAllowlist(texts: unknown): readonly ListedEntry[] | null {
  if (!Array.isArray(texts)) return null;
  const allowlist: ListedEntry[] = [];
  for (const text of texts) {
    const entry = typeof text === 'string' ? parseAllowlistEntry(text) : null;
    if (entry?.ok) allowlist.push(entry.value as ListedEntry);
  }
  return allowlist;
}

function parseTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}

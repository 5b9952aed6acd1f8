// The snapshot: what the edge knows of a project, and the only thing the settings plane and the edge share. Holds no
// account data and no secret. Parsed by hand, since the hot path carries no schema library.

import { completePolicy, type FieldPolicy, parseFieldPolicy } from './field-policy.ts';
import { type Key, type KeyId, parseKeys } from './key.ts';
import type { Network } from './network.ts';
import { type Entry, exactOrigins, parseEntry } from './origin.ts';
import type { ProjectId } from './project-id.ts';
import {
  defaultProtections,
  type Mode,
  type Protections,
  parseCallers,
  parseProtections,
  type RateClass,
} from './protections.ts';

/** KV key of a project's snapshot. */
export function snapshotKey(id: ProjectId): string {
  return `project:${id}`;
}

/**
 * Raised when a build that ignored what is new would let in whom it keeps out: such a build then keeps the last snapshot
 * that it understood.
 */
export const snapshotSchema = 2;

/** The schema before there were protections and keys; snapshots of it may still be in KV. */
const unprotectedSchema = 1;

/** What is stored in KV. A deleted project leaves a tombstone, so that no older snapshot can come back. */
export type Snapshot =
  | { readonly schema: typeof snapshotSchema; readonly id: string; readonly revision: number; readonly deleted: true }
  | {
      readonly schema: typeof snapshotSchema;
      readonly id: string;
      /** Rises by one with each change in D1. */
      readonly revision: number;
      /** Whether loopback origins on the allowlist are let in. */
      readonly development: boolean;
      /** Canonical entries, as formatEntry writes them. */
      readonly allowlist: readonly string[];
      /** Left out where the project withholds nothing. */
      readonly fields?: FieldPolicy;
      /** Left out where they are the default. */
      readonly protections?: Protections;
      readonly keys: readonly Key[];
    };

/** A snapshot as the edge uses it. */
export interface Project {
  readonly id: ProjectId;
  readonly revision: number;
  readonly development: boolean;
  readonly allowlist: readonly Entry[];
  /** The part of the allowlist that text comparison alone can answer. */
  readonly exactOrigins: ReadonlyMap<string, Entry>;
  readonly fields: FieldPolicy;
  readonly mode: Mode;
  /** Networks that servers may call from; empty is any. */
  readonly callers: readonly Network[];
  /** Whether a server call must carry an X-Origin that the allowlist admits. */
  readonly declaredOrigin: boolean;
  readonly rateClass: RateClass;
  readonly keys: ReadonlyMap<KeyId, Key>;
}

/** What a stored snapshot turns out to be. `unreadable` covers a schema this build does not know. */
export type SnapshotReading =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'unreadable' };

const unreadable: SnapshotReading = { kind: 'unreadable' };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses the text stored under a project's key. One entry that does not parse makes the whole snapshot unreadable. */
export function parseSnapshot(text: string, id: ProjectId): SnapshotReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable;
  }
  if (!isRecord(value) || value['id'] !== id) return unreadable;
  if (value['schema'] !== snapshotSchema && value['schema'] !== unprotectedSchema) return unreadable;
  if (value['deleted'] === true) return { kind: 'deleted' };
  const project = parseSettings(value, id);
  return project === null ? unreadable : { kind: 'project', project };
}

function parseSettings(value: Readonly<Record<string, unknown>>, id: ProjectId): Project | null {
  const { revision, development } = value;
  const allowlist = parseAllowlist(value['allowlist']);
  const fields = value['fields'] === undefined ? completePolicy : parseFieldPolicy(value['fields']);
  if (typeof revision !== 'number' || typeof development !== 'boolean' || allowlist === null || fields === null) {
    return null;
  }
  const guard = parseGuard(value);
  if (guard === null) return null;
  const exact = exactOrigins(allowlist, development);
  return { id, revision, development, allowlist, exactOrigins: exact, fields, ...guard };
}

/** Protections and keys; a snapshot of the schema before has the default ones and none. */
function parseGuard(value: Readonly<Record<string, unknown>>) {
  const stored = value['protections'];
  const protections = stored === undefined ? defaultProtections : parseProtections(stored);
  const keys = value['schema'] === unprotectedSchema ? [] : parseKeys(value['keys']);
  const callers = protections === null ? null : parseCallers(protections.callers);
  if (protections === null || keys === null || callers === null) return null;
  const { mode, declaredOrigin, rateClass } = protections;
  return { mode, callers, declaredOrigin, rateClass, keys: new Map(keys.map((key) => [key.id, key])) };
}

function parseAllowlist(texts: unknown): readonly Entry[] | null {
  if (!Array.isArray(texts)) return null;
  const allowlist: Entry[] = [];
  for (const text of texts) {
    const entry = typeof text === 'string' ? parseEntry(text) : null;
    if (entry === null || !entry.ok) return null;
    allowlist.push(entry.value);
  }
  return allowlist;
}

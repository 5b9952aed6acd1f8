// The snapshot: what the edge knows of a project, and the only thing the settings plane and the edge share. Holds no
// account data and no secret. Parsed by hand, since the hot path carries no schema library.

import { completePolicy, type FieldPolicy, parseFieldPolicy } from './field-policy.ts';
import { type Entry, exactOrigins, parseEntry } from './origin.ts';

declare const checked: unique symbol;

/** 20 characters a-z and 0-9, as parseProjectId has seen. */
export type ProjectId = string & { readonly [checked]: true };

export const projectIdLength = 20;

export function parseProjectId(text: string): ProjectId | null {
  if (text.length !== projectIdLength) return null;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isDigit = code >= 0x30 && code <= 0x39;
    const isLetter = code >= 0x61 && code <= 0x7a;
    if (!isDigit && !isLetter) return null;
  }
  return text as ProjectId;
}

/** KV key of a project's snapshot. */
export function snapshotKey(id: ProjectId): string {
  return `project:${id}`;
}

export const snapshotSchema = 1;

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
      /** Left out by builds that had no field policy: then everything is answered. */
      readonly fields?: FieldPolicy;
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
  if (!isRecord(value) || value['schema'] !== snapshotSchema || value['id'] !== id) return unreadable;
  if (value['deleted'] === true) return { kind: 'deleted' };
  const { revision, development } = value;
  const allowlist = parseAllowlist(value['allowlist']);
  const fields = value['fields'] === undefined ? completePolicy : parseFieldPolicy(value['fields']);
  if (typeof revision !== 'number' || typeof development !== 'boolean' || allowlist === null || fields === null) {
    return unreadable;
  }
  const exact = exactOrigins(allowlist, development);
  return { kind: 'project', project: { id, revision, development, allowlist, exactOrigins: exact, fields } };
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

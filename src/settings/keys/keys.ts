// Issues, rotates and revokes a project's keys. A key's secret is derived, shown once and never stored; only its salt
// and the id of its master secret are stored. Does not check permissions; callers do.

import {
  defaultKeyRights,
  formatKey,
  isKeyRight,
  type Key,
  type KeyGeneration,
  type KeyId,
  keyIdLength,
  keyRights,
  parseKeyId,
} from '../../core/key.ts';
import { deriveKeySecret, encodeSalt, findMasterSecret, type MasterSecrets } from '../../core/master-secret.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { randomId, type SettingsContext } from '../context.ts';
import { parseDisplayName } from '../names.ts';
import {
  type BaseRevision,
  changeProject,
  type PlannedChange,
  type ProjectChange,
  type ProjectRefusal,
  readProject,
} from '../projects/projects.ts';
import type { StoredKey, StoredProject } from '../projects/store.ts';

export const keysMax = 20;

/** How long the old secret of a rotated key stays valid by default. */
export const keyOverlapDefaultMs = 24 * 3_600_000;
export const keyOverlapMaxMs = 30 * keyOverlapDefaultMs;

export type KeyRefusal =
  | { readonly code: 'key_unknown' }
  | { readonly code: 'keys_too_many'; readonly max: number }
  | { readonly code: 'rights_unknown'; readonly rights: readonly string[] }
  | { readonly code: 'rights_missing' | 'key_end_past' | 'key_ended' }
  | { readonly code: 'overlap_invalid'; readonly maxMs: number };

/** A change that gave a key a new secret. `text` is the complete key, which is never shown again. */
export interface IssuedKey extends ProjectChange {
  readonly key: KeyId;
  readonly text: string;
}

/** Additions to the D1 batch that changes a key: the check and the deletion of the operator's one-time code. */
export type KeyChangeExtras = Pick<PlannedChange, 'preconditions' | 'with'>;

type IssueResult = Promise<Result<IssuedKey, ProjectRefusal | KeyRefusal>>;

/** The optional limits of a new key. */
export interface NewKeyLimits {
  /** Names of rights; defaultKeyRights if left out. */
  readonly rights?: readonly string[] | undefined;
  /** When the key expires; never if left out. */
  readonly endsAtMs?: number | undefined;
}

export async function issueKey(
  settings: SettingsContext,
  masters: MasterSecrets,
  id: ProjectId,
  nameInput: string,
  from: BaseRevision,
  batchExtras: KeyChangeExtras & { readonly limits?: NewKeyLimits } = {},
): IssueResult {
  const { limits: limitsInput = {}, ...batch } = batchExtras;
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const name = parseDisplayName(nameInput);
  if (name === null) return refuse({ code: 'name_invalid' });
  const limits = checkLimits(limitsInput, settings.now());
  if (!limits.ok) return limits;
  const { keys } = project.value;
  if (keys.length >= keysMax) return refuse({ code: 'keys_too_many', max: keysMax });
  const keyId = randomKeyId(settings);
  const generation = drawGeneration(settings, masters);
  const createdAt = settings.now().toISOString();
  const key: StoredKey = { id: keyId, name, createdAt, generations: [generation], ...limits.value };
  const note = { event: 'key.issue', details: { key: keyId, name, ...describeLimits(limits.value) } } as const;
  return issued(settings, masters, project.value, key, { ...batch, to: { keys: [...keys, key] }, note });
}

type Limits = Pick<Key, 'rights' | 'endsAtMs'>;

/** The last time with a four-digit year: later ISO 8601 texts have another length and do not sort. */
const timeMaxMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Checks limits and returns them as stored. Omits the default rights, so that earlier builds can read the key. */
function checkLimits({ rights, endsAtMs }: NewKeyLimits, now: Date): Result<Limits, KeyRefusal> {
  const unknown = rights?.filter((right) => !isKeyRight(right)) ?? [];
  if (unknown.length > 0) return refuse({ code: 'rights_unknown', rights: unknown });
  if (rights?.length === 0) return refuse({ code: 'rights_missing' });
  if (endsAtMs !== undefined && !(endsAtMs > now.getTime() && endsAtMs <= timeMaxMs)) {
    return refuse({ code: 'key_end_past' });
  }
  const chosen = keyRights.filter((right) => (rights ?? defaultKeyRights).includes(right));
  return accept({
    ...(chosen.join() === defaultKeyRights.join() ? {} : { rights: chosen }),
    ...(endsAtMs === undefined ? {} : { endsAtMs }),
  });
}

function describeLimits({ rights, endsAtMs }: Limits) {
  return {
    ...(rights === undefined ? {} : { rights }),
    ...(endsAtMs === undefined ? {} : { endsAt: new Date(endsAtMs).toISOString() }),
  };
}

/**
 * Gives a key a new secret, derived from the current master secret. The previous secret stays valid for at most
 * `overlapMs`; any older secret expires now.
 */
export async function rotateKey(
  settings: SettingsContext,
  masters: MasterSecrets,
  id: ProjectId,
  keyText: string,
  overlapMs: number,
  from: BaseRevision,
  batchExtras: KeyChangeExtras = {},
): IssueResult {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  if (!Number.isSafeInteger(overlapMs) || overlapMs < 0 || overlapMs > keyOverlapMaxMs) {
    return refuse({ code: 'overlap_invalid', maxMs: keyOverlapMaxMs });
  }
  const old = project.value.keys.find((key) => key.id === keyText);
  if (old === undefined) return refuse({ code: 'key_unknown' });
  const now = settings.now().getTime();
  // An expired key cannot be rotated: its new secret would never be accepted.
  if (old.endsAtMs !== undefined && old.endsAtMs <= now) return refuse({ code: 'key_ended' });
  const endsAtMs = now + overlapMs;
  const [before] = old.generations;
  const kept = before === undefined || overlapMs === 0 ? [] : [{ ...before, endsAtMs: earlier(before, endsAtMs) }];
  const key: StoredKey = { ...old, generations: [drawGeneration(settings, masters), ...kept] };
  const keys = project.value.keys.map((other) => (other === old ? key : other));
  const note = {
    event: 'key.rotate',
    details: { key: key.id, previousEndsAt: new Date(endsAtMs).toISOString() },
  } as const;
  return issued(settings, masters, project.value, key, { ...batchExtras, to: { keys }, note });
}

function earlier(generation: KeyGeneration, endsAtMs: number): number {
  return generation.endsAtMs === null ? endsAtMs : Math.min(generation.endsAtMs, endsAtMs);
}

/** Revokes a key permanently. Its salts are deleted, so its secrets cannot be derived again. */
export async function revokeKey(
  settings: SettingsContext,
  id: ProjectId,
  keyText: string,
  from: BaseRevision,
): Promise<Result<ProjectChange, ProjectRefusal | KeyRefusal>> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const revoked = project.value.keys.find((key) => key.id === keyText);
  if (revoked === undefined) return refuse({ code: 'key_unknown' });
  const keys = project.value.keys.filter((key) => key !== revoked);
  const note = { event: 'key.revoke', details: { key: revoked.id, name: revoked.name } } as const;
  return changeProject(settings, project.value, { to: { keys }, note });
}

function randomKeyId(settings: SettingsContext): KeyId {
  const id = parseKeyId(randomId(settings, keyIdLength));
  if (id === null) throw new Error('drew an invalid key id');
  return id;
}

function drawGeneration({ fillRandom }: SettingsContext, masters: MasterSecrets): KeyGeneration {
  const salt = new Uint8Array(16);
  fillRandom(salt);
  return { salt: encodeSalt(salt), master: masters.current.id, endsAtMs: null };
}

async function issued(
  settings: SettingsContext,
  masters: MasterSecrets,
  project: StoredProject,
  key: StoredKey,
  change: PlannedChange,
): IssueResult {
  const done = await changeProject(settings, project, change);
  if (!done.ok) return done;
  const [generation] = key.generations;
  const master = generation === undefined ? null : findMasterSecret(masters, generation.master);
  if (generation === undefined || master === null) throw new Error('made a key of a master secret that is not there');
  const secret = await deriveKeySecret(master, generation, project.id, key.id);
  return accept({ ...done.value, key: key.id, text: formatKey({ project: project.id, key: key.id, secret }) });
}

/**
 * Returns the ids of the master secrets that are still needed to derive the secrets of keys in any project: the current
 * secret of each key, and replaced secrets that have not expired.
 */
export function masterSecretsInUse(projects: readonly StoredProject[], now: Date): ReadonlySet<string> {
  const generations = projects.flatMap(({ keys }) => keys.flatMap((key) => key.generations));
  const live = generations.filter(({ endsAtMs }) => endsAtMs === null || endsAtMs > now.getTime());
  return new Set(live.map(({ master }) => master));
}

// Parses and formats API keys, and parses the keys of a stored snapshot. A key is checked by length, alphabet and
// checksum before storage is read, so that a mistyped key costs no read. Secret scanners can recognise keys by the same
// properties. The secret part of a key is derived (master-secret.ts) and stored nowhere.

import { everyCharCode, isBase64urlCharCode, isIdCharCode } from './ascii.ts';
import { type ProjectId, parseProjectId } from './project/project-id.ts';

declare const checked: unique symbol;

/** A key's public id: 8 characters a-z and 0-9, checked by parseKeyId. */
export type KeyId = string & { readonly [checked]: 'key' };

export const keyIdLength = 8;

export const keySecretLength = 52;
const checksumLength = 6;
const prefix = 'wfk_';

/** Length of a written key: `wfk_`, project id, `_`, key id, `_`, secret, checksum. */
const keyLength = prefix.length + 20 + 1 + keyIdLength + 1 + keySecretLength + checksumLength;

/** The base32 alphabet (RFC 4648 section 6) in lower case. */
export const base32Alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A generation of a key: its secret between two rotations. A rotation adds a generation and sets the end of the one
 * before.
 */
export interface KeyGeneration {
  /** 16 random bytes in base64url, from which the generation's secret is derived; not secret itself. */
  readonly salt: string;
  /** Id of the master secret that the generation's secret is derived from. */
  readonly master: string;
  /** When the generation stops being accepted, in milliseconds since 1970; null if it has no end. */
  readonly endsAtMs: number | null;
}

export const keyRights = ['lookup', 'batch', 'usage', 'export'] as const;

/** The rights of a key: look up one address, look up batches, read the project’s usage, export the project. */
export type KeyRight = (typeof keyRights)[number];

/** The rights of a key that has none stored: it was issued without a choice of rights, or before rights existed. */
export const defaultKeyRights: readonly KeyRight[] = ['lookup', 'batch'];

/** A key in the project's snapshot, which the edge reads. Revoking a key removes it together with its salts. */
export interface Key {
  readonly id: KeyId;
  /** The key's generations, one or two, the newest first. */
  readonly generations: readonly KeyGeneration[];
  /** The key's rights; defaultKeyRights if absent. Since snapshot schema 3. */
  readonly rights?: readonly KeyRight[];
  /** When the key expires, in milliseconds since 1970; absent: never. Since snapshot schema 3. */
  readonly endsAtMs?: number;
}

export function isKeyRight(value: unknown): value is KeyRight {
  return keyRights.some((right) => right === value);
}

/** Returns the rights of a key, or the default ones if it has none stored. */
export function keyRightsOrDefault({ rights }: Pick<Key, 'rights'>): readonly KeyRight[] {
  return rights ?? defaultKeyRights;
}

/** Maximum number of generations of a key: the newest and the one before. */
export const keyGenerationsMax = 2;

export interface PresentedKey {
  readonly project: ProjectId;
  readonly key: KeyId;
  readonly secret: string;
}

export function parseKeyId(text: string): KeyId | null {
  return text.length === keyIdLength && everyCharCode(text, isIdCharCode) ? (text as KeyId) : null;
}

/** Parses a key; null if its form or checksum is wrong. */
export function parseKey(text: string): PresentedKey | null {
  if (text.length !== keyLength || !text.startsWith(prefix)) return null;
  const projectEnd = prefix.length + 20;
  const keyEnd = projectEnd + 1 + keyIdLength;
  const secretEnd = keyEnd + 1 + keySecretLength;
  if (text.charAt(projectEnd) !== '_' || text.charAt(keyEnd) !== '_') return null;
  if (checksumOf(text.slice(0, secretEnd)) !== text.slice(secretEnd)) return null;
  const project = parseProjectId(text.slice(prefix.length, projectEnd));
  const key = parseKeyId(text.slice(projectEnd + 1, keyEnd));
  const secret = text.slice(keyEnd + 1, secretEnd);
  return project === null || key === null || !isBase32(secret) ? null : { project, key, secret };
}

export function formatKey({ project, key, secret }: PresentedKey): string {
  const text = `${prefix}${project}_${key}_${secret}`;
  return text + checksumOf(text);
}

function isBase32(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!base32Alphabet.includes(text.charAt(i))) return false;
  return true;
}

/**
 * Returns the checksum of a written key: the last 30 bits of the text's CRC-32 (ISO-HDLC, as in gzip), in base32.
 * Detects typos, not forgery.
 */
function checksumOf(text: string): string {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  let rest = ~crc >>> 0;
  let checksum = '';
  for (let i = 0; i < checksumLength; i++) {
    checksum = base32Alphabet.charAt(rest & 31) + checksum;
    rest >>>= 5;
  }
  return checksum;
}

/** Parses the keys of a stored snapshot; null if one of them is malformed. */
export function parseKeys(value: unknown): readonly Key[] | null {
  if (!Array.isArray(value)) return null;
  const keys: Key[] = [];
  for (const item of value) {
    const key = parseStoredKey(item);
    if (key === null) return null;
    keys.push(key);
  }
  return keys;
}

function parseStoredKey(value: unknown): Key | null {
  if (typeof value !== 'object' || value === null) return null;
  const idText: unknown = Reflect.get(value, 'id');
  const id = typeof idText === 'string' ? parseKeyId(idText) : null;
  const listed: unknown = Reflect.get(value, 'generations');
  if (id === null || !Array.isArray(listed) || listed.length < 1 || listed.length > keyGenerationsMax) return null;
  const generations = listed.map(parseGeneration);
  const limits = parseKeyLimits(value);
  if (limits === null || !generations.every((generation) => generation !== null)) return null;
  return { id, generations, ...limits };
}

/**
 * Parses the optional rights and end of a stored key; null if they are malformed. Drops a right that this version does
 * not know, so that it grants nothing.
 */
export function parseKeyLimits(value: object): Pick<Key, 'rights' | 'endsAtMs'> | null {
  const rights: unknown = Reflect.get(value, 'rights');
  const endsAtMs: unknown = Reflect.get(value, 'endsAtMs');
  if (rights !== undefined && !Array.isArray(rights)) return null;
  if (endsAtMs !== undefined && typeof endsAtMs !== 'number') return null;
  return {
    ...(rights === undefined ? {} : { rights: rights.filter(isKeyRight) }),
    ...(endsAtMs === undefined ? {} : { endsAtMs }),
  };
}

function parseGeneration(value: unknown): KeyGeneration | null {
  if (typeof value !== 'object' || value === null) return null;
  const salt: unknown = Reflect.get(value, 'salt');
  const master: unknown = Reflect.get(value, 'master');
  const endsAtMs: unknown = Reflect.get(value, 'endsAtMs');
  if (typeof salt !== 'string' || !isSalt(salt) || typeof master !== 'string') return null;
  if (endsAtMs !== null && typeof endsAtMs !== 'number') return null;
  return { salt, master, endsAtMs };
}

/** Whether the text is a generation's salt: 16 bytes as base64url without padding. */
function isSalt(text: string): boolean {
  return text.length === 22 && everyCharCode(text, isBase64urlCharCode);
}

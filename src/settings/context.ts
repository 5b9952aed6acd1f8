// The context of every operation on the settings: the two stores, the clock and the randomness. No other module in this
// folder has a clock or randomness of its own.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import type { ProjectId } from '../core/project/project-id.ts';
import type { StoredProject } from './projects/store.ts';

/** The author of a change as the audit stores it: a member's opaque id, or `operator` for the operator's command. */
export type ActorId = string;

export const operatorId = 'operator' satisfies ActorId;

export interface SettingsContext {
  readonly db: D1Database;
  readonly kv: KVNamespace;
  readonly now: () => Date;
  /** Fills the bytes from a cryptographic source. */
  readonly fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** The author of every change made with this context. */
  readonly actor: ActorId;
  /**
   * Deletes the usage counts of a deleted project. Returns false if the deletion must be repeated. Undefined in a
   * deployment that counts nothing.
   */
  readonly deleteUsage?: (id: ProjectId, epoch: number) => Promise<boolean>;
  /**
   * The project as this request has already read it. Changes to the project start from this row; the revision check of
   * their batch refuses a change that is based on an old row.
   */
  readonly loaded?: StoredProject;
}

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
/**
 * The largest multiple of the alphabet's length up to 256. Random bytes from here on are skipped: they would favour the
 * first letters of the alphabet.
 */
const unbiasedBytes = 256 - (256 % idAlphabet.length);

/** Returns random characters a-z and 0-9, of 5.17 bits each. */
export function randomId({ fillRandom }: Pick<SettingsContext, 'fillRandom'>, length: number): string {
  let text = '';
  const bytes = new Uint8Array(length);
  while (text.length < length) {
    fillRandom(bytes);
    for (const byte of bytes) {
      if (byte < unbiasedBytes && text.length < length) text += idAlphabet.charAt(byte % idAlphabet.length);
    }
  }
  return text;
}

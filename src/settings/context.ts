// What the settings plane works on, and for whom. The clock and the randomness are handed in with the two stores, so that
// nothing in this folder has any of its own.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';

/** Who makes a change, as the audit names it: a member's opaque id, or the operator's command. */
export type Actor = string;

export const operator: Actor = 'operator';

export interface SettingsPlane {
  readonly db: D1Database;
  readonly kv: KVNamespace;
  readonly now: () => Date;
  /** Fills the bytes from a cryptographic source. */
  readonly fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Every change made through this plane is in the audit under this name. */
  readonly actor: Actor;
}

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** The largest multiple of the alphabet's length in a byte; bytes from there on would favour its first letters. */
const unbiasedBytes = 256 - (256 % idAlphabet.length);

/** Random characters a-z and 0-9, of 5.17 bits each. */
export function drawId({ fillRandom }: Pick<SettingsPlane, 'fillRandom'>, length: number): string {
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

// What the settings plane works on. The clock and the randomness are handed in with the two stores, so that nothing in
// this folder has any of its own.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';

export interface SettingsPlane {
  readonly db: D1Database;
  readonly kv: KVNamespace;
  readonly now: () => Date;
  /** Fills the bytes from a cryptographic source. */
  readonly fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void;
}

// The content of /.well-known/build.json: which build a deployment claims to be. It is only a claim; `npm run verify`
// compares it, and with a token the deployed script itself (docs/verify.md).

import * as z from 'zod';
import type { Commit } from './commit.ts';
import type { ModuleHashes } from './module-hashes.ts';

export interface BuildInfo extends Commit {
  /** The hash of the code (module-hashes.ts); null unless `npm run deploy` built it. */
  readonly code: ModuleHashes['code'] | null;
  readonly data: ModuleHashes['data'];
}

const sha256Shape = z.string().regex(/^[0-9a-f]{64}$/);

// Members may be added.
const buildInfoShape = z.object({
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .nullable(),
  dirty: z.boolean().nullable(),
  code: sha256Shape.nullable(),
  data: sha256Shape.nullable(),
});

export function formatBuildInfo({ commit, dirty, code, data }: BuildInfo): string {
  return `${JSON.stringify({ commit, dirty, code, data }, null, 2)}\n`;
}

/** Parses a deployment's build.json; null if it is another document. */
export function parseBuildInfo(text: string): BuildInfo | null {
  try {
    return buildInfoShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

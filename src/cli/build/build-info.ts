// The content of /.well-known/build.json: which build a deployment claims to be. It is only a claim: `npm run verify`
// compares it, and with a token the deployed script itself.

import * as z from 'zod';
import { root } from '../wrangler.ts';
import { type Commit, readCommit } from './commit.ts';
import { hashModules, type ModuleHashes, type Modules } from './module-hashes.ts';

export type BuildInfo = Commit & ModuleHashes;

const sha256Shape = z.string().regex(/^[0-9a-f]{64}$/);

// Members may be added.
const buildInfoShape = z.object({
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .nullable(),
  dirty: z.boolean().nullable(),
  code: sha256Shape,
  data: sha256Shape.nullable(),
});

/** Describes a build of this folder by its modules, with the manifest. Writes nothing. */
export async function describeBuild(modules: Modules): Promise<BuildInfo> {
  return { ...(await readCommit(root)), ...hashModules(modules) };
}

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

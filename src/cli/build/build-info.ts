// The content of /.well-known/build.json: which build a deployment claims to be. The document proves nothing; `npm run
// verify` compares the document with a local build. Given a token for Cloudflare's API, `npm run verify` also compares
// the deployed script.

import * as z from 'zod';
import { repositoryRoot } from '../wrangler.ts';
import { type GitCommit, readGitCommit } from './commit.ts';
import { hashModules, type ModuleHashes, type WorkerModules } from './module-hashes.ts';

export type BuildInfo = GitCommit & ModuleHashes;

const sha256Shape = z.string().regex(/^[0-9a-f]{64}$/);

// Accepts unknown members of build.json, because later builds may add some.
const buildInfoShape = z.object({
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .nullable(),
  dirty: z.boolean().nullable(),
  code: sha256Shape,
  data: sha256Shape.nullable(),
});

/**
 * Returns the content of build.json for the given modules of the Worker, which include the data manifest. Writes
 * nothing.
 */
export async function describeBuild(modules: WorkerModules): Promise<BuildInfo> {
  return { ...(await readGitCommit(repositoryRoot)), ...hashModules(modules) };
}

export function formatBuildInfo({ commit, dirty, code, data }: BuildInfo): string {
  return `${JSON.stringify({ commit, dirty, code, data }, null, 2)}\n`;
}

/** Parses the text of a deployment's build.json; null if it does not have the expected members. */
export function parseBuildInfo(text: string): BuildInfo | null {
  try {
    return buildInfoShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

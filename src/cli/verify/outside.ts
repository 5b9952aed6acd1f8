// Compares a deployment with the local build from outside, as anyone can, without a credential. Compares build.json,
// which proves nothing because the deployment wrote it, and each public document, byte for byte.

import { originPlaceholder } from '../../documents.ts';
import { fillOriginPlaceholder } from '../../guides/fill-origin.ts';
import { docsPageNames } from '../../guides/slugs.ts';
import { type BuildInfo, parseBuildInfo } from '../build/build-info.ts';
import type { SourceDocuments } from '../build/documents.ts';
import {
  compareHash,
  comparisonFromFaults,
  type DeploymentComparison,
  differingComparison,
  sameComparison,
  unknownComparison,
} from './comparison.ts';
import { describeError } from './http.ts';

export interface LocalBuild {
  readonly info: BuildInfo;
  readonly documents: Partial<SourceDocuments>;
}

const timeoutMs = 30_000;

const buildInfoPath = '/.well-known/build.json';

/**
 * Compares the deployment at an origin with the local build. Stops after the first comparison if the server is not a
 * Wherefrom deployment.
 */
export async function compareFromOutside(
  origin: string,
  { info, documents }: LocalBuild,
): Promise<readonly DeploymentComparison[]> {
  const claimed = await readBuildInfo(origin);
  if ('verdict' in claimed) return [claimed];
  return [
    compareCommit(claimed, info),
    compareHash('code, as claimed', claimed.code, info.code),
    compareHash('data, as claimed', claimed.data, info.data),
    await compareDocuments(origin, documents),
  ];
}

async function readBuildInfo(origin: string): Promise<BuildInfo | DeploymentComparison> {
  const response = await read(`${origin}${buildInfoPath}`);
  if (typeof response === 'string') return unknownComparison('build.json', `${origin} cannot be read: ${response}`);
  const { status, body } = response;
  const info = status === 200 ? parseBuildInfo(new TextDecoder().decode(body)) : null;
  return (
    info ??
    differingComparison('build.json', `${origin} has none (status ${status}): not a Wherefrom, or an older one.`)
  );
}

function describeCommit({ commit, dirty }: BuildInfo): string {
  if (commit === null) return 'no commit';
  return dirty === true ? `${commit} with uncommitted changes` : commit;
}

/**
 * Compares the commits of two builds. A commit with uncommitted changes identifies no source, so the result is
 * `unknown` then; the hashes are still compared.
 */
function compareCommit(claimed: BuildInfo, local: BuildInfo): DeploymentComparison {
  const subject = 'commit, as claimed';
  const both = `deployed from ${describeCommit(claimed)}, here ${describeCommit(local)}`;
  if (claimed.commit === null || local.commit === null) return unknownComparison(subject, both);
  if (claimed.commit !== local.commit) return differingComparison(subject, both);
  return claimed.dirty === true || local.dirty === true
    ? unknownComparison(subject, both)
    : sameComparison(subject, claimed.commit);
}

const names: ReadonlySet<string> = new Set(docsPageNames);

const pathOf = (name: string) => (name === 'docs/index' ? '/docs' : `/${name}`);

/**
 * Returns the bytes that a deployment serves for a document. The pages of /docs and visitor-api.js (the script for
 * pages that were written for VisitorAPI) contain the origin of the deployment, which replaces a placeholder.
 */
function expectedOf(name: string, text: string, origin: string): Buffer {
  return Buffer.from(
    names.has(name) ? fillOriginPlaceholder(text, origin) : text.replace(originPlaceholder, () => origin),
  );
}

async function compareDocuments(origin: string, documents: LocalBuild['documents']): Promise<DeploymentComparison> {
  const subject = 'public documents';
  const faults: string[] = [];
  const unread: string[] = [];
  const entries = Object.entries(documents);
  for (const [name, text] of entries) {
    const response = await read(origin + pathOf(name));
    if (typeof response === 'string') {
      unread.push(`${pathOf(name)} cannot be read: ${response}`);
      continue;
    }
    const status = name === 'docs/not-found' ? 404 : 200;
    if (response.status !== status) faults.push(`${pathOf(name)} has status ${response.status}`);
    else if (!expectedOf(name, text, origin).equals(response.body)) faults.push(`${pathOf(name)} has another content`);
  }
  if (faults.length === 0 && unread.length > 0) return unknownComparison(subject, unread.join('; '));
  return comparisonFromFaults(subject, faults, `${entries.length} files, byte for byte`);
}

/**
 * Whether an HTTP status means that the host is overloaded or failing. Such a response says nothing about the deployed
 * build.
 */
const isFailing = (status: number) => status === 408 || status === 429 || status >= 500;

/** Reads a URL without following redirects. If it cannot be read, returns the reason as text. */
async function read(url: string): Promise<{ readonly status: number; readonly body: Buffer } | string> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const body = Buffer.from(await response.arrayBuffer());
    return isFailing(response.status) ? `status ${response.status}` : { status: response.status, body };
  } catch (error) {
    return describeError(error);
  }
}

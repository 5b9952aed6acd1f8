// The releases of the client library that the Worker serves. src/client/releases/ has their files, and
// src/cli/build/release.ts adds one. Does not read the files.

import released from './releases/releases.json' with { type: 'json' };

export interface Release {
  /** `major.minor.patch` (Semantic Versioning). */
  readonly version: string;
  /** Hash of the script that pages load, as in an `integrity` attribute (Subresource Integrity). */
  readonly scriptIntegrity: string;
  /** Hash of the package, as npm writes it in a lock file. */
  readonly packageIntegrity: string;
}

const [newest, ...older]: readonly Release[] = released;
if (newest === undefined) throw new Error('src/client/releases/releases.json lists no release');

/** All releases, the newest first. */
export const releases: readonly [Release, ...Release[]] = [newest, ...older];

export type ReleaseFile = `client-${string}.js` | `wherefrom-${string}.tgz`;

/** Returns the file name of the script of a release, which customers' pages load. It is also its path on the Worker. */
export function scriptName(version: string) {
  return `client-${version}.js` as const;
}

/** Returns the file name of a release's package, which is also its path on the Worker. */
export function packageName(version: string) {
  return `wherefrom-${version}.tgz` as const;
}

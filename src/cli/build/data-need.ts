// Decides whether the location data of a folder must be built before this release can serve all of the data, and runs
// that build. Does not look for newer editions (data/refresh.ts).

import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseManifest } from '../../../data/manifest.ts';
import { readBuiltManifest } from '../../../data/output-folder.ts';
import { type Provenance, recognizeSeed } from '../../../data/provenance.ts';
import { readSampleFile } from '../../../data/sample/sample-file.ts';
import type { BuildData } from './build-data.ts';

/**
 * What the built data of a folder needs: nothing; a build with these options of `npm run data`; or a build that only
 * the operator can start, because the build needs the operator's own source files or MaxMind account.
 */
export type DataBuildNeed =
  | { readonly kind: 'none' }
  | { readonly kind: 'build'; readonly why: string; readonly options: readonly string[] }
  | {
      readonly kind: 'operator';
      readonly why: string;
      readonly options: readonly string[];
      /** Whether the Worker can serve the data as it is. */
      readonly isUsable: boolean;
    };

interface Provider {
  readonly build: BuildData;
  readonly print: (line: string) => void;
}

/** Returns which build the data of a manifest file needs before this release can serve all of it. */
export function findDataNeed(path: string): DataBuildNeed {
  if (!existsSync(path)) return { kind: 'build', why: 'there is none yet', options: [] };
  const folder = dirname(path);
  const manifest = parseManifest(readFileSync(path, 'utf8'));
  const isUsable = readBuiltManifest(folder) !== null;
  if (isUsable && manifest?.codes !== undefined) return { kind: 'none' };
  const why = isUsable
    ? 'an older version built it, without the samples of countries and regions'
    : 'it is incomplete, or another version built it';
  const sample = readSampleFile(folder);
  const isOfSample = sample !== null && (manifest === null || manifest.inputs === sample.inputs);
  const provenance = isOfSample ? sample.provenance : manifest && recognizeSeed(manifest);
  const options = provenance === null ? null : optionsOf(provenance);
  if (options !== null) return { kind: 'build', why, options };
  return { kind: 'operator', why, options: operatorOptionsOf(provenance), isUsable };
}

/**
 * Returns the options of `npm run data` that build the data again from the same sources; null if the build needs the
 * operator's own source files or MaxMind account.
 */
function optionsOf({ places, asn }: Provenance): readonly string[] | null {
  if (places !== 'dbip' || asn === 'file' || asn === 'maxmind') return null;
  return asn === 'none' ? ['--no-asn'] : [];
}

/** Returns the options of `npm run data` with which the operator builds the data again from the same sources. */
function operatorOptionsOf(provenance: Provenance | null): readonly string[] {
  if (provenance === null) return ['--source', 'PATH'];
  const places = provenance.places === 'file' ? ['--source', 'PATH'] : [];
  const asn = { default: [], maxmind: [], none: ['--no-asn'], file: ['--asn', 'PATH'] }[provenance.asn];
  return [...places, ...provenance.editions.flatMap((edition) => ['--maxmind', edition]), ...asn];
}

/** Returns the `npm run data` command for the build that is needed. */
export function commandOfNeed({ options }: Exclude<DataBuildNeed, { kind: 'none' }>): string {
  return ['npm run data', ...(options.length === 0 ? [] : ['--', ...options])].join(' ');
}

/**
 * Runs the build that the data of a folder needs, if any. If only the operator can run that build but the Worker can
 * serve the data as it is, prints a warning. Resolves to the reason if the folder has no data that can be served, else
 * to null.
 */
export async function provideBuiltData(
  folder: string,
  need: DataBuildNeed,
  { build, print }: Provider,
): Promise<string | null> {
  if (need.kind === 'none') return null;
  if (need.kind === 'build') {
    print(`Building the location data, which takes about a minute (${need.why}) …`);
    return (await build(folder, need.options)) ? null : 'The data build failed; the lines above say why.';
  }
  const line = `The location data must be built again, because ${need.why}. Run: ${commandOfNeed(need)}`;
  if (!need.isUsable) return line;
  print(`Warning: ${line}`);
  return null;
}

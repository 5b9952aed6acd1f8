// Reads and opens the source files that the options of `npm run data` name, else the default source files. Does not
// build a database.

import { join } from 'node:path';
import type { AsnDatabaseScope } from '../src/geo/manifest.ts';
import type { DataCommand } from './command.ts';
import { inputsDigest } from './inputs.ts';
import {
  chooseAsnFamilies,
  chooseFamilies,
  type DatabaseSources,
  isAsCsv,
  openAsnSource,
  openSource,
} from './pack/database.ts';
import type { BuildProgress } from './progress.ts';
import { BuildError } from './source/build-error.ts';
import { fetchMaxmindEditions, isAsnEdition } from './source/maxmind.ts';
import { readDefaultAsn, readDefaultSource, readSources, type SourceFile } from './source/source-files.ts';

export interface SourceFiles {
  readonly main: readonly SourceFile[];
  /** The files of AS numbers, and the addresses that they are used for; null if the build leaves out AS numbers. */
  readonly asn: { readonly files: readonly SourceFile[]; readonly serves: AsnDatabaseScope } | null;
}

/**
 * Reads the source files of a command, after downloading MaxMind's editions. Uses `places`, if given, instead of the
 * command's files of places. Throws BuildError.
 */
export async function readFiles(
  command: DataCommand,
  progress: BuildProgress,
  places?: readonly SourceFile[],
): Promise<SourceFiles> {
  const asnEdition = command.editions.find(isAsnEdition);
  if (command.withoutAsn && asnEdition !== undefined) throw new BuildError(`give ${asnEdition} or --no-asn, not both`);
  const fetched = await fetchMaxmindEditions(command.editions, {
    environment: process.env,
    folder: join(command.out, 'downloads'),
    progress,
    base: command.maxmindBase,
  });
  const main = [...command.sources, ...fetched.main];
  const asn = [...command.asnSources, ...fetched.asn];
  const named = main.length > 0 ? () => readSources(main) : () => readDefaultSource(command.out);
  return { main: places ?? named(), asn: readAsnFiles(asn, command) };
}

/**
 * Reads the operator's files of AS numbers, else the default ones. The API uses the default AS numbers only for
 * addresses that servers look up, not for visitors.
 */
function readAsnFiles(paths: readonly string[], { withoutAsn }: DataCommand): SourceFiles['asn'] {
  if (paths.length > 0) return { files: readSources(paths), serves: 'all' };
  return withoutAsn ? null : { files: readDefaultAsn(), serves: 'addresses' };
}

/** Opens the files and assigns them to the address families. Throws BuildError. */
export function openSources({ main, asn }: SourceFiles): DatabaseSources {
  const places = chooseFamilies(main.map(openSource));
  // If the source of places has AS numbers (the default one has none), the default AS numbers are left out: the
  // operator chose that source, and its AS numbers are usually newer than the default ones.
  const isNamed = [places.v4, places.v6].some((source) => source?.contents.hasAs === true);
  if (asn === null || (asn.serves === 'addresses' && isNamed)) return { main: places, asn: null };
  return { main: places, asn: { ...chooseAsnFamilies(asn.files.map(openAsnSource)), serves: asn.serves } };
}

/** Returns the digest over everything that affects the output of a build from these files. */
export function inputsDigestOf({ main, asn }: SourceFiles, { shardBytes }: DataCommand): string {
  const checksums = (files: readonly SourceFile[]) => files.map(({ sha256 }) => sha256);
  const asnFiles = asn?.files ?? [];
  const dates = asnFiles.filter(({ fileName }) => isAsCsv(fileName)).map(({ builtAt }) => builtAt);
  const inputs = { main: checksums(main), asn: [...checksums(asnFiles), ...dates], asnServes: asn?.serves ?? null };
  return inputsDigest(inputs, shardBytes);
}

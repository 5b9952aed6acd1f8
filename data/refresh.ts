// `npm run data -- --refresh`: builds from a newer edition of the source of the present data, and installs the new data
// if the change of the places is plausible. Without present data, builds from the named editions of MaxMind, else from
// DB-IP's newest edition. Never replaces data that was built from a file.

import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeBuildAge } from '../src/core/data-age.ts';
import { buildAndInstall } from './build-and-install.ts';
import type { BuildLock } from './build-lock.ts';
import { inputsDigestOf, openSources, readFiles, type SourceFiles } from './build-sources.ts';
import type { DataCommand } from './command.ts';
import { readBuiltManifest, removeUnlistedShards } from './output-folder.ts';
import { describeDatabase } from './pack/database.ts';
import type { BuildProgress } from './progress.ts';
import { type Provenance, provenanceOf } from './provenance.ts';
import { readPublishedData } from './sample/published.ts';
import { requirePlausibleChange } from './sample/require-plausible-change.ts';
import { BuildError } from './source/build-error.ts';
import { fetchDbip } from './source/dbip.ts';
import { isAsnEdition } from './source/maxmind.ts';
import { keptEditionPath, sourceFileOf } from './source/source-files.ts';

interface Newer {
  readonly files: SourceFiles;
  /** Keeps the downloaded edition as the default source of later builds. Called before the installation. */
  readonly keep: () => void;
}

/**
 * Replaces the data with a newer edition of its source, if there is one, and prints each step. Throws BuildError,
 * before anything is replaced, if the newer edition is invalid or implausible.
 */
export async function refreshData(asked: DataCommand, { folder }: BuildLock, progress: BuildProgress): Promise<void> {
  const present = readPublishedData(asked.out);
  const provenance = present === null ? provenanceOf(asked) : present.provenance;
  if (present !== null)
    console.log(`Present data: ${present.name} of ${describeBuildAge(present.builtAt, Date.now())}.`);
  if (provenance === null || provenance.places === 'file') {
    console.log(describeKept(provenance));
    return;
  }
  if (present !== null) requireSameSource(asked, provenance);
  const command = present === null ? asked : withAsn(asked, provenance);
  const presentDate = present?.builtAt ?? null;
  const newer =
    provenance.places === 'dbip'
      ? await newerDbip(command, presentDate, folder, progress)
      : await newerMaxmind(command, presentDate, progress);
  if (newer === null) {
    const built = readBuiltManifest(command.out);
    if (built !== null) removeUnlistedShards(command.out, built);
    console.log('There is no newer edition.');
    return;
  }
  await buildAndInstall({
    command,
    files: newer.files,
    provenance: provenanceOf(command),
    folder,
    progress,
    beforeInstall: (next) => {
      requirePlausibleChange(present, next, command.acceptChanges);
      newer.keep();
    },
  });
}

function describeKept(provenance: Provenance | null): string {
  const why = provenance === null ? 'Its source was not recorded' : 'It was built from a file';
  return `${why}, so it is not replaced. To update it, build again with --source PATH or --maxmind EDITION.`;
}

/** Throws BuildError if the command names an edition that the present data was not built from. */
function requireSameSource({ editions }: DataCommand, present: Provenance): void {
  const other = editions.find((edition) => !present.editions.includes(edition));
  if (other === undefined) return;
  throw new BuildError(
    `the present data was not built from ${other}. To change its source, build once with --maxmind ${other} and without --refresh`,
  );
}

/**
 * Adds the editions and AS numbers of the present data to a command. A command that names AS numbers, or has --no-asn,
 * keeps its own.
 */
function withAsn(command: DataCommand, { asn, editions }: Provenance): DataCommand {
  if (command.withoutAsn || command.asnSources.length > 0) {
    return { ...command, editions: editions.filter((edition) => !isAsnEdition(edition)) };
  }
  if (asn !== 'file') return { ...command, editions, withoutAsn: asn === 'none' };
  throw new BuildError('the AS numbers of the present data were built from a file: add --asn PATH or --no-asn');
}

/** Downloads DB-IP's newest edition; null if the installed data is already up to date. */
async function newerDbip(
  command: DataCommand,
  present: string | null,
  folder: string,
  progress: BuildProgress,
): Promise<Newer | null> {
  const now = new Date();
  const hasData = readBuiltManifest(command.out) !== null;
  const edition = await fetchDbip({ present, hasData, now, progress, base: command.dbipBase });
  if (edition === null) return null;
  const kept = keptEditionPath(command.out);
  const files = await readFiles(command, progress, [sourceFileOf('dbip-city-lite.mmdb', edition, now)]);
  // DB-IP may build an edition in the month before the one that it is named for, so its build date does not show
  // whether the present data was built from it. The digests of the inputs show it.
  if (readBuiltManifest(command.out)?.inputs === inputsDigestOf(files, command)) return null;
  const keep = () => {
    const unfinished = join(folder, 'edition.mmdb');
    writeFileSync(unfinished, edition);
    mkdirSync(dirname(kept), { recursive: true });
    renameSync(unfinished, kept);
  };
  return { files, keep };
}

/** Downloads MaxMind's editions; null if the present data was built from them. */
async function newerMaxmind(
  command: DataCommand,
  present: string | null,
  progress: BuildProgress,
): Promise<Newer | null> {
  const files = await readFiles(command, progress);
  if (readBuiltManifest(command.out)?.inputs === inputsDigestOf(files, command)) return null;
  const { name, builtAt } = describeDatabase(openSources(files).main);
  if (present !== null && Date.parse(builtAt) < Date.parse(present)) {
    throw new BuildError(`${name} of ${builtAt.slice(0, 10)} is older than the present data`);
  }
  return { files, keep: () => undefined };
}

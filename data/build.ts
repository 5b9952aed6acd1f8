// The entry point of `npm run data`: builds and verifies shards from source files, and prints a report. Does not decide
// what a database contains (pack/database.ts).

import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ManifestFile } from '../src/geo/manifest.ts';
import { buildAndInstall, placeSchemaOf } from './build-and-install.ts';
import { type BuildLock, lockBuild } from './build-lock.ts';
import { inputsDigestOf, openSources, readFiles, type SourceFiles } from './build-sources.ts';
import { type DataCommand, dataHelpText, parseCommand } from './command.ts';
import { reviewLines, reviewRegions } from './normalise/regions/review.ts';
import { readBuiltManifest, removeUnlistedShards, writeSample } from './output-folder.ts';
import { defaultShardBytes, type FamilySources } from './pack/database.ts';
import { type BuildProgress, openProgress } from './progress.ts';
import { type Provenance, provenanceOf } from './provenance.ts';
import { refreshData } from './refresh.ts';
import { describeBuilt } from './sample/published.ts';
import { readSampleFile } from './sample/sample-file.ts';
import { BuildError } from './source/build-error.ts';
import { describeSystemError } from './system-error.ts';
import { verifyFolder } from './verify/verify-folder.ts';

async function run(command: DataCommand): Promise<void> {
  const progress = openProgress(process.stderr);
  if (command.reviewRegions) printRegions(openSources({ ...(await readFiles(command, progress)), asn: null }).main);
  else if (command.verifyOnly) await checkBuilt(command, progress);
  else if (command.refresh) await withLock(command.out, (lock) => refreshData(command, lock, progress));
  else await withLock(command.out, (lock) => buildIfNeeded(command, lock, progress));
}

/** Runs a function while it holds the lock of the output folder. */
async function withLock(out: string, use: (lock: BuildLock) => Promise<void>): Promise<void> {
  const lock = lockBuild(out);
  try {
    await use(lock);
  } finally {
    lock.release();
  }
}

/** Compares the built database with its source. Writes no files, so the output folder may be read-only. */
async function checkBuilt(command: DataCommand, progress: BuildProgress): Promise<void> {
  const built = readBuiltManifest(command.out);
  if (built === null) throw new BuildError(`there is no complete data in ${command.out}: run npm run data`);
  const files = await readFiles(command, progress);
  if (built.inputs !== inputsDigestOf(files, command)) {
    throw new BuildError(
      `the data in ${command.out} was built from another source or by another version: run npm run data`,
    );
  }
  verifyFolder(command.out, built, openSources(files), command, progress);
}

async function buildIfNeeded(command: DataCommand, { folder }: BuildLock, progress: BuildProgress): Promise<void> {
  const files = await readFiles(command, progress);
  const provenance = provenanceOf(command);
  const built = readBuiltManifest(command.out);
  if (built === null || built.inputs !== inputsDigestOf(files, command)) {
    await buildAndInstall({ command, files, provenance, folder, progress });
    return;
  }
  removeUnlistedShards(command.out, built);
  updateSample(command.out, folder, built, files, provenance);
  if (command.verifyExtent === 'full') verifyFolder(command.out, built, openSources(files), command, progress);
  else console.log(`Nothing to do: ${command.out} is up to date with this source (${built.database.builtAt}).`);
}

/**
 * After a skipped build, writes sample.json, which the next refresh compares with its new data. Does not replace a
 * sample.json that already describes the built data and its provenance.
 */
function updateSample(
  out: string,
  folder: string,
  built: ManifestFile,
  files: SourceFiles,
  provenance: Provenance,
): void {
  const known = readSampleFile(out);
  if (known?.inputs === built.inputs && isDeepStrictEqual(known.provenance, provenance)) return;
  writeSample(out, folder, describeBuilt(out, built, placeSchemaOf(openSources(files)), provenance));
}

function printRegions({ v4 }: FamilySources): void {
  if (v4 === null) throw new BuildError('the source contains no IPv4 addresses, so its regions cannot be reviewed');
  for (const line of reviewLines(reviewRegions(v4))) console.log(line);
}

try {
  const shardBytesMax = 2_000_000;
  const defaults = { shardBytes: defaultShardBytes, shardBytesMax, out: join(import.meta.dirname, 'built') };
  const command = parseCommand(process.argv.slice(2), defaults);
  if (command.help) console.log(dataHelpText);
  else await run({ ...command, out: resolve(command.out) });
} catch (error) {
  const line = error instanceof BuildError ? error.message : describeSystemError(error);
  if (line === null) throw error;
  console.error(`data: ${line}`);
  process.exitCode = 1;
}

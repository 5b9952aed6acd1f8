// The entry point of `npm run data`: builds and verifies shards from source files, and prints a report. Does not decide
// what a database contains (pack/database.ts).

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AsnServes, type ManifestFile, readManifest, type ShardRow } from '../src/geo/manifest.ts';
import { type BuildLock, lockBuild } from './build-lock.ts';
import { type Command, parseCommand, usage } from './command.ts';
import { inputsDigest } from './inputs.ts';
import { type Family, families } from './manifest.ts';
import { reviewLines, reviewRegions, shareLine } from './normalise/regions/review.ts';
import { openStaging, readBuilt, removeUnnamed, shardPath } from './output-folder.ts';
import {
  buildDatabase,
  chooseAsnFamilies,
  chooseFamilies,
  type Dataset,
  defaultShardBytes,
  type FamilySources,
  isAsCsv,
  openAsnSource,
  openSource,
  type Sources,
} from './pack/database.ts';
import { openProgress, type Progress } from './progress.ts';
import { BuildError } from './source/build-error.ts';
import { describeCoverage } from './source/coverage.ts';
import { fetchEditions, isAsnEdition } from './source/maxmind.ts';
import { readDefaultAsn, readDefaultSource, readSources, type SourceFile } from './source/source-files.ts';
import { describeSystemError } from './system-error.ts';
import { type VerifyOptions, verify } from './verify/verify.ts';

async function run(command: Command): Promise<void> {
  const progress = openProgress(process.stderr);
  if (command.reviewRegions) printRegions(openSources({ ...(await readFiles(command, progress)), asn: null }).main);
  else if (command.verifyOnly) await checkBuilt(command, progress);
  else await withLock(command.out, (staging) => buildIfNeeded(command, staging, progress));
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
async function checkBuilt(command: Command, progress: Progress): Promise<void> {
  const files = await readFiles(command, progress);
  const built = readBuilt(command.out);
  if (built === null || built.inputs !== inputsOf(files, command)) {
    throw new BuildError(`the data in ${command.out} was not built from this source: run npm run data`);
  }
  verifyFolder(command.out, built, openSources(files), command, progress);
}

async function buildIfNeeded(command: Command, { folder }: BuildLock, progress: Progress): Promise<void> {
  const files = await readFiles(command, progress);
  const inputs = inputsOf(files, command);
  const built = readBuilt(command.out);
  if (built === null || built.inputs !== inputs) {
    await buildAndInstall(command, folder, openSources(files), inputs, progress);
    return;
  }
  removeUnnamed(command.out, built);
  if (command.verifyExtent === 'full') verifyFolder(command.out, built, openSources(files), command, progress);
  else console.log(`Nothing to do: ${command.out} is up to date with this source (${built.database.builtAt}).`);
}

function inputsOf({ main, asn }: SourceFiles, { shardBytes }: Command): string {
  const checksums = (files: readonly SourceFile[]) => files.map(({ sha256 }) => sha256);
  const asnFiles = asn?.files ?? [];
  const dates = asnFiles.filter(({ fileName }) => isAsCsv(fileName)).map(({ builtAt }) => builtAt);
  const inputs = { main: checksums(main), asn: [...checksums(asnFiles), ...dates], asnServes: asn?.serves ?? null };
  return inputsDigest(inputs, shardBytes);
}

function printRegions({ v4 }: FamilySources): void {
  if (v4 === null) throw new BuildError('the source contains no IPv4 addresses, so its regions cannot be reviewed');
  for (const line of reviewLines(reviewRegions(v4))) console.log(line);
}

interface SourceFiles {
  readonly main: readonly SourceFile[];
  /** The files of AS numbers, and the addresses they are used for; null if the build leaves out AS numbers. */
  readonly asn: { readonly files: readonly SourceFile[]; readonly serves: AsnServes } | null;
}

async function readFiles(command: Command, progress: Progress): Promise<SourceFiles> {
  const asnEdition = command.editions.find(isAsnEdition);
  if (command.withoutAsn && asnEdition !== undefined) throw new BuildError(`give ${asnEdition} or --no-asn, not both`);
  const fetched = await fetchEditions(command.editions, {
    environment: process.env,
    folder: join(command.out, 'downloads'),
    progress,
    base: command.maxmindBase,
  });
  const main = [...command.sources, ...fetched.main];
  const asn = [...command.asnSources, ...fetched.asn];
  return { main: main.length > 0 ? readSources(main) : readDefaultSource(), asn: readAsnFiles(asn, command) };
}

/** Reads the operator's files of AS numbers, else the default ones, which are used for looked-up addresses only. */
function readAsnFiles(paths: readonly string[], { withoutAsn }: Command): SourceFiles['asn'] {
  if (paths.length > 0) return { files: readSources(paths), serves: 'all' };
  return withoutAsn ? null : { files: readDefaultAsn(), serves: 'addresses' };
}

function openSources({ main, asn }: SourceFiles): Sources {
  const places = chooseFamilies(main.map(openSource));
  // If the main source contains AS numbers, they are used: the operator chose them, and they are newer than the default
  // ones.
  const isNamed = [places.v4, places.v6].some((source) => source?.contents.hasAs === true);
  if (asn === null || (asn.serves === 'addresses' && isNamed)) return { main: places, asn: null };
  return { main: places, asn: { ...chooseAsnFamilies(asn.files.map(openAsnSource)), serves: asn.serves } };
}

/** Returns the text that names a build step in the report. */
function describeStage(dataset: Dataset, family: Family): string {
  return dataset === 'main' ? family : `${dataset} ${family}`;
}

async function buildAndInstall(
  command: Command,
  folder: string,
  sources: Sources,
  inputs: string,
  progress: Progress,
): Promise<void> {
  const staging = openStaging(command.out, folder);
  reportOverlaps(sources, progress);
  let regionLine = '';
  const manifest = await buildDatabase(sources, {
    shardBytes: command.shardBytes,
    inputs,
    store: staging.store,
    onProgress: (dataset, family, share) => progress.show(`pack ${describeStage(dataset, family)}`, share),
    onFamily: (dataset, family, shards, coverage) => {
      progress.finish(`pack ${describeStage(dataset, family)}`, sizeText(shards));
      for (const line of describeCoverage(coverage, dataset)) progress.note(line);
      const { addresses, codedAddresses } = coverage;
      if (dataset === 'main' && family === 'v4') regionLine = shareLine({ addresses, coded: codedAddresses });
    },
  });
  verifyFolder(staging.folder, manifest, sources, command, progress);
  staging.install(manifest);
  report(manifest, command.out);
  if (['city', 'enterprise'].includes(manifest.database.type) && regionLine !== '') console.log(regionLine);
  reportCost();
}

function reportOverlaps({ asn }: Sources, progress: Progress): void {
  for (const family of families) {
    const source = asn?.[family] ?? null;
    const overlaps = source !== null && 'rows' in source ? (source.rows[family]?.overlaps ?? 0) : 0;
    if (overlaps > 0) progress.note(`asn ${family}: ${overlaps} rows overlapped the next row and were shortened`);
  }
}

/** Verifies the built shards in a folder against their sources. Throws BuildError for any difference. */
function verifyFolder(
  folder: string,
  manifest: ManifestFile,
  { main, asn }: Sources,
  { verifyExtent }: Command,
  progress: Progress,
): void {
  const unit = verifyExtent === 'full' ? 'networks' : 'addresses';
  const optionsFor = (dataset: Dataset): VerifyOptions => ({
    extent: verifyExtent,
    readShard: (name) => readFileSync(shardPath(folder, name)),
    onProgress: (family, share) => progress.show(`verify ${describeStage(dataset, family)}`, share),
    onFamily: ({ family, compared, merged, differences }) =>
      progress.finish(
        `verify ${describeStage(dataset, family)}`,
        `${compared} ${unit}, ${merged} in wider networks, ${differences} differences`,
      ),
  });
  const built = readManifest(manifest);
  const reports = [...verify(built, main, optionsFor('main'))];
  if (built.asn !== null && asn !== null) reports.push(...verify(built.asn, asn, optionsFor('asn')));
  const examples = reports.flatMap((found) => found.examples);
  if (examples.length === 0) return;
  for (const example of examples) console.error(example);
  throw new BuildError('the built data differs from the source');
}

function sizeText(shards: readonly ShardRow[]): string {
  const bytes = shards.reduce((sum, [, , size]) => sum + size, 0);
  return `${shards.length} shards, ${bytes} bytes`;
}

function report(manifest: ManifestFile, out: string): void {
  for (const dataset of [manifest, manifest.asn]) {
    if (dataset === undefined) continue;
    const { name, builtAt, attribution, license } = dataset.database;
    console.log(`${name} of ${builtAt} is in ${out}. ${attribution}`.trim());
    if (license === '') console.log(`The licence of ${name} is not known: check the terms of its publisher.`);
  }
}

function reportCost(): void {
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${process.uptime().toFixed(1)} s, ${peakMegabytes} MB of memory at peak`);
}

try {
  const shardBytesMax = 2_000_000;
  const defaults = { shardBytes: defaultShardBytes, shardBytesMax, out: join(import.meta.dirname, 'built') };
  const command = parseCommand(process.argv.slice(2), defaults);
  if (command.help) console.log(usage);
  else await run({ ...command, out: resolve(command.out) });
} catch (error) {
  const line = error instanceof BuildError ? error.message : describeSystemError(error);
  if (line === null) throw error;
  console.error(`data: ${line}`);
  process.exitCode = 1;
}

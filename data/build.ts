// `npm run data`: from source files to published, verified shards. Wires the parts together and reports; what a
// database looks like is decided in database.ts.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, parseCommand, usage } from './command.ts';
import {
  buildDatabase,
  chooseAsnFamilies,
  chooseFamilies,
  defaultShardBytes,
  type FamilySources,
  openSource,
  type Part,
  type Sources,
} from './database.ts';
import { inputsDigest } from './inputs.ts';
import type { Family, Manifest, ShardEntry } from './manifest.ts';
import { fetchEditions } from './maxmind.ts';
import { openProgress, type Progress } from './progress.ts';
import { openStaging, readPublished, shardPath } from './publish.ts';
import { reviewLines, reviewRegions, shareLine } from './regions/review.ts';
import { readDefaultSource, readSources, type SourceFile } from './source.ts';
import { SourceError } from './source-error.ts';
import { shardBytesMax } from './split.ts';
import { type VerifyOptions, verify } from './verify.ts';

async function run(command: Command): Promise<void> {
  const progress = openProgress(process.stderr);
  const files = await readFiles(command, progress);
  if (command.reviewRegions) {
    printRegions(openSources(files).main);
    return;
  }
  const inputs = inputsDigest({ main: checksums(files.main), asn: checksums(files.asn) }, command.shardBytes);
  const published = readPublished(command.out);
  const isCurrent = published?.inputs === inputs;
  if (command.verifyOnly && !isCurrent) {
    throw new SourceError(`what is in ${command.out} was not built from this source: run npm run data`);
  }
  if (published !== null && isCurrent) {
    if (!command.verifyOnly && command.verifyExtent !== 'full') {
      console.log(`Nothing to do: ${command.out} is built from this source (${published.database.builtAt}).`);
      return;
    }
    verifyFolder(command.out, published, openSources(files), command, progress);
    return;
  }
  await buildAndPublish(command, openSources(files), inputs, progress);
}

function printRegions({ v4 }: FamilySources): void {
  if (v4 === null) throw new SourceError('the source holds no IPv4 addresses, so its regions cannot be reviewed');
  for (const line of reviewLines(reviewRegions(v4))) console.log(line);
}

/** Prints the share of addresses with a region code, for databases that have regions. */
function reportRegions({ v4 }: FamilySources): void {
  if (v4 !== null && ['city', 'enterprise'].includes(v4.contents.kind)) console.log(shareLine(reviewRegions(v4)));
}

type SourceFiles = Readonly<Record<Part, readonly SourceFile[]>>;

async function readFiles(command: Command, progress: Progress): Promise<SourceFiles> {
  const fetched = await fetchEditions(command.editions, {
    environment: process.env,
    folder: join(command.out, 'downloads'),
    progress,
    base: command.maxmindBase,
  });
  const main = [...command.sources, ...fetched.main];
  return {
    main: main.length > 0 ? readSources(main) : readDefaultSource(),
    asn: readSources([...command.asnSources, ...fetched.asn]),
  };
}

function checksums(files: readonly SourceFile[]): readonly string[] {
  return files.map(({ sha256 }) => sha256);
}

function openSources({ main, asn }: SourceFiles): Sources {
  return {
    main: chooseFamilies(main.map(openSource)),
    asn: asn.length === 0 ? null : chooseAsnFamilies(asn.map(openSource)),
  };
}

/** What a step of the build is about, in a line of its report. */
function aboutText(part: Part, family: Family): string {
  return part === 'main' ? family : `${part} ${family}`;
}

async function buildAndPublish(command: Command, sources: Sources, inputs: string, progress: Progress): Promise<void> {
  const staging = openStaging(command.out);
  try {
    const manifest = await buildDatabase(sources, {
      shardBytes: command.shardBytes,
      inputs,
      store: staging.store,
      onProgress: (part, family, share) => progress.show(`split ${aboutText(part, family)}`, share),
      onFamily: (part, family, shards) => progress.finish(`split ${aboutText(part, family)}`, sizeText(shards)),
    });
    verifyFolder(staging.folder, manifest, sources, command, progress);
    staging.publish(manifest);
    report(manifest, command.out);
    reportRegions(sources.main);
    reportCost();
  } finally {
    staging.discard();
  }
}

/** Throws SourceError where anything differs. */
function verifyFolder(
  folder: string,
  manifest: Manifest,
  { main, asn }: Sources,
  { verifyExtent }: Command,
  progress: Progress,
): void {
  const unit = verifyExtent === 'full' ? 'networks' : 'addresses';
  const optionsFor = (part: Part): VerifyOptions => ({
    extent: verifyExtent,
    readShard: (name) => readFileSync(shardPath(folder, name)),
    onProgress: (family, share) => progress.show(`verify ${aboutText(part, family)}`, share),
    onFamily: ({ family, compared, differences }) =>
      progress.finish(`verify ${aboutText(part, family)}`, `${compared} ${unit}, ${differences} differences`),
  });
  const reports = [...verify(manifest, main, optionsFor('main'))];
  if (manifest.asn !== undefined && asn !== null) reports.push(...verify(manifest.asn, asn, optionsFor('asn')));
  const examples = reports.flatMap((found) => found.examples);
  if (examples.length === 0) return;
  for (const example of examples) console.error(example);
  throw new SourceError('what was built differs from the source');
}

function sizeText(shards: readonly ShardEntry[]): string {
  const bytes = shards.reduce((sum, [, , size]) => sum + size, 0);
  return `${shards.length} shards, ${bytes} bytes`;
}

function report(manifest: Manifest, out: string): void {
  for (const part of [manifest, manifest.asn]) {
    if (part === undefined) continue;
    const { name, builtAt, attribution } = part.database;
    console.log(`${name} of ${builtAt} is in ${out}. ${attribution}`.trim());
  }
}

function reportCost(): void {
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${process.uptime().toFixed(1)} s, ${peakMegabytes} MB of memory at the peak`);
}

try {
  const defaults = { shardBytes: defaultShardBytes, shardBytesMax, out: join(import.meta.dirname, 'built') };
  const command = parseCommand(process.argv.slice(2), defaults);
  if (command.help) console.log(usage);
  else await run({ ...command, out: resolve(command.out) });
} catch (error) {
  if (!(error instanceof SourceError)) throw error;
  console.error(`data: ${error.message}`);
  process.exitCode = 1;
}

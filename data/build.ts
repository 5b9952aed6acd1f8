// `npm run data`: from source files to published, verified shards. Wires the parts together and reports; what a
// database looks like is decided in database.ts.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, parseCommand, usage } from './command.ts';
import { buildDatabase, chooseFamilies, defaultShardBytes, type FamilySources, openSource } from './database.ts';
import { inputsDigest } from './inputs.ts';
import type { Manifest, ShardEntry } from './manifest.ts';
import { openProgress, type Progress } from './progress.ts';
import { openStaging, readPublished, shardPath } from './publish.ts';
import { readSources } from './source.ts';
import { SourceError } from './source-error.ts';
import { shardBytesMax } from './split.ts';
import { verify } from './verify.ts';

async function run(command: Command): Promise<void> {
  const progress = openProgress(process.stderr);
  const files = readSources(command.sources);
  const inputs = inputsDigest(
    files.map(({ sha256 }) => sha256),
    command.shardBytes,
  );
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
    verifyFolder(command.out, published, chooseFamilies(files.map(openSource)), command, progress);
    return;
  }
  await buildAndPublish(command, chooseFamilies(files.map(openSource)), inputs, progress);
}

async function buildAndPublish(
  command: Command,
  sources: FamilySources,
  inputs: string,
  progress: Progress,
): Promise<void> {
  const staging = openStaging(command.out);
  try {
    const manifest = await buildDatabase(sources, {
      shardBytes: command.shardBytes,
      inputs,
      store: staging.store,
      onProgress: (family, share) => progress.show(`split ${family}`, share),
      onFamily: (family, shards) => progress.finish(`split ${family}`, sizeText(shards)),
    });
    verifyFolder(staging.folder, manifest, sources, command, progress);
    staging.publish(manifest);
    report(manifest, command.out);
  } finally {
    staging.discard();
  }
}

/** Throws SourceError where anything differs. */
function verifyFolder(
  folder: string,
  manifest: Manifest,
  sources: FamilySources,
  { verifyExtent }: Command,
  progress: Progress,
): void {
  const unit = verifyExtent === 'full' ? 'networks' : 'addresses';
  const reports = verify(manifest, sources, {
    extent: verifyExtent,
    readShard: (name) => readFileSync(shardPath(folder, name)),
    onProgress: (family, share) => progress.show(`verify ${family}`, share),
    onFamily: ({ family, compared, differences }) =>
      progress.finish(`verify ${family}`, `${compared} ${unit}, ${differences} differences`),
  });
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
  const { name, builtAt, attribution } = manifest.database;
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${name} of ${builtAt} is in ${out}. ${attribution}`.trim());
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

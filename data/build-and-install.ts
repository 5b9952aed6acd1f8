// Builds a database in the staging folder, verifies it and installs it. Does not choose the sources.

import { describeStage, report, reportCost, reportOverlaps, sizeText } from './build-report.ts';
import type { Command } from './command.ts';
import { shareLine } from './normalise/regions/review.ts';
import { openStaging } from './output-folder.ts';
import { buildDatabase, type Sources } from './pack/database.ts';
import type { Progress } from './progress.ts';
import { describeCoverage } from './source/coverage.ts';
import { verifyFolder } from './verify/verify-folder.ts';

/** Replaces the database in the output folder. Throws BuildError before anything is replaced. */
export async function buildAndInstall(
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

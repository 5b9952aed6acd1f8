// Builds a database in the staging folder, verifies it and installs it. Does not choose the sources.

import { describeStage, printBuildCost, printDatabaseReport, reportOverlaps, shardSizeText } from './build-report.ts';
import { inputsDigestOf, openSources, type SourceFiles } from './build-sources.ts';
import type { DataCommand } from './command.ts';
import { describeRegionCodeShare } from './normalise/regions/review.ts';
import { openStaging } from './output-folder.ts';
import { buildDatabase, type DatabaseSources } from './pack/database.ts';
import type { BuildProgress } from './progress.ts';
import type { Provenance } from './provenance.ts';
import { describeBuilt } from './sample/published.ts';
import type { SampleFile } from './sample/sample-file.ts';
import { describeCoverage } from './source/coverage.ts';
import type { SourceSchema } from './source/source-fields.ts';
import { verifyFolder } from './verify/verify-folder.ts';

export interface BuildJob {
  readonly command: DataCommand;
  readonly files: SourceFiles;
  readonly provenance: Provenance;
  /** The build's empty staging folder, which is also its lock (build-lock.ts). */
  readonly folder: string;
  readonly progress: BuildProgress;
  /**
   * Called with the description of the verified data before the data is installed. If the function throws BuildError,
   * the previously installed data stays.
   */
  readonly beforeInstall?: (next: SampleFile) => void;
}

/** Replaces the database in the output folder. If it throws BuildError, nothing has been replaced. */
export async function buildAndInstall(job: BuildJob): Promise<void> {
  const { command, files, folder, progress } = job;
  const sources = openSources(files);
  const staging = openStaging(command.out, folder);
  reportOverlaps(sources, progress);
  let regionLine = '';
  const manifest = await buildDatabase(sources, {
    shardBytes: command.shardBytes,
    inputs: inputsDigestOf(files, command),
    store: staging.store,
    onProgress: (dataset, family, share) => progress.show(`pack ${describeStage(dataset, family)}`, share),
    onFamily: (dataset, family, shards, coverage) => {
      progress.finish(`pack ${describeStage(dataset, family)}`, shardSizeText(shards));
      const described = dataset === 'main' && sources.asn !== null ? 'places' : dataset;
      for (const line of describeCoverage(coverage, described)) progress.note(line);
      const { addresses, codedAddresses } = coverage;
      if (dataset === 'main' && family === 'v4')
        regionLine = describeRegionCodeShare({ addresses, coded: codedAddresses });
    },
  });
  verifyFolder(staging.folder, manifest, sources, command, progress);
  const next = describeBuilt(staging.folder, manifest, placeSchemaOf(sources), job.provenance);
  job.beforeInstall?.(next);
  staging.install(manifest, next);
  printDatabaseReport(manifest, command.out);
  if (['city', 'enterprise'].includes(manifest.database.type) && regionLine !== '') console.log(regionLine);
  printBuildCost();
}

/** Returns the schema of the source of places; null if there is no such source. */
export function placeSchemaOf({ main }: DatabaseSources): SourceSchema | null {
  return (main.v4 ?? main.v6)?.contents.schema ?? null;
}

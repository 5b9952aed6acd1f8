// Verifies a folder of built data against its sources, with progress on the operator's terminal.

import { readFileSync } from 'node:fs';
import { type ManifestFile, readManifest } from '../../src/geo/manifest.ts';
import { describeStage } from '../build-report.ts';
import type { DataCommand } from '../command.ts';
import { shardPath } from '../output-folder.ts';
import type { DatabaseSources, Dataset } from '../pack/database.ts';
import type { BuildProgress } from '../progress.ts';
import { BuildError } from '../source/build-error.ts';
import { CodePlaces } from './code-places.ts';
import { type VerifyOptions, verifyShards } from './verify.ts';

/** Verifies a folder against its sources. Throws BuildError for any difference. */
export function verifyFolder(
  folder: string,
  manifest: ManifestFile,
  { main, asn }: DatabaseSources,
  { verifyExtent }: DataCommand,
  progress: BuildProgress,
): void {
  const unit = verifyExtent === 'full' ? 'networks' : 'addresses';
  const readShard = (name: string) => readFileSync(shardPath(folder, name));
  const optionsFor = (dataset: Dataset): VerifyOptions => ({
    extent: verifyExtent,
    readShard,
    onProgress: (family, share) => progress.show(`verify ${describeStage(dataset, family)}`, share),
    onFamily: ({ family, compared, merged, differences }) =>
      progress.finish(
        `verify ${describeStage(dataset, family)}`,
        `${compared} ${unit}, ${merged} in wider networks, ${differences} differences`,
      ),
  });
  const built = readManifest(manifest);
  const places = new CodePlaces();
  const onPlace: VerifyOptions['onPlace'] = (...found) => places.add(...found);
  const reports = [...verifyShards(built, main, { ...optionsFor('main'), onPlace })];
  progress.show('verify codes', 0);
  const codes = places.compare(built, verifyExtent, readShard);
  progress.finish('verify codes', `${codes.compared} countries and regions, ${codes.differences} differences`);
  if (built.asn !== null && asn !== null) reports.push(...verifyShards(built.asn, asn, optionsFor('asn')));
  const examples = [...reports, codes].flatMap((found) => found.examples);
  if (examples.length === 0) return;
  for (const example of examples) console.error(example);
  throw new BuildError('the built data differs from the source');
}

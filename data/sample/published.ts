// Describes the published data of an output folder, with its sample. Does not change it.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ManifestFile, readManifest } from '../../src/geo/manifest.ts';
import { readBuiltManifest, shardPath } from '../output-folder.ts';
import { type Provenance, recognizeSeed } from '../provenance.ts';
import { BuildError } from '../source/build-error.ts';
import type { SourceSchema } from '../source/source-fields.ts';
import { readSeed } from '../source/source-files.ts';
import { builtLookup, sourceLookup } from '../verify/lookups.ts';
import { type AddressSample, takeSample } from './sample.ts';
import { type PublishedData, readSampleFile, type SampleFile } from './sample-file.ts';

/**
 * Describes the published data of a folder. If the folder has only sample.json, which a CI cache may restore without
 * the data, returns the contents of sample.json; null if the folder has neither. Throws BuildError if the folder has
 * unreadable data and lacks sample.json, because a refresh would not know which source to keep.
 */
export function readPublishedData(out: string): PublishedData | null {
  const built = readBuiltManifest(out);
  const file = readSampleFile(out);
  if (built === null) {
    if (file === null && existsSync(join(out, 'manifest.json'))) {
      throw new BuildError(`the data in ${out} is damaged or of another version: build it again before a refresh`);
    }
    return file;
  }
  if (file?.inputs === built.inputs) return file;
  const seed = recognizeSeed(built);
  return describeBuilt(out, built, seed === null ? null : 'flat', seed);
}

/** Describes the data of a folder and takes its sample. */
export function describeBuilt(
  folder: string,
  manifest: ManifestFile,
  schema: SourceSchema | null,
  provenance: Provenance | null,
): SampleFile {
  const { inputs, database } = manifest;
  const { name, builtAt, type } = database;
  const sharded = readManifest(manifest);
  const lookup = builtLookup(sharded, (shard) => readFileSync(shardPath(folder, shard)));
  const sample = takeSample((family) => (sharded[family].length === 0 ? null : lookup));
  return { inputs, name, builtAt, type, schema, provenance, sample };
}

/** Takes the sample of the embedded seed, the DB-IP database in the npm package. */
export function sampleSeed(): AddressSample {
  const [v4, v6] = readSeed();
  const files = { v4, v6 };
  return takeSample((family) => {
    const file = files[family];
    return file === undefined ? null : sourceLookup(file.bytes, 'flat');
  });
}

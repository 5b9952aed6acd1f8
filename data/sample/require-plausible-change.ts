// Prints how the places of a refresh differ from the published ones, and stops a refresh that is implausible.

import { isSeedData } from '../provenance.ts';
import { BuildError } from '../source/build-error.ts';
import { changedShareSinceSeedMax, changedSharesMax, compareSamples, type SampleComparison } from './compare.ts';
import { sampleSeed } from './published.ts';
import { type PublishedData, sampleFileName } from './sample-file.ts';

/**
 * Throws BuildError for an implausible change, unless the operator accepts it. `present` is null if there is no sample
 * of the published data.
 */
export function requirePlausibleChange(present: PublishedData | null, next: PublishedData, isAccepted: boolean): void {
  const comparison = present === null ? compareWithSeed(next) : compareWith(present, next);
  if (comparison === null) return;
  for (const line of comparison.lines) console.log(line);
  if (comparison.jumps.length === 0) return;
  const jumps = `implausibly many places changed: ${comparison.jumps.join('; ')}`;
  if (!isAccepted) throw new BuildError(`${jumps}. Nothing was replaced. To install it: --refresh --accept-changes`);
  console.log(`Accepted although ${jumps}.`);
}

function compareWith(present: PublishedData, next: PublishedData): SampleComparison {
  const fromSeed = isSeedData(present);
  const isSameSchema = present.schema !== null && present.schema === next.schema && present.type === next.type;
  const withRegionsAndCities = isSameSchema && !fromSeed;
  const reason = isSameSchema ? 'the embedded data may be years older' : 'the sources have different schemas';
  const extent = withRegionsAndCities ? '' : ` (countries only: ${reason})`;
  console.log(`Compared with ${present.name} of ${present.builtAt.slice(0, 10)}${extent}:`);
  return compareSamples(present.sample, next.sample, {
    withRegionsAndCities,
    countryBound: fromSeed ? changedShareSinceSeedMax : changedSharesMax.country,
  });
}

/**
 * Compares new data with the embedded seed (the DB-IP database in the npm package) if there is no sample of the
 * published data. Returns null unless the new data is from DB-IP too: the countries of other providers differ.
 */
function compareWithSeed(next: PublishedData): SampleComparison | null {
  const missing = `There is no sample of published data (${sampleFileName})`;
  if (next.provenance?.places !== 'dbip') {
    console.log(`${missing}, so nothing was compared.`);
    return null;
  }
  console.log(`${missing}, so only countries are compared, with the embedded data:`);
  return compareSamples(sampleSeed(), next.sample, {
    withRegionsAndCities: false,
    countryBound: changedShareSinceSeedMax,
  });
}

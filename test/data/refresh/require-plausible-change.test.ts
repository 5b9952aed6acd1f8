// How far new data may differ from the published data. A larger difference is allowed if the published data is the
// embedded seed (the database in the npm package), which may be years older.

import { describe, expect, it } from 'vitest';
import { changedShareSinceSeedMax } from '../../../data/sample/compare.ts';
import { requirePlausibleChange } from '../../../data/sample/require-plausible-change.ts';
import type { AddressSample } from '../../../data/sample/sample.ts';
import type { PublishedData } from '../../../data/sample/sample-file.ts';
import { sampleSizes } from '../../../data/sample/sampled-addresses.ts';

const size = sampleSizes.v4;

/** Returns a sample of IPv4 addresses: `french` is the share in France, the others are in Germany; all in one city. */
function sampleOf(french: number, city: number): AddressSample {
  const count = Math.round(size * french);
  const countries = 'FR'.repeat(count) + 'DE'.repeat(size - count);
  const names = new Uint32Array(size).fill(city);
  return { v4: { countries, regions: names, cities: names }, v6: null };
}

const published = (builtAt: string, sample: AddressSample): PublishedData => ({
  name: 'DB-IP City Lite',
  builtAt,
  type: 'city',
  schema: 'flat',
  provenance: { places: 'dbip', asn: 'none', editions: [] },
  sample,
});

const seed = '2026-06-05T13:42:02Z';
const edition = '2026-10-01T03:00:00Z';
const before = sampleOf(0, 1);

describe('requirePlausibleChange', () => {
  it.each([
    {
      present: seed,
      next: sampleOf(changedShareSinceSeedMax - 0.01, 2),
      stops: null,
      why: 'years of changes after the seed',
    },
    {
      present: seed,
      next: sampleOf(changedShareSinceSeedMax + 0.01, 2),
      stops: 'at most 25.0 %',
      why: 'another file than the seed',
    },
    { present: edition, next: sampleOf(0.04, 1), stops: null, why: 'a few months of changes' },
    { present: edition, next: sampleOf(0.06, 1), stops: 'country 6.0 % (at most 5.0 %)', why: 'too many countries' },
    { present: edition, next: sampleOf(0, 2), stops: 'city 100.0 % (at most 40.0 %)', why: 'too many cities' },
  ])('has the bounds of the data of $present for $why', ({ present, next, stops }) => {
    const check = () =>
      requirePlausibleChange(published(present, before), published('2026-11-01T03:00:00Z', next), false);
    if (stops === null) expect(check).not.toThrow();
    else expect(check).toThrow(stops);
  });
});

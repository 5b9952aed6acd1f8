// The size of a full shard, for places whose columns and texts differ in size.

import { expect, it } from 'vitest';
import { type PackedPlace, packPlace } from '../../../data/pack/packed-place.ts';
import { PlaceTable } from '../../../data/pack/place-table.ts';
import { ShardBuilder } from '../../../data/pack/shard-builder.ts';
import { seededRandom } from '../../../data/verify/verification-addresses.ts';

const bytesMax = 100_000;

const asOf = (n: number) => packPlace({ autonomous_system_number: n + 1, autonomous_system_organization: `Mud ${n}` });
const cityOf = (n: number) =>
  packPlace({
    country: { iso_code: 'FR' },
    city: { names: { en: `Lamaçal ${n}` } },
    location: { latitude: 48 + n / 1e4, longitude: 2 },
  });

it.each([
  { why: 'AS numbers, a place for each range', placeOf: asOf, places: 1e6, gaps: 1 },
  { why: 'cities, a place for each range', placeOf: cityOf, places: 1e6, gaps: 1 },
  { why: 'few places, more gaps than the dictionary holds', placeOf: asOf, places: 50, gaps: 5000 },
  {
    why: 'a column that only later places have',
    placeOf: (n: number) => (n < 500 ? asOf(n) : cityOf(n)),
    places: 1e6,
    gaps: 1,
  },
])('a full shard fills at least 99.7 % of the size limit, and exceeds it by at most one range ($why)', (row) => {
  const bytes = fill(row.placeOf, row.places, row.gaps).length;
  expect(bytes).toBeGreaterThan(bytesMax * 0.997);
  expect(bytes).toBeLessThan(bytesMax + 100);
});

function fill(placeOf: (n: number) => PackedPlace | null, places: number, gaps: number): Uint8Array {
  const table = new PlaceTable();
  const builder = new ShardBuilder(table, bytesMax);
  const random = seededRandom(7);
  let high = 0;
  for (let i = 0; !builder.isFull; i++) {
    builder.add({ high, low: 0, place: table.intern(placeOf(i % places)) });
    high += 1 + (random() % gaps);
  }
  return builder.build();
}

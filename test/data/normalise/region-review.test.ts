// `npm run data -- --review regions`, on a small fictional source and on the default one.

import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { describeRegionCodeShare, reviewLines, reviewRegions } from '../../../data/normalise/regions/review.ts';
import { firstLevelRegions } from '../../../data/normalise/regions/table.ts';
import { openSource } from '../../../data/pack/database.ts';
import { readSeed } from '../../../data/source/source-files.ts';
import { writeMmdb } from '../../support/mmdb/write-mmdb.ts';
import { openWorkspace } from '../run-build.ts';

const place = (country: string, state: string, city: string) => ({ country_code: country, state1: state, city });
const bytes = writeMmdb({
  ipVersion: 4,
  networks: [
    { network: '77.0.0.0/24', record: place('FR', 'Ile de France', 'Mudgrad') },
    { network: '77.0.1.0/25', record: place('FR', 'Île-de-France', 'Beardville') },
    { network: '77.0.2.0/23', record: place('FR', 'Île-de-France', 'Mudgrad') },
    { network: '77.0.4.0/24', record: place('FR', 'Hat Plateau', 'Hatville') },
    { network: '77.0.5.0/25', record: place('DE', '', '') },
    { network: '77.0.6.0/24', record: place('', 'Hat Plateau', 'Hatville') },
  ],
});

const expected = [
  'DE-?  (no region)  128',
  '    names: -',
  '    cities: -',
  'FR-IDF  Île-de-France  896',
  '    names: Île-de-France 640; Ile de France 256',
  '    cities: Mudgrad 768; Beardville 128',
  'FR-?  Hat Plateau  256',
  '    names: Hat Plateau 256',
  '    cities: Hatville 256',
  '70.0 % of IPv4 addresses have a region code',
];

describe('the review of a source', () => {
  const workspace = openWorkspace();
  afterAll(() => workspace.remove());

  it('lists each region with its code, its names and its largest cities', () => {
    expect(reviewLines(reviewRegions(openSource({ fileName: 'elbonia.mmdb', bytes })))).toEqual(expected);
  });

  it('is printed by --review regions, which builds nothing', () => {
    const run = workspace.build([workspace.write('elbonia.mmdb', bytes)], '--review', 'regions');
    expect(run).toEqual({ status: 0, stdout: `${expected.join('\n')}\n`, stderr: '' });
    expect(existsSync(workspace.out)).toBe(false);
  });

  it('refuses a source without IPv4 addresses', () => {
    const v6 = writeMmdb({ ipVersion: 6, networks: [{ network: '2a77::/32', record: place('FR', '', '') }] });
    const run = workspace.build([workspace.write('v6.mmdb', v6)], '--review', 'regions');
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('no IPv4 addresses');
  });
});

describe('the default source', () => {
  const [v4] = readSeed();
  if (v4 === undefined) throw new Error('no source');
  const review = reviewRegions(openSource(v4));

  it('has a region code for at least 97 % of its IPv4 addresses', () => {
    expect(describeRegionCodeShare(review)).toMatch(/^9[789]\.\d % /);
    expect(review.coded / review.addresses).toBeGreaterThanOrEqual(0.97);
  });

  it('has only first-level region codes, each with one name', () => {
    const wrong = review.regions.filter(
      ({ code, name }) => code !== null && firstLevelRegions.get(code)?.name !== name,
    );
    expect(wrong).toEqual([]);
  });

  it('has a code for every region name with a million addresses that ISO 3166-2 contains', () => {
    const large = review.regions.filter(({ code, addresses }) => code === null && addresses >= 1_000_000);
    expect(large.map(({ country, name }) => `${country} ${name}`).sort()).toEqual([
      // ISO 3166-2 has no codes for Hong Kong.
      'HK Central and Western',
      'HK Eastern District',
      'HK Kowloon',
      'HK Kwai Tsing District',
      'HK Sai Kung District',
      // Viken was divided into three counties in 2024.
      'NO Viken',
      // The cities that the source assigns to this region are in the metropolitan area of Lima.
      'PE Lima region',
      // ISO 3166-2 has districts instead of this region.
      'RS Central Serbia',
      // The source has no region in Singapore.
      'SG ',
      // ISO 3166-2 has no code for the island of Taiwan.
      'TW Taiwan',
    ]);
  });
});

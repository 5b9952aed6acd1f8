// The largest cities of countries and regions, which are their sample locations, chosen from fictional networks.

import { describe, expect, it } from 'vitest';
import { buildDatabase, chooseFamilies, openSource } from '../../../data/pack/database.ts';
import { cityWeightOfNetwork } from '../../../data/pack/largest-cities.ts';
import { Database } from '../../../src/geo/database.ts';
import { readManifest } from '../../../src/geo/manifest.ts';
import { parsePlaceCode } from '../../../src/geo/place-codes.ts';
import { float } from '../../support/mmdb/mmdb-values.ts';
import { writeMmdb } from '../../support/mmdb/write-mmdb.ts';

type Row = readonly [network: string, country: string, region: string, city: string, latitude?: number];

async function openCodes(v4: readonly Row[], v6: readonly Row[] = [], shardBytes = 500_000) {
  const write = (ipVersion: 4 | 6, rows: readonly Row[]) => ({
    fileName: `elbonia-ipv${ipVersion}.mmdb`,
    bytes: writeMmdb({
      ipVersion,
      databaseType: 'city',
      networks: rows.map(([network, country_code, state1, city, latitude = 48]) => ({
        network,
        record: { country_code, state1, city, latitude: float(latitude), longitude: float(2) },
      })),
    }),
  });
  const sources = [openSource(write(4, v4)), ...(v6.length === 0 ? [] : [openSource(write(6, v6))])];
  const shards = new Map<string, Uint8Array<ArrayBuffer>>();
  const manifest = await buildDatabase(
    { main: chooseFamilies(sources), asn: null },
    { shardBytes, inputs: '', store: (name, bytes) => shards.set(name, bytes) },
  );
  const { codes } = new Database(readManifest(manifest));
  const find = async (code: string) => {
    const key = parsePlaceCode(code);
    if (key === null || codes === null) throw new Error(`no key or no data for ${code}`);
    const hit = await codes.find(
      key,
      async (name) => shards.get(name)?.slice() ?? null,
      () => {},
    );
    return hit.ok ? (hit.value.place?.cityNames?.['en'] ?? hit.value.place?.countryCode ?? null) : hit.refusal;
  };
  return { find, manifest };
}

const idf = 'Île-de-France';

describe('the place of a code', () => {
  it.each<{ why: string; v4: readonly Row[]; v6?: readonly Row[]; places: Record<string, string | null> }>([
    {
      why: 'the city with more addresses',
      v4: [
        ['77.0.0.0/24', 'FR', idf, 'Mudgrad'],
        ['77.0.1.0/25', 'FR', 'Occitanie', 'Lower Muck'],
      ],
      places: { FR: 'Mudgrad', 'FR-IDF': 'Mudgrad', 'FR-OCC': 'Lower Muck', DE: null, 'FR-BRE': null },
    },
    {
      why: 'many small networks before one large one',
      v4: [
        ['76.0.0.0/8', 'FR', idf, 'Ministry'],
        ['77.0.0.0/22', 'FR', idf, 'Mudgrad', 48.1],
        ['77.0.8.0/24', 'FR', idf, 'Mudgrad', 48.2],
      ],
      places: { FR: 'Mudgrad', 'FR-IDF': 'Mudgrad' },
    },
    {
      why: 'namesakes of two regions are two cities',
      v4: [
        ['77.0.0.0/25', 'FR', idf, 'Muck'],
        ['77.0.1.0/25', 'FR', 'Occitanie', 'Muck'],
        ['77.0.2.0/24', 'FR', 'Occitanie', 'Mudgrad'],
      ],
      places: { FR: 'Mudgrad', 'FR-IDF': 'Muck', 'FR-OCC': 'Mudgrad' },
    },
    {
      why: 'a city before networks that are in the country only',
      v4: [
        ['77.0.0.0/16', 'FR', '', ''],
        ['77.1.0.0/24', 'FR', '', 'Mudgrad'],
        ['78.0.0.0/24', 'AQ', '', ''],
      ],
      places: { FR: 'Mudgrad', AQ: 'AQ' },
    },
    {
      why: 'IPv6 where there is no IPv4',
      v4: [['77.0.0.0/32', 'FR', idf, 'Mudgrad']],
      v6: [
        ['2a77::/32', 'FR', idf, 'Lower Muck'],
        ['2a78::/32', 'DE', 'Berlin', 'Upper Muck'],
      ],
      places: { FR: 'Mudgrad', DE: 'Upper Muck', 'DE-BE': 'Upper Muck' },
    },
  ])('is that of the largest city ($why)', async ({ v4, v6, places }) => {
    const { find } = await openCodes(v4, v6);
    for (const [code, city] of Object.entries(places)) expect([code, await find(code)]).toEqual([code, city]);
  });

  it('is in a shard of the usual size, also where there are many', async () => {
    const letters = [...'ABCDEFGHIKLMNOPRSTU'];
    const rows = letters.map(
      (letter, i): Row => [`77.0.${i}.0/24`, `${letter}${letter === 'A' ? 'D' : 'R'}`, '', letter],
    );
    const known = rows.filter(([, country]) => ['AD', 'BR', 'FR', 'GR', 'HR', 'IR', 'KR', 'MR'].includes(country));
    const { find, manifest } = await openCodes(known, [], 200);
    expect(manifest.codes?.length).toBeGreaterThan(1);
    for (const [, country, , city] of known) expect(await find(country)).toBe(city);
    expect(await find('ZW')).toBeNull();
  });
});

it.each([
  { network: '/32 of IPv4', weight: cityWeightOfNetwork(32, 'v4'), expected: 1 },
  { network: '/22 of IPv4', weight: cityWeightOfNetwork(22, 'v4'), expected: 1024 },
  { network: '/8 of IPv4', weight: cityWeightOfNetwork(8, 'v4'), expected: 1024 },
  { network: '/64 of IPv6', weight: cityWeightOfNetwork(64, 'v6'), expected: 1 },
  { network: '/128 of IPv6', weight: cityWeightOfNetwork(128, 'v6'), expected: 1 },
  { network: '/48 of IPv6', weight: cityWeightOfNetwork(48, 'v6'), expected: 1024 },
])('a $network weighs $expected', ({ weight, expected }) => {
  expect(weight).toBe(expected);
});

// Databases of other providers than MaxMind and ip-location-db: their schemas are read, unread fields are reported, and
// a database without usable records is refused.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { normaliseRecord } from '../../../data/normalise/normalise.ts';
import { openSource } from '../../../data/pack/database.ts';
import { float, type MmdbValue, uint32 } from '../../support/mmdb/mmdb-values.ts';
import { writeMmdb } from '../../support/mmdb/write-mmdb.ts';
import { openWorkspace, type Workspace } from '../run-build.ts';

const database = (databaseType: string, ...records: readonly MmdbValue[]) =>
  writeMmdb({
    ipVersion: 4,
    databaseType,
    networks: records.map((record, i) => ({ network: `77.${i}.0.0/16`, record })),
  });

/** A record as IPinfo documents it for its Lite database: all members are texts. */
const ipinfoLite = {
  as_domain: 'mud.example',
  as_name: 'Mud Telecom',
  asn: 'AS64512',
  continent: 'Europe',
  continent_code: 'EU',
  country: 'France',
  country_code: 'FR',
};

const franceInEurope = { continent: { code: 'EU' }, country: { iso_code: 'FR' } };
const mudTelecom = { autonomous_system_number: 64_512, autonomous_system_organization: 'Mud Telecom' };

const dbipCity = {
  city: { names: { en: 'Mudgrad (Lower Muck)' } },
  continent: { code: 'EU', geoname_id: uint32(6_255_148), names: { en: 'Europe' } },
  country: { geoname_id: uint32(3_017_382), is_in_european_union: true, iso_code: 'FR', names: { en: 'France' } },
  location: { latitude: float(48.8566), longitude: float(2.3522) },
  subdivisions: [{ names: { en: 'Île-de-France' } }],
};

const dbipStored = {
  ...franceInEurope,
  subdivisions: [{ iso_code: 'IDF', names: { en: 'Île-de-France' } }],
  city: { names: { en: 'Mudgrad' } },
  district: { names: { en: 'Lower Muck' } },
  location: { latitude: 48.8566, longitude: 2.3522, time_zone: 'Europe/Paris' },
};

const schemas: readonly { provider: string; type: string; record: MmdbValue; kind: string; stored: object }[] = [
  {
    provider: 'IPinfo Lite',
    type: 'ipinfo lite',
    record: ipinfoLite,
    kind: 'country',
    stored: { ...franceInEurope, ...mudTelecom },
  },
  {
    provider: 'IPinfo, an older edition with codes in country and continent',
    type: 'ipinfo country_asn',
    record: { ...ipinfoLite, country: 'FR', country_name: 'France', continent: 'EU', country_code: '' },
    kind: 'country',
    stored: { ...franceInEurope, ...mudTelecom },
  },
  {
    provider: 'IPLocate, countries',
    type: 'ip-to-country',
    record: { continent_code: 'EU', country_code: 'FR', country_name: 'France' },
    kind: 'country',
    stored: franceInEurope,
  },
  {
    provider: 'IPLocate, AS, whose country is that of the holder',
    type: 'ip-to-asn',
    record: { asn: '64512', country_code: 'FR', domain: 'mud.example', name: 'MUD-AS', org: 'Mud Telecom' },
    kind: 'asn',
    stored: mudTelecom,
  },
  { provider: 'DB-IP, City Lite', type: 'DBIP-City-Lite', record: dbipCity, kind: 'city', stored: dbipStored },
  {
    provider: 'DB-IP, with the AS in traits',
    type: 'DBIP-Location-ISP (compat=Enterprise)',
    record: { ...dbipCity, traits: { ...mudTelecom, autonomous_system_number: uint32(64_512) } },
    kind: 'city',
    stored: { ...dbipStored, ...mudTelecom },
  },
  {
    provider: 'a flat one with other names of members',
    type: 'mud',
    record: {
      country_code: 'fr',
      region_name: 'Île-de-France',
      city_name: 'Mudgrad',
      zip_code: '77770',
      lat: 48.8566,
      lng: 2.3522,
      time_zone: 'Europe/Paris',
    },
    kind: 'city',
    stored: {
      country: { iso_code: 'FR' },
      subdivisions: [{ iso_code: 'IDF', names: { en: 'Île-de-France' } }],
      city: { names: { en: 'Mudgrad' } },
      postal: { code: '77770' },
      location: { latitude: 48.8566, longitude: 2.3522, time_zone: 'Europe/Paris' },
    },
  },
  {
    provider: 'IP2Location LITE, which has the schema of MaxMind and a dash for unknown',
    type: 'GeoLite2-City',
    record: { country: { iso_code: 'FR' }, city: { names: { en: '-' } }, postal: { code: '-' } },
    kind: 'city',
    stored: { country: { iso_code: 'FR' } },
  },
];

describe('the schema of a source', () => {
  it.each(schemas)('of $provider is read', ({ type, record, kind, stored }) => {
    const { contents } = openSource({ fileName: '', bytes: database(type, record) });
    expect(contents.kind).toBe(kind);
    const decoded = firstRecord(database(type, record));
    expect(normaliseRecord(decoded, contents.schema)).toEqual(stored);
  });
});

function firstRecord(bytes: Uint8Array): unknown {
  const { tree } = openSource({ fileName: '', bytes });
  const { nodeCount } = tree.metadata;
  for (let node = 0; node < nodeCount; node++) {
    for (const side of [0, 1] as const)
      if (tree.record(node, side) > nodeCount) return tree.value(tree.record(node, side));
  }
  throw new Error('no record');
}

let workspace: Workspace;
beforeEach(() => {
  workspace = openWorkspace();
});
afterEach(() => workspace.remove());

const manifest = () => JSON.parse(readFileSync(join(workspace.out, 'manifest.json'), 'utf8'));

describe('the build', () => {
  it('reports the share of records with each field, and unused members', () => {
    const bytes = database('ipinfo lite', ipinfoLite, { ...ipinfoLite, asn: '', as_name: 'Mud', as_domain: '' });
    const { stderr } = workspace.build([workspace.write('ipinfo_lite.mmdb', bytes)]);
    expect(stderr).toMatch(
      /^ +2 distinct records: country 100 %, region 0 %, region code 0 %, city 0 %, district 0 %, zone 0 %, AS 50.0 %\n +fields not read: as_domain$/m,
    );
  });

  it('reports the paths of members that it does not read', () => {
    const { stderr } = workspace.build([workspace.write('dbip.mmdb', database('DBIP-City-Lite', dbipCity))]);
    expect(stderr).toContain(
      'fields not read: continent.geoname_id, continent.names, country.geoname_id, country.is_in_european_union, country.names\n',
    );
  });

  it('does not report blank members', () => {
    const bytes = database('city', { country_code: 'FR', city: 'Mudgrad', state2: '', other: '-' });
    expect(workspace.build([workspace.write('city.mmdb', bytes)]).stderr).not.toContain('not read');
  });

  it('reads only AS numbers from a database of countries that is given with --asn', () => {
    const places = workspace.write('places.mmdb', database('city', { country_code: 'FR', city: 'Mudgrad' }));
    const asn = workspace.write('ipinfo_lite.mmdb', database('ipinfo lite', ipinfoLite));
    const { status, stderr } = workspace.build([places], '--asn', asn);
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('distinct records: AS 100 %'),
    });
    // The report on the source of places leaves out AS numbers, because a share of 0 % would look like a fault.
    expect(stderr).toMatch(/distinct records: country 100 %, .*, zone \d+ %$/m);
    expect(manifest().asn.database).toMatchObject({ name: 'IPinfo ASN', type: 'asn', license: 'CC BY-SA 4.0' });
    const shard = readFileSync(join(workspace.out, 'assets/shards', `${manifest().asn.v4[0][1]}.shard`), 'latin1');
    expect(shard).toContain('Mud Telecom');
    expect(shard).not.toContain('iso_code');
  });

  it.each([
    {
      bytes: database('country', { country_code: 'ZZ', colour: 'brown' }, { country_code: '', colour: 'green' }),
      line: 'no record of it has a country that ISO 3166-1 knows (fields that are not read: colour)',
      why: 'no country',
    },
    {
      bytes: database('ip-to-asn', { asn: '64512', country_code: 'FR', org: 'Mud Telecom' }),
      line: 'no record of it has a country that ISO 3166-1 knows: a database of AS numbers goes with --asn',
      why: 'AS numbers as a source of places',
    },
    { bytes: database('city', 'Mudgrad', 'Muck'), line: 'its networks lead to texts, not to records', why: 'texts' },
    { bytes: database('city', ['FR', 'DE']), line: 'its networks lead to lists, not to records', why: 'lists' },
    { bytes: database('city', {}), line: 'its records are empty', why: 'empty records' },
  ])('refuses a source with $why', ({ bytes, line }) => {
    const run = workspace.build([workspace.write('mud.mmdb', bytes)]);
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 1, stdout: '' });
    expect(run.stderr.trim().split('\n').at(-1)).toBe(`data: mud.mmdb: ${line}`);
    expect(existsSync(workspace.out)).toBe(false);
  });
});

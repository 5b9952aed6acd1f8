// The fictional test data: places and networks in Elbonia, and databases of them in both schemas. Expectations and
// databases come from this one list, so the repository has no licensed data. The networks are not documentation ranges,
// since Wherefrom answers those as reserved. Runs in Node and in workerd.

import { lastAddress, wordsText } from '../../data/address-bits.ts';
import {
  buildDatabase,
  chooseAsnFamilies,
  chooseFamilies,
  type DatabaseSource,
  openAsnSource,
  openSource,
} from '../../data/pack/database.ts';
import type { SourceSchema } from '../../data/source/source-fields.ts';
import { parseAddress } from '../../src/core/address.ts';
import type { AsnDatabaseScope, ManifestFile } from '../../src/geo/manifest.ts';
import { float, type MmdbValue, uint16, uint32 } from './mmdb/mmdb-values.ts';
import type { RecordSize } from './mmdb/mmdb-writer.ts';
import { writeMmdb } from './mmdb/write-mmdb.ts';

/** A place in the fictional databases. Elbonia uses real countries, since codes and time zones must be valid. */
export interface Place {
  readonly continent: string;
  readonly country: string;
  readonly region?: { readonly name: string; readonly code: string | null };
  readonly city?: string;
  readonly postalCode?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly zone?: string;
}

const mudgrad: Place = {
  continent: 'EU',
  country: 'FR',
  region: { name: 'Île-de-France', code: 'IDF' },
  city: 'Mudgrad',
  postalCode: '77770',
  latitude: 48.8566,
  longitude: 2.3522,
  zone: 'Europe/Paris',
};

const places = {
  mudgrad,
  lowerMuck: { ...mudgrad, city: 'Lower Muck', postalCode: '77771', latitude: 48.75, longitude: 2.3 },
  beardville: {
    continent: 'NA',
    country: 'US',
    region: { name: 'California', code: 'CA' },
    city: 'Beardville',
    postalCode: '94999',
    latitude: 37.422,
    longitude: -122.085,
    zone: 'America/Los_Angeles',
  },
  lamaçal: {
    continent: 'SA',
    country: 'BR',
    region: { name: 'São Paulo', code: 'SP' },
    city: 'Lamaçal',
    latitude: -22.9056,
    longitude: -47.0608,
    zone: 'America/Sao_Paulo',
  },
  /** A place whose region is in none of Wherefrom's tables of region codes. */
  hatPlateau: {
    continent: 'EU',
    country: 'FR',
    region: { name: 'Hat Plateau', code: null },
    city: 'Tall Hat',
    latitude: 45.5,
    longitude: 3.5,
    zone: 'Europe/Paris',
  },
  iceStation: { continent: 'AN', country: 'AQ', latitude: -77.85, longitude: 166.6667, zone: 'Antarctica/McMurdo' },
  countryAlone: { continent: 'NA', country: 'US' },
} as const satisfies Readonly<Record<string, Place>>;

export interface ElbonianNetwork {
  readonly network: string;
  /** The place of the network; null if its record in the databases has no field that Wherefrom can use. */
  readonly place: Place | null;
}

/** Returns adjacent networks with a different hamlet each, enough to fill several shards. */
const hamlets = (network: (i: number) => string): ElbonianNetwork[] =>
  Array.from({ length: 200 }, (_, i) => ({
    network: network(i),
    place: { ...mudgrad, city: `Mud Hamlet ${i}`, postalCode: `${77_000 + i}`, latitude: 48 + i / 1000 },
  }));

/** The fictional networks with their places, by IP version. They do not overlap; all other addresses have no record. */
export const elbonia: { readonly v4: readonly ElbonianNetwork[]; readonly v6: readonly ElbonianNetwork[] } = {
  v4: [
    { network: '0.77.0.0/17', place: places.lowerMuck },
    { network: '77.77.0.0/24', place: places.lowerMuck },
    { network: '77.77.1.0/24', place: places.mudgrad },
    { network: '77.77.2.0/23', place: places.hatPlateau },
    { network: '77.77.128.0/17', place: places.mudgrad },
    { network: '77.78.0.0/15', place: places.beardville },
    { network: '77.80.0.0/20', place: places.lamaçal },
    { network: '77.81.2.128/25', place: places.iceStation },
    { network: '77.82.0.1/32', place: places.lowerMuck },
    { network: '77.82.0.2/31', place: places.countryAlone },
    { network: '77.83.0.0/16', place: null },
    ...hamlets((i) => `77.90.${i}.0/24`),
    { network: '223.255.254.0/23', place: places.beardville },
    { network: '255.255.255.255/32', place: places.iceStation },
  ],
  v6: [
    { network: '2a77:7700::/32', place: places.mudgrad },
    { network: '2a77:7701::/33', place: places.lowerMuck },
    { network: '2a77:7701:8000::/34', place: places.beardville },
    { network: '2a77:7702::/48', place: places.lamaçal },
    { network: '2a77:7703::1/128', place: places.iceStation },
    { network: '2a77:7704::/31', place: null },
    ...hamlets((i) => `2a77:7800:${i.toString(16)}::/48`),
    { network: '2a77:ff00::/24', place: places.countryAlone },
    { network: 'ffff:ffff::/32', place: places.hatPlateau },
  ],
};

/** IPv6 networks that MaxMind's databases map to the IPv4 addresses inside them. */
export const elbonianAliases: readonly string[] = ['2001::/32', '2002::/16', '::ffff:0:0/96'];

/** Returns the source record of a place. For null, returns an unusable record, whose country does not exist. */
export function sourceRecord(place: Place | null, schema: SourceSchema): MmdbValue {
  return schema === 'flat' ? flatRecord(place) : nestedRecord(place);
}

/** Returns a record in ip-location-db's schema: empty texts for unknown values, 32-bit coordinates, no region code. */
function flatRecord(place: Place | null): MmdbValue {
  return {
    city: place?.city ?? '',
    country_code: place?.country ?? 'ZZ',
    ...(place?.latitude === undefined
      ? {}
      : { latitude: float(place.latitude), longitude: float(place.longitude ?? 0) }),
    postcode: place?.postalCode ?? '',
    state1: place?.region?.name ?? '',
    state2: '',
    timezone: '',
  };
}

/** Returns a record in MaxMind's schema, with additional fields that Wherefrom does not store. */
function nestedRecord(place: Place | null): MmdbValue {
  if (place === null) return { country: { geoname_id: uint32(1), iso_code: 'ZZ' }, traits: { is_anycast: true } };
  const { continent, country, region, city, postalCode, latitude, longitude, zone } = place;
  const location =
    latitude === undefined
      ? null
      : { accuracy_radius: uint16(20), latitude, longitude: longitude ?? 0, metro_code: uint16(807) };
  return {
    ...(city === undefined ? {} : { city: { geoname_id: uint32(7_777_777), names: names(city) } }),
    continent: { code: continent, geoname_id: uint32(6_255_148), names: { en: 'Elbonian continent' } },
    country: { geoname_id: uint32(3_017_382), is_in_european_union: true, iso_code: country, names: { en: 'Elbonia' } },
    ...(location === null ? {} : { location: zone === undefined ? location : { ...location, time_zone: zone } }),
    ...(postalCode === undefined ? {} : { postal: { code: postalCode } }),
    ...(region === undefined
      ? {}
      : { subdivisions: [subdivision(region), { iso_code: '75', names: { en: 'Inner' } }] }),
  };
}

function subdivision({ name, code }: NonNullable<Place['region']>): MmdbValue {
  return { ...(code === null ? {} : { iso_code: code }), names: names(name) };
}

function names(name: string): Record<string, string> {
  return { en: name, ja: `${name}の` };
}

export interface SourceChoice {
  readonly schema: SourceSchema;
  /** `combined` is one IPv6 file with the IPv4 addresses in it, `separate` one file per family. */
  readonly layout: 'combined' | 'separate';
  readonly recordSize?: RecordSize;
}

/** Returns the source files of Elbonia. Only the combined layout has aliases. */
export function elbonianSources({ schema, layout, recordSize = 24 }: SourceChoice): readonly DatabaseSource[] {
  const list = (networks: readonly ElbonianNetwork[]) =>
    networks.map(({ network, place }) => ({ network, record: sourceRecord(place, schema) }));
  const databaseType = schema === 'nested' ? 'GeoLite2-City' : 'city';
  const write = (ipVersion: 4 | 6, networks: readonly ElbonianNetwork[], aliases: readonly string[] = []) =>
    writeMmdb({ ipVersion, recordSize, databaseType, networks: list(networks), aliases });
  if (layout === 'combined') {
    const bytes = write(6, [...elbonia.v4, ...elbonia.v6], elbonianAliases);
    return [{ fileName: 'elbonia.mmdb', bytes }];
  }
  return [
    { fileName: 'elbonia-ipv4.mmdb', bytes: write(4, elbonia.v4) },
    { fileName: 'elbonia-ipv6.mmdb', bytes: write(6, elbonia.v6) },
  ];
}

/** A network of an Elbonian internet provider. Its boundaries differ from those of places. */
export interface ElbonianAs {
  readonly network: string;
  /** The AS of the network; null if its record in the databases has no field that Wherefrom can use. */
  readonly as: { readonly number: number; readonly organization: string | null } | null;
}

const mudTelecom = { number: 64_512, organization: 'Mud Telecom' };
const beardNet = { number: 64_513, organization: 'BeardNet, Inc.' };
/** An AS with a number above 16 bits and a name beyond ASCII. */
const lamaçalNet = { number: 4_200_000_001, organization: 'Rede Lamaçal' };
const nameless = { number: 64_514, organization: null };

/** Adjacent networks of small internet providers, enough to fill several shards. */
const hamletNets = (network: (i: number) => string): ElbonianAs[] =>
  Array.from({ length: 200 }, (_, i) => ({
    network: network(i),
    as: { number: 4_200_001_000 + i, organization: `Mud Hamlet ${i} Cooperative` },
  }));

/** Networks of internet providers, by IP version. They do not overlap; all other addresses have no record. */
export const elbonianAs: { readonly v4: readonly ElbonianAs[]; readonly v6: readonly ElbonianAs[] } = {
  v4: [
    { network: '77.77.0.0/16', as: mudTelecom },
    { network: '77.78.0.0/16', as: beardNet },
    { network: '77.79.0.0/24', as: nameless },
    { network: '77.80.0.0/22', as: lamaçalNet },
    { network: '77.82.0.0/16', as: null },
    ...hamletNets((i) => `77.90.${i}.0/25`),
    { network: '223.255.254.0/24', as: beardNet },
  ],
  v6: [
    { network: '2a77:7700::/31', as: mudTelecom },
    { network: '2a77:7702::/64', as: lamaçalNet },
    ...hamletNets((i) => `2a77:7800:${i.toString(16)}::/49`),
    { network: 'ffff:ffff::/33', as: beardNet },
  ],
};

/**
 * Returns the database record of an AS, which has the same two fields in GeoLite2-ASN and in ip-location-db. For null,
 * the organization is "Not routed".
 */
function asRecord(as: ElbonianAs['as']): MmdbValue {
  if (as === null) return { autonomous_system_number: uint32(0), autonomous_system_organization: 'Not routed' };
  const number = { autonomous_system_number: uint32(as.number) };
  return as.organization === null ? number : { ...number, autonomous_system_organization: as.organization };
}

/**
 * Returns the source files with the AS numbers of Elbonia's internet providers: one file with aliases, as MaxMind's has
 * them, or one file per IP version.
 */
export function elbonianAsSources(layout: SourceChoice['layout']): readonly DatabaseSource[] {
  const write = (ipVersion: 4 | 6, networks: readonly ElbonianAs[], aliases: readonly string[] = []) =>
    writeMmdb({
      ipVersion,
      databaseType: layout === 'combined' ? 'GeoLite2-ASN' : 'asn',
      networks: networks.map(({ network, as }) => ({ network, record: asRecord(as) })),
      aliases,
    });
  if (layout === 'combined') {
    const bytes = write(6, [...elbonianAs.v4, ...elbonianAs.v6], elbonianAliases);
    return [{ fileName: 'elbonia-asn.mmdb', bytes }];
  }
  return [
    { fileName: 'elbonia-asn-ipv4.mmdb', bytes: write(4, elbonianAs.v4) },
    { fileName: 'elbonia-asn-ipv6.mmdb', bytes: write(6, elbonianAs.v6) },
  ];
}

/**
 * Returns the AS numbers of Elbonia's internet providers in ip-location-db's CSV format, whose rows are ranges:
 * adjacent networks of one AS are one row.
 */
export function elbonianAsCsv(family: 'v4' | 'v6'): DatabaseSource {
  const rows = elbonianAs[family].map(({ network, as }) => {
    const [first, last] = endsOf(network);
    const { number, organization } = as ?? { number: 0, organization: 'Not routed' };
    const name = organization ?? '';
    return `${first},${last},${number},${/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name}\n`;
  });
  const fileName = `asn-ip${family}.csv`;
  return { fileName, bytes: new TextEncoder().encode(rows.join('')), builtAt: '2026-06-17T19:00:00Z' };
}

function endsOf(network: string): readonly [first: string, last: string] {
  const [text = '', bits] = network.split('/');
  const first = parseAddress(text);
  if (first === null) throw new Error(`${network} is not a network`);
  return [wordsText(first.words), wordsText(lastAddress(first.words, Number(bits)))];
}

export interface BuiltElbonia {
  readonly manifest: ManifestFile;
  /** The built shards by file name, without its suffix. */
  readonly shards: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Builds the fictional databases of Elbonia with the real data build, into several shards per family. */
export function splitElbonia(choice: SourceChoice, shardBytes = 4000): Promise<BuiltElbonia> {
  return splitSources(elbonianSources(choice), shardBytes);
}

/** Packs the given databases into shards as the data build does. Rejects with BuildError if they are invalid. */
export async function splitSources(
  files: readonly DatabaseSource[],
  shardBytes: number,
  asnFiles: readonly DatabaseSource[] = [],
  serves: AsnDatabaseScope = 'all',
): Promise<BuiltElbonia> {
  const shards = new Map<string, Uint8Array<ArrayBuffer>>();
  const sources = {
    main: chooseFamilies(files.map(openSource)),
    asn: asnFiles.length === 0 ? null : { ...chooseAsnFamilies(asnFiles.map(openAsnSource)), serves },
  };
  const manifest = await buildDatabase(sources, {
    shardBytes,
    inputs: 'elbonia',
    store: (name, bytes) => shards.set(name, bytes),
  });
  return { manifest, shards };
}

const usual = await splitSources(
  elbonianSources({ schema: 'nested', layout: 'combined' }),
  4000,
  elbonianAsSources('combined'),
);

/**
 * Returns the built database that most tests use: Elbonia in MaxMind's schema, with aliases and AS numbers. The result
 * is cached.
 */
export function buildElbonia(): BuiltElbonia {
  return usual;
}

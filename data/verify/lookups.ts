// The two kinds of lookups that verify.ts compares: in a source through a MaxMind reader from npm, and in the built
// shards through the Worker's reader (src/geo).

import { type Reader as MaxmindReader, Reader, type Response } from 'maxmind';
import { addressOfWords } from '../../src/core/address.ts';
import { findShard, resolveAliasedAddress, type ShardedDatabase } from '../../src/geo/manifest.ts';
import { type Place, unknownPlace } from '../../src/geo/place.ts';
import { openShard, type Shard } from '../../src/geo/shard/shard.ts';
import { wordsText } from '../address-bits.ts';
import { type NormalisedRecord, normaliseRecord } from '../normalise/normalise.ts';
import { findInRows } from '../pack/as-rows.ts';
import type { AsRows } from '../source/as-csv.ts';
import type { SourceSchema } from '../source/source-fields.ts';

/** An address's place as JSON text, `null` for none, and the prefix length of its network in bits. */
type LookupResult = readonly [record: string, prefixLength: number];

export type AddressLookup = (words: ArrayLike<number>) => LookupResult;

/**
 * Maximum number of open shards. Addresses are looked up in order, so only the current shard and the IPv4 shards of
 * aliases (IPv6 networks that the source maps to its IPv4 tree) are needed.
 */
const openShardsMax = 4;

/** Returns a function that looks up an address's expected place in a source. */
export function sourceLookup(bytes: Uint8Array, schema: SourceSchema): AddressLookup {
  const reader = openReader(bytes);
  const texts = new WeakMap<object, string>();
  return (words) => {
    const [record, prefixLength] = reader.getWithPrefixLength(wordsText(words));
    if (record === null) return ['null', prefixLength];
    let text = texts.get(record);
    if (text === undefined) {
      text = JSON.stringify(placeOf(normaliseRecord(record, schema)));
      texts.set(record, text);
    }
    return [text, prefixLength];
  };
}

/** Returns a function that looks up an address's expected AS in the rows of a CSV file of AS numbers. */
export function rowsLookup(rows: AsRows): AddressLookup {
  const texts = new Map(
    rows.records.map((record) => [record, JSON.stringify(placeOf(normaliseRecord(record, 'asn')))]),
  );
  return (words) => {
    const { record, prefixLength } = findInRows(rows, words);
    return [(record && texts.get(record)) ?? 'null', prefixLength];
  };
}

/** Converts a source record directly to a place, without packing it into a shard; null if nothing is known. */
function placeOf(record: NormalisedRecord): Place | null {
  if (Object.keys(record).length === 0) return null;
  const { continent, country, subdivisions = [], city, district, postal, location = {} } = record;
  const [region = {}] = subdivisions;
  const known = {
    continentCode: continent?.code,
    countryCode: country?.iso_code,
    regionCode: region.iso_code,
    regionNames: region.names,
    cityNames: city?.names,
    districtNames: district?.names,
    postalCode: postal?.code,
    latitude: location.latitude,
    longitude: location.longitude,
    accuracyRadiusKm: location.accuracy_radius,
    timeZone: location.time_zone,
    asNumber: record.autonomous_system_number,
    asOrganization: record.autonomous_system_organization,
  };
  const members = Object.entries(unknownPlace).map(([name, unknown]) => [name, Reflect.get(known, name) ?? unknown]);
  return Object.fromEntries(members);
}

/** Returns a function that looks up an address in the built shards, through the manifest. */
export function builtLookup(sharded: ShardedDatabase, readShard: (name: string) => Uint8Array): AddressLookup {
  const open = new Map<string, AddressLookup>();
  const opened = (name: string): AddressLookup => {
    const known = open.get(name);
    if (known !== undefined) return known;
    const [oldest] = open.keys();
    if (oldest !== undefined && open.size === openShardsMax) open.delete(oldest);
    const lookup = shardLookup(openFile(name, readShard(name)));
    open.set(name, lookup);
    return lookup;
  };
  return (words) => {
    const address = addressOfWords(words);
    const alias = resolveAliasedAddress(sharded, address);
    const searched = alias?.address ?? address;
    const shard = findShard(sharded, searched);
    if (shard === null) throw new RangeError(`no shard for ${wordsText(searched.words)}`);
    const [place, prefixLength] = opened(shard.name)(searched.words);
    return [place, (alias?.offset ?? 0) + prefixLength];
  };
}

function openFile(name: string, bytes: Uint8Array): Shard {
  const file = Uint8Array.from(bytes);
  const shard = openShard(file.buffer, file.length);
  if (shard === null) throw new RangeError(`${name} is not a shard`);
  return shard;
}

function shardLookup(shard: Shard): AddressLookup {
  const texts = new Map<number, string>();
  return (words) => {
    const { row, prefixLength } = shard.find(Array.from(words));
    if (row === 0) return ['null', prefixLength];
    let text = texts.get(row);
    if (text === undefined) {
      text = JSON.stringify(shard.place(row));
      texts.set(row, text);
    }
    return [text, prefixLength];
  };
}

/**
 * Opens a source with the MaxMind reader from npm. The reader's cache is on, so that each record is decoded once and
 * returned as the same object every time.
 */
function openReader(bytes: Uint8Array): MaxmindReader<Response> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Reader<Response>(buffer, { cache: new Map<number | string, unknown>() });
}

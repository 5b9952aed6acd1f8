// Puts the answer together: what the database knows of the address's place, what the request itself says, and what the
// project lets be said. Everything of the visitor stays in local variables of one request.

import { type Address, formatAddress, formatNetwork } from '../core/address.ts';
import { after, type Eventually } from '../core/eventually.ts';
import type { FieldGroup, FieldPolicy } from '../core/field-policy.ts';
import {
  type AutonomousSystem,
  type Client,
  type Location,
  type Meta,
  nothingKnown,
  type Timezone,
} from '../core/location.ts';
import { findReserved } from '../core/reserved.ts';
import { accept, type Result } from '../core/result.ts';
import type { Database, Hit } from '../geo/database.ts';
import type { Language } from '../geo/languages.ts';
import type { Place } from '../geo/place.ts';
import { regulationsOf } from '../geo/regulations.ts';
import type { FetchShard, KeepAlive } from '../geo/shard-loader.ts';
import { readTimezone } from '../geo/timezone.ts';
import { placeFromCloudflare, readCloudflare } from './cloudflare-place.ts';
import { describePlace, type PlaceAnswer, roundCoordinates } from './describe-place.ts';
import type { Sample } from './samples.ts';
import type { VisitorAddress } from './visitor-address.ts';

/** What one request brings to its answer. */
export interface Asked {
  readonly visitor: VisitorAddress | null;
  /** Reads `request.cf`, which may be missing or of any shape. Only asked when needed: the runtime parses it then. */
  readonly readCf: () => unknown;
  /** Reads browser, system and device from the request; only asked when wanted. */
  readonly readClient: () => Client;
  readonly nowMs: number;
  readonly language: Language;
  /** What the project lets be said, with the visitor's own signal already counted in. */
  readonly policy: FieldPolicy;
  /** The members that the caller asks for; null is all. What is left out need not be found out. */
  readonly only: ReadonlySet<string> | null;
  readonly sample: Sample | null;
  readonly fetchShard: FetchShard;
  readonly keepAlive: KeepAlive;
}

/** What is known of the address, before the project's policy. */
interface Finding {
  readonly ip: string | null;
  readonly version: 4 | 6 | null;
  readonly place: Place | null;
  /** Of the database of AS numbers, where there is one: it has the AS and nothing else. */
  readonly as: Place | null;
  readonly source: Location['meta']['source'];
  readonly degraded: boolean;
  readonly network: string | null;
  readonly reserved: string | null;
}

const unknownAddress: Finding = {
  ip: null,
  version: null,
  place: null,
  as: null,
  source: 'none',
  degraded: false,
  network: null,
  reserved: null,
};

/** The whole answer for the visitor of a request. */
export function answerVisitor(database: Database, asked: Asked): Eventually<Result<Location, 'data_unavailable'>> {
  return after(findAddress(database, asked), (finding) =>
    finding.ok ? accept(describe(database, asked, finding.value)) : finding,
  );
}

function findAddress(database: Database, asked: Asked): Eventually<Result<Finding, 'data_unavailable'>> {
  const { visitor, sample } = asked;
  if (sample !== null) return accept({ ...sample, as: null, source: 'sample', degraded: false });
  if (visitor === null) return accept(unknownAddress);
  const { address } = visitor;
  const found = { ...unknownAddress, ip: formatAddress(address), version: address.version };
  const reserved = findReserved(address);
  if (reserved !== null) {
    return accept({ ...found, reserved: reserved.name, network: formatNetwork(address, reserved.prefixLength) });
  }
  return after(findBoth(database, asked, address), ([hit, as]) => {
    if (hit.ok) {
      const { place, prefixLength } = hit.value;
      const source = place === null ? 'none' : 'database';
      const network = formatNetwork(address, Math.max(prefixLength, as?.prefixLength ?? 0));
      return accept({ ...found, place, as: as?.place ?? null, source, network });
    }
    // Cloudflare's guess is about the connection. For any other address it would be a wrong place.
    const place = visitor.ownConnection ? placeFromCloudflare(asked.readCf()) : null;
    return place === null ? hit : accept({ ...found, place, as: as?.place ?? null, source: 'cf', degraded: true });
  });
}

type Found = Result<Hit, 'data_unavailable'>;

/** The place, and the AS where the data has a database of its own for it and the answer says it. */
function findBoth(
  database: Database,
  asked: Asked,
  address: Address,
): Eventually<readonly [place: Found, as: Hit | null]> {
  const { asn } = database;
  const find = (from: Database) => from.recall(address) ?? from.find(address, asked.fetchShard, asked.keepAlive);
  const place = find(database);
  if (asn === null || !saysOf(asked)('asn')) return after(place, (found) => [found, null] as const);
  // Both are under way before either is waited for. An AS that cannot be read is unknown: the place is what counts.
  const as = find(asn);
  return after(place, (found) => after(as, (network) => [found, network.ok ? network.value : null] as const));
}

/** Whether a group is said: the project lets it be, and the caller wants it. */
type Says = (group: FieldGroup) => boolean;

function saysOf({ policy, only }: Asked): Says {
  return (group) => policy.groups.includes(group) && (only === null || only.has(group));
}

function describe(database: Database, asked: Asked, finding: Finding): Location {
  const { policy } = asked;
  const says = saysOf(asked);
  return {
    ip: policy.echoAddress ? finding.ip : null,
    version: finding.version,
    network: policy.echoAddress ? finding.network : null,
    reserved: finding.reserved,
    ...sayPlace(asked, finding.place, says),
    ...sayRest(asked, finding, says),
    meta: describeMeta(database, asked, finding),
  };
}

function sayPlace({ policy, language }: Asked, place: Place | null, says: Says): PlaceAnswer {
  const known = place === null ? nothingKnown : describePlace(place, language);
  return {
    continent: says('continent') ? known.continent : nothingKnown.continent,
    country: says('country') ? known.country : nothingKnown.country,
    region: says('region') ? known.region : nothingKnown.region,
    city: says('city') ? known.city : null,
    postalCode: says('postalCode') ? known.postalCode : null,
    location: says('location') ? roundCoordinates(known.location, policy.coordinateDecimals) : nothingKnown.location,
  };
}

function sayRest(asked: Asked, { place, as }: Finding, says: Says) {
  return {
    timezone: says('timezone') ? describeTimezone(place, asked.nowMs) : nothingKnown.timezone,
    asn: says('asn') ? describeNetwork(asked, as, place) : nothingKnown.asn,
    client: says('client') ? (asked.sample?.client ?? asked.readClient()) : nothingKnown.client,
    regulations: says('regulations') ? describeRegulations(asked, place) : nothingKnown.regulations,
    anonymizer: says('anonymizer') ? describeAnonymizer(asked) : null,
  };
}

function describeTimezone(place: Place | null, nowMs: number): Timezone {
  return place === null || place.timeZone === null ? nothingKnown.timezone : readTimezone(place.timeZone, nowMs);
}

/** The laws of the place, as fine as the project lets the place itself be known. */
function describeRegulations({ policy }: Asked, place: Place | null): readonly string[] {
  if (place === null) return nothingKnown.regulations;
  return regulationsOf(place.countryCode, policy.groups.includes('region') ? place.regionCode : null);
}

/** By database, and by the few combinations of what is said of an answer itself. Nothing in them is of a visitor. */
const metas = new WeakMap<Database, Map<string, Meta>>();

function describeMeta(database: Database, asked: Asked, { source, degraded }: Finding): Meta {
  const embedded = asked.sample === null ? (asked.visitor?.embedded ?? null) : null;
  const key = `${source} ${degraded} ${embedded} ${asked.language}`;
  let known = metas.get(database);
  if (known === undefined) {
    known = new Map();
    metas.set(database, known);
  }
  let meta = known.get(key);
  if (meta === undefined) {
    const { name, builtAt } = database.info;
    const attribution = creditsOf(database);
    meta = { source, degraded, embedded, language: asked.language, database: { name, builtAt }, attribution };
    known.set(key, meta);
  }
  return meta;
}

/** One credit a source, each once. */
function creditsOf({ sources }: Database): string {
  return [...new Set(sources.map(({ attribution }) => attribution))].filter((credit) => credit !== '').join(' ');
}

/** From the databases, the one of AS numbers first, else Cloudflare's word for the visitor's own connection. */
function describeNetwork(asked: Asked, ...places: readonly (Place | null)[]): AutonomousSystem {
  for (const place of places) {
    if (place !== null && place.asNumber !== null)
      return { number: place.asNumber, organization: place.asOrganization };
  }
  if (!speaksOfConnection(asked)) return nothingKnown.asn;
  const { asNumber, asOrganization } = readCloudflare(asked.readCf());
  return { number: asNumber, organization: asOrganization };
}

function describeAnonymizer(asked: Asked): 'tor' | null {
  if (asked.sample !== null) return asked.sample.anonymizer;
  return speaksOfConnection(asked) && readCloudflare(asked.readCf()).tor ? 'tor' : null;
}

/** Whether `request.cf` is about the address that is answered. */
function speaksOfConnection({ sample, visitor }: Asked): boolean {
  return sample === null && visitor?.ownConnection === true;
}

// Builds the location of an address from the database, the request and the project's field policy. Visitor data stays
// in local variables of one request.

import { type Address, formatAddress, formatNetwork } from '../../core/address.ts';
import {
  type Anonymizer,
  type AutonomousSystem,
  type Client,
  type Consent,
  type Location,
  type Meta,
  type Timezone,
  unknownLocation,
} from '../../core/location.ts';
import { type FieldGroup, type FieldPolicy, unrestrictedFieldPolicy } from '../../core/project/field-policy.ts';
import { findReservedBlock, type ReservedBlock } from '../../core/reserved.ts';
import { accept, type Result } from '../../core/result.ts';
import type { Language } from '../../geo/country/languages.ts';
import type { Database, DatabaseHit } from '../../geo/database.ts';
import type { Place } from '../../geo/place.ts';
import { consentRequiredIn, regulationsOf } from '../../geo/regulations/regulations.ts';
import type { FetchShard, WaitUntil } from '../../geo/shard/shard-loader.ts';
import { readTimezone } from '../../geo/timezone.ts';
import type { VisitorAddress } from '../request/visitor-address.ts';
import { buildPlaceMembers } from './build-place-members.ts';
import {
  type CloudflareConnection,
  placeFromCloudflare,
  readCloudflare,
  unknownConnection,
} from './cloudflare-place.ts';
import type { MockVisitor } from './mock-visitors.ts';

/** The parts of a request that a lookup uses. */
export interface LookupRequest {
  readonly visitor: VisitorAddress | null;
  /**
   * Reads `request.cf`, which may be missing or of any shape. Call it only if needed, because the runtime parses the
   * value when it is read.
   */
  readonly readCf: () => unknown;
  /**
   * Reads browser, operating system and device from the request. Call it only if the response contains the member
   * `client`.
   */
  readonly readClient: () => Client;
  /** Whether the visitor's browser sends Global Privacy Control; null if the caller is not a browser. */
  readonly gpc: boolean | null;
  readonly nowMs: number;
  readonly language: Language;
  /** The field policy in force, already reduced by the visitor's Global Privacy Control. */
  readonly policy: FieldPolicy;
  /** The selected top-level members of the location; null selects all. Other members are not looked up. */
  readonly only: ReadonlySet<string> | null;
  readonly sample: MockVisitor | null;
  readonly fetchShard: FetchShard;
  readonly keepAlive: WaitUntil;
}

/** The data found about an address, before the field policy is applied. */
export interface LookupResult {
  readonly ip: string | null;
  readonly version: 4 | 6 | null;
  readonly place: Place | null;
  /** The record of the address in the database of AS numbers, which contains only an AS. */
  readonly as: Place | null;
  readonly source: Location['meta']['source'];
  readonly degraded: boolean;
  readonly network: string | null;
  readonly reserved: string | null;
}

const unknownAddress: LookupResult = {
  ip: null,
  version: null,
  place: null,
  as: null,
  source: 'none',
  degraded: false,
  network: null,
  reserved: null,
};

/** Locates the address of a request. */
export async function locate(database: Database, lookup: LookupRequest): Promise<Result<Location, 'data_unavailable'>> {
  const result = await lookUp(database, lookup);
  return result.ok ? accept(buildLocation(database, lookup, result.value)) : result;
}

async function lookUp(database: Database, lookup: LookupRequest): Promise<Result<LookupResult, 'data_unavailable'>> {
  const { visitor, sample } = lookup;
  if (sample !== null) return accept({ ...sample, as: null, source: 'sample', degraded: false });
  if (visitor === null) return accept(unknownAddress);
  const { address, ownConnection } = visitor;
  const reserved = findReservedBlock(address);
  if (reserved !== null) return accept(reservedResult(address, reserved));
  const load = (from: Database) => {
    const hit = from.peek(address);
    return hit === null ? from.find(address, lookup.fetchShard, lookup.keepAlive) : accept(hit);
  };
  const asn = includesOf(lookup)('asn') ? database.asnFor(ownConnection) : null;
  // Starts the look-ups of the place and of the AS before it awaits either. If the AS cannot be read, it is unknown and
  // the place is still returned.
  const [placeLoad, asLoad] = [load(database), asn === null ? null : load(asn)];
  const hit = await placeLoad;
  const asHit = await asLoad;
  const asValue = asHit?.ok ? asHit.value : null;
  if (hit.ok) return accept(databaseResult(address, hit.value, asValue));
  // Cloudflare estimates the place of the connection, so the estimate is used only for the connection's own address.
  const place = ownConnection ? placeFromCloudflare(lookup.readCf()) : null;
  if (place === null) return hit;
  const { ip, version } = addressOf(address);
  return accept({ ...unknownAddress, ip, version, place, as: asValue?.place ?? null, source: 'cf', degraded: true });
}

const addressOf = (address: Address) => ({ ip: formatAddress(address), version: address.version });

/** Returns the lookup result for an address in a special-purpose block, which has no place. */
export function reservedResult(address: Address, { name, prefixLength }: ReservedBlock): LookupResult {
  return { ...unknownAddress, ...addressOf(address), reserved: name, network: formatNetwork(address, prefixLength) };
}

/**
 * Returns the lookup result from the address's record in the database and, if there is one, its record in the database
 * of AS numbers.
 */
export function databaseResult(
  address: Address,
  { place, prefixLength }: DatabaseHit,
  asHit: DatabaseHit | null,
): LookupResult {
  const network = formatNetwork(address, Math.max(prefixLength, asHit?.prefixLength ?? 0));
  const source = place === null ? 'none' : 'database';
  const as = asHit?.place ?? null;
  return { ...addressOf(address), place, as, source, degraded: false, network, reserved: null };
}

const everything: Includes = () => true;

/** Whether a group of members is returned: the field policy permits it and the caller selected it. */
type Includes = (group: FieldGroup) => boolean;

function includesOf({ policy, only }: LookupRequest): Includes {
  if (policy === unrestrictedFieldPolicy && only === null) return everything;
  return (group) => policy.groups.includes(group) && (only === null || only.has(group));
}

/** Builds the location from the lookup result, the request and the project's field policy. */
export function buildLocation(database: Database, lookup: LookupRequest, result: LookupResult): Location {
  const { policy } = lookup;
  const { place, as } = result;
  const includes = includesOf(lookup);
  const connection = readConnection(lookup, includes);
  const presented = place === null ? unknownLocation : buildPlaceMembers(place, policy, lookup.language);
  // The object is written member by member, because a spread would take longer than the lookup.
  return {
    ip: policy.echoAddress ? result.ip : null,
    version: result.version,
    network: policy.echoAddress ? result.network : null,
    reserved: result.reserved,
    continent: presented.continent,
    country: presented.country,
    region: presented.region,
    city: presented.city,
    district: presented.district,
    postalCode: presented.postalCode,
    location: presented.location,
    timezone: includes('timezone') ? describeTimezone(place, lookup.nowMs) : unknownLocation.timezone,
    asn: includes('asn') ? describeAs(as, place, connection) : unknownLocation.asn,
    client: includes('client') ? (lookup.sample?.client ?? lookup.readClient()) : unknownLocation.client,
    regulations: includes('regulations') ? regulationsAt(place, lookup) : unknownLocation.regulations,
    consent: includes('consent') ? describeConsent(place, lookup) : unknownLocation.consent,
    anonymizer: includes('anonymizer') ? describeAnonymizer(lookup.sample, connection) : unknownLocation.anonymizer,
    meta: describeMeta(database, lookup, result),
  };
}

/**
 * Returns the region whose laws are listed; null if the policy withholds regions, so that the laws do not reveal it.
 */
function regionForLaws(place: Place, { policy }: LookupRequest): string | null {
  return policy.groups.includes('region') ? place.regionCode : null;
}

function regulationsAt(place: Place | null, lookup: LookupRequest): readonly string[] {
  if (place === null) return unknownLocation.regulations;
  return regulationsOf(place.countryCode, regionForLaws(place, lookup), lookup.nowMs);
}

function describeConsent(place: Place | null, lookup: LookupRequest): Consent {
  const gpc = lookup.sample === null ? lookup.gpc : null;
  if (place === null) return gpc === null ? unknownLocation.consent : { ...unknownLocation.consent, gpc };
  const { required, because } = consentRequiredIn(place.countryCode, regionForLaws(place, lookup), gpc, lookup.nowMs);
  const namesLaws = lookup.policy.groups.includes('regulations');
  return { required, because: namesLaws ? because : unknownLocation.consent.because, gpc };
}

function describeTimezone(place: Place | null, nowMs: number): Timezone {
  return place === null || place.timeZone === null ? unknownLocation.timezone : readTimezone(place.timeZone, nowMs);
}

function describeMeta(database: Database, lookup: LookupRequest, { source, degraded }: LookupResult): Meta {
  const { language, sample, visitor } = lookup;
  const embedded = sample === null ? (visitor?.embedded ?? null) : null;
  const { name, builtAt } = database.info;
  const attribution = database.creditFor(visitor?.ownConnection === true);
  return { source, degraded, embedded, language, database: { name, builtAt }, networks: [], attribution };
}

/**
 * Reads Cloudflare's data about the connection if it is the visitor's own and the response contains a member that uses
 * the data (`asn`, `anonymizer`). Returns unknown values otherwise.
 */
function readConnection({ sample, visitor, readCf }: LookupRequest, includes: Includes): CloudflareConnection {
  const isVisitors = sample === null && visitor?.ownConnection === true;
  return isVisitors && (includes('asn') || includes('anonymizer')) ? readCloudflare(readCf()) : unknownConnection;
}

/**
 * Describes Tor, VPN and proxy use. Only Tor is known, and only for the visitor's own connection: the other flags need
 * network lists, which the data lacks.
 */
function describeAnonymizer(sample: MockVisitor | null, connection: CloudflareConnection): Anonymizer {
  const tor = sample === null ? connection.tor : sample.tor;
  return tor === null ? unknownLocation.anonymizer : { ...unknownLocation.anonymizer, tor };
}

/**
 * Describes the AS: from the database of AS numbers, else from the place's record, else from Cloudflare's data about
 * the visitor's own connection.
 */
function describeAs(as: Place | null, place: Place | null, connection: CloudflareConnection): AutonomousSystem {
  const source = withAs(as) ?? withAs(place) ?? connection;
  if (source === unknownConnection) return unknownLocation.asn;
  return { number: source.asNumber, organization: source.asOrganization, type: null };
}

function withAs(place: Place | null): Place | null {
  return place === null || place.asNumber === null ? null : place;
}

// Puts the answer together: what the database knows of the address's place, and what the request itself says. Everything
// of the visitor stays in local variables of one request.

import { formatAddress, formatNetwork } from '../core/address.ts';
import type { Client, Continent, Country, Location } from '../core/location.ts';
import { findReserved } from '../core/reserved.ts';
import { accept, type Result } from '../core/result.ts';
import { findCountry } from '../geo/countries.ts';
import type { Database } from '../geo/database.ts';
import type { Language } from '../geo/languages.ts';
import { continentName, countryName } from '../geo/names.ts';
import type { Names, Place } from '../geo/place.ts';
import type { FetchShard, KeepAlive } from '../geo/shard-loader.ts';
import { readTimezone } from '../geo/timezone.ts';
import { placeFromCloudflare } from './cloudflare-place.ts';
import type { VisitorAddress } from './visitor-address.ts';

/** What one request brings to its answer. */
export interface Asked {
  readonly visitor: VisitorAddress | null;
  /** Reads `request.cf`, which may be missing or of any shape. Only asked when needed: it is parsed at each reading. */
  readonly readCf: () => unknown;
  readonly nowMs: number;
  readonly fetchShard: FetchShard;
  readonly keepAlive: KeepAlive;
}

/** Where the place comes from, and how far around the address it holds. */
interface Finding {
  readonly place: Place | null;
  readonly source: 'database' | 'cf' | 'none';
  readonly degraded: boolean;
  readonly network: string | null;
  readonly reserved: string | null;
}

const language: Language = 'en';

const nowhere: Finding = { place: null, source: 'none', degraded: false, network: null, reserved: null };

/** The whole answer for the visitor of a request. */
export async function answerVisitor(database: Database, asked: Asked): Promise<Result<Location, 'data_unavailable'>> {
  const finding = await findPlace(database, asked);
  if (!finding.ok) return finding;
  return accept(describe(database, asked, finding.value));
}

async function findPlace(database: Database, asked: Asked): Promise<Result<Finding, 'data_unavailable'>> {
  const { visitor } = asked;
  if (visitor === null) return accept(nowhere);
  const { address } = visitor;
  const reserved = findReserved(address);
  if (reserved !== null) {
    return accept({ ...nowhere, reserved: reserved.name, network: formatNetwork(address, reserved.prefixLength) });
  }
  const hit = database.recall(address) ?? (await database.find(address, asked.fetchShard, asked.keepAlive));
  if (hit.ok) {
    const { place, prefixLength } = hit.value;
    const source = place === null ? 'none' : 'database';
    return accept({ ...nowhere, place, source, network: formatNetwork(address, prefixLength) });
  }
  // Cloudflare's guess is about the connection. For any other address it would be a wrong place.
  const place = visitor.ownConnection ? placeFromCloudflare(asked.readCf()) : null;
  return place === null ? hit : accept({ ...nowhere, place, source: 'cf', degraded: true });
}

function describe(database: Database, { visitor, nowMs }: Asked, finding: Finding): Location {
  const { place } = finding;
  const { name, builtAt, attribution } = database.info;
  return {
    ip: visitor === null ? null : formatAddress(visitor.address),
    version: visitor === null ? null : visitor.address.version,
    network: finding.network,
    reserved: finding.reserved,
    ...describePlace(place),
    timezone: place?.timeZone == null ? noTimezone : readTimezone(place.timeZone, nowMs),
    asn: { number: place?.asNumber ?? null, organization: place?.asOrganization ?? null },
    client: noClient,
    regulations: [],
    anonymizer: null,
    meta: {
      source: finding.source,
      degraded: finding.degraded,
      embedded: visitor?.embedded ?? null,
      language,
      database: { name, builtAt },
      attribution,
    },
  };
}

/** What an answer says of a place, whoever asks. */
type PlaceAnswer = Pick<Location, 'continent' | 'country' | 'region' | 'city' | 'postalCode' | 'location'>;

/** By place, so that what belongs to a record is put together once; it goes when the place does. */
const placeAnswers = new WeakMap<Place, PlaceAnswer>();

function describePlace(place: Place | null): PlaceAnswer {
  if (place === null) return noPlace;
  let answer = placeAnswers.get(place);
  if (answer === undefined) {
    answer = {
      continent: describeContinent(place),
      country: describeCountry(place.countryCode),
      region: { code: place.regionCode, name: nameIn(place.regionNames) },
      city: nameIn(place.cityNames),
      postalCode: place.postalCode,
      location: {
        latitude: place.latitude,
        longitude: place.longitude,
        accuracyRadiusKm: place.accuracyRadiusKm,
      },
    };
    placeAnswers.set(place, answer);
  }
  return answer;
}

const noTimezone = { id: null, offset: null, offsetSeconds: null, dst: null, localTime: null };

const noClient: Client = {
  browser: { name: null, version: null },
  os: { name: null, version: null },
  device: { vendor: null, model: null, type: null },
};

const noCountry: Country = {
  code: null,
  name: null,
  flag: null,
  callingCodes: [],
  currencies: [],
  languages: [],
  inEU: null,
  inEEA: null,
};

const noPlace: PlaceAnswer = {
  continent: { code: null, name: null },
  country: noCountry,
  region: { code: null, name: null },
  city: null,
  postalCode: null,
  location: { latitude: null, longitude: null, accuracyRadiusKm: null },
};

function describeContinent({ continentCode, countryCode }: Place): Continent {
  const code = continentCode ?? (countryCode === null ? null : findCountry(countryCode).continent);
  return code === null ? { code, name: null } : { code, name: continentName(code, language) };
}

function describeCountry(code: string | null): Country {
  if (code === null) return noCountry;
  const { flag, callingCodes, currencies, languages, inEU, inEEA } = findCountry(code);
  return { code, name: countryName(code, language), flag, callingCodes, currencies, languages, inEU, inEEA };
}

function nameIn(names: Names | null): string | null {
  return names?.[language] ?? null;
}

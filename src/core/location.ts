// The location: the JSON that GET /v1/visitor returns. Every member is always present. Objects are never null, but
// their members may be. Lists are never null.

import type { Embedding } from './reserved.ts';

export interface Location {
  /** The visitor's address in canonical text; null if it is unknown. */
  readonly ip: string | null;
  readonly version: 4 | 6 | null;
  /** The network around the address that has the same location, in CIDR notation. */
  readonly network: string | null;
  /**
   * Name of the special-purpose block that contains the address (core/reserved.ts), else null. Such addresses have no
   * place.
   */
  readonly reserved: string | null;
  readonly continent: Continent;
  readonly country: Country;
  readonly region: Region;
  /** Name of the city, without the district. */
  readonly city: string | null;
  /** Name of a part of the city: a borough, a quarter or a neighbourhood. */
  readonly district: string | null;
  readonly postalCode: string | null;
  readonly location: Coordinates;
  readonly timezone: Timezone;
  readonly asn: AutonomousSystem;
  readonly client: Client;
  /** Laws that commonly apply by place, e.g. `GDPR`. */
  readonly regulations: readonly string[];
  readonly consent: Consent;
  readonly anonymizer: Anonymizer;
  readonly meta: Meta;
}

export interface Continent {
  /** Continent code: AF, AN, AS, EU, NA, OC or SA. */
  readonly code: string | null;
  readonly name: string | null;
}

export interface Country {
  /** ISO 3166-1 alpha-2 country code. */
  readonly code: string | null;
  readonly name: string | null;
  readonly flag: string | null;
  readonly callingCodes: readonly string[];
  /** ISO 4217 currency codes. */
  readonly currencies: readonly string[];
  /** ISO 639 language codes. */
  readonly languages: readonly string[];
  /** Whether the country is in the EU; null if the country is unknown. */
  readonly inEU: boolean | null;
  readonly inEEA: boolean | null;
}

export interface Region {
  /** ISO 3166-2 region code without the country: `IDF`. */
  readonly code: string | null;
  readonly name: string | null;
}

export interface Coordinates {
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyRadiusKm: number | null;
}

export interface Timezone {
  /** IANA time zone name. */
  readonly id: string | null;
  /** Offset from UTC, e.g. `+02:00`. */
  readonly offset: string | null;
  readonly offsetSeconds: number | null;
  readonly dst: boolean | null;
  /** Local time in ISO 8601 with the offset, in whole seconds. */
  readonly localTime: string | null;
}

export interface AutonomousSystem {
  readonly number: number | null;
  readonly organization: string | null;
  /** Category of the organization; null if the data was built without a list of categories. */
  readonly type: 'isp' | 'hosting' | 'business' | 'education' | 'government' | null;
}

export interface Client {
  readonly browser: { readonly name: string | null; readonly version: string | null };
  readonly os: { readonly name: string | null; readonly version: string | null };
  readonly device: { readonly vendor: string | null; readonly model: string | null; readonly type: string | null };
}

/**
 * What the laws of a place require before a page tracks a visitor: consent, a way to object, or nothing. Not legal
 * advice.
 */
export type ConsentRequirement = 'opt-in' | 'opt-out' | 'none';

export interface Consent {
  /** What the laws require before tracking; null if the country is unknown. */
  readonly required: ConsentRequirement | null;
  /** The laws that `required` follows from, as in `regulations`. */
  readonly because: readonly string[];
  /** Whether the visitor's browser sends Global Privacy Control; null for servers and samples. */
  readonly gpc: boolean | null;
}

/**
 * Whether the address belongs to an anonymising or hosting service. Each flag is null if the data was built without a
 * list for it.
 */
export interface Anonymizer {
  readonly tor: boolean | null;
  readonly vpn: boolean | null;
  readonly proxy: boolean | null;
  readonly relay: boolean | null;
  readonly hosting: boolean | null;
  readonly provider: string | null;
}

/** The source of the place: our database, Cloudflare's estimate, a mock visitor, a correction by the project's owner, or none. */
export type LocationSource = 'database' | 'cf' | 'sample' | 'owner' | 'none';

export interface Meta {
  readonly source: LocationSource;
  /** Whether the database could not be read, so that the place is Cloudflare's estimate. */
  readonly degraded: boolean;
  readonly embedded: Embedding | null;
  readonly language: string;
  readonly database: { readonly name: string; readonly builtAt: string };
  /** The network lists (VPN, Tor, hosting) that the location was checked against. */
  readonly networks: readonly { readonly name: string; readonly builtAt: string }[];
  readonly attribution: string;
}

/** The location of an address without any data: each member has the value that stands for unknown. */
export const unknownLocation: Location = {
  ip: null,
  version: null,
  network: null,
  reserved: null,
  continent: { code: null, name: null },
  country: {
    code: null,
    name: null,
    flag: null,
    callingCodes: [],
    currencies: [],
    languages: [],
    inEU: null,
    inEEA: null,
  },
  region: { code: null, name: null },
  city: null,
  district: null,
  postalCode: null,
  location: { latitude: null, longitude: null, accuracyRadiusKm: null },
  timezone: { id: null, offset: null, offsetSeconds: null, dst: null, localTime: null },
  asn: { number: null, organization: null, type: null },
  client: {
    browser: { name: null, version: null },
    os: { name: null, version: null },
    device: { vendor: null, model: null, type: null },
  },
  regulations: [],
  consent: { required: null, because: [], gpc: null },
  anonymizer: { tor: null, vpn: null, proxy: null, relay: null, hosting: null, provider: null },
  meta: {
    source: 'none',
    degraded: false,
    embedded: null,
    language: 'en',
    database: { name: '', builtAt: '' },
    networks: [],
    attribution: '',
  },
};

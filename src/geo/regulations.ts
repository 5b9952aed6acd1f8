// Privacy laws that commonly apply to people in a place. As of November 2026; a list to start from, not legal advice: who
// is bound depends on the business too, which an address does not tell.

import type { ConsentRequirement } from '../core/location.ts';
import { findCountry } from './countries.ts';

/**
 * By ISO 3166-1 code. Sources: UNCTAD "Data Protection and Privacy Legislation Worldwide"; DLA Piper "Data Protection
 * Laws of the World". The EEA's GDPR (Regulation (EU) 2016/679) goes by membership instead.
 */
const byCountry: Readonly<Record<string, string>> = {
  AE: 'PDPL',
  AR: 'PDPA',
  AU: 'Privacy Act 1988',
  BR: 'LGPD',
  CA: 'PIPEDA',
  CH: 'FADP',
  CN: 'PIPL',
  GB: 'UK GDPR',
  HK: 'PDPO',
  ID: 'PDP Law',
  IL: 'PPL',
  IN: 'DPDPA',
  JP: 'APPI',
  KE: 'DPA',
  KR: 'PIPA',
  MX: 'LFPDPPP',
  MY: 'PDPA',
  NG: 'NDPA',
  NZ: 'Privacy Act 2020',
  PH: 'DPA',
  RU: '152-FZ',
  SA: 'PDPL',
  SG: 'PDPA',
  TH: 'PDPA',
  TR: 'KVKK',
  TW: 'PDPA',
  UA: 'PDP Law',
  ZA: 'POPIA',
};

/**
 * By ISO 3166-2 code. Comprehensive state laws in force in the United States (IAPP "US State Privacy Legislation
 * Tracker"), and Quebec's Law 25.
 */
const byRegion: Readonly<Record<string, string>> = {
  'CA-QC': 'Law 25',
  'US-CA': 'CCPA',
  'US-CO': 'CPA',
  'US-CT': 'CTDPA',
  'US-DE': 'DPDPA',
  'US-IA': 'ICDPA',
  'US-IN': 'INCDPA',
  'US-KY': 'KCDPA',
  'US-MD': 'MODPA',
  'US-MN': 'MCDPA',
  'US-MT': 'MTCDPA',
  'US-NE': 'NDPA',
  'US-NH': 'NHPA',
  'US-NJ': 'NJDPA',
  'US-OR': 'OCPA',
  'US-RI': 'RIDTPPA',
  'US-TN': 'TIPA',
  'US-TX': 'TDPSA',
  'US-UT': 'UCPA',
  'US-VA': 'VCDPA',
};

const none: readonly string[] = [];

/**
 * Identifies the set of laws in force at a moment (milliseconds since 1970, days in UTC): caches of anything that names
 * laws are keyed by it.
 */
export function lawSetAt(_nowMs: number): number {
  return 0;
}

/** By country, or by region where that has a law of its own: no more than the tables have. */
const known = new Map<string, readonly string[]>();

/**
 * Returns the laws in force in a country and, where it is known, in a region of it. `region` is the ISO 3166-2 code
 * without the country. The list is shared: do not change it.
 */
export function regulationsOf(country: string | null, region: string | null, _nowMs: number): readonly string[] {
  if (country === null) return none;
  const regional = region === null ? undefined : byRegion[`${country}-${region}`];
  const key = regional === undefined ? country : `${country}-${region}`;
  let laws = known.get(key);
  if (laws === undefined) {
    const common = findCountry(country).inEEA ? ['GDPR'] : [];
    laws = [...common, byCountry[country], regional].filter((law) => law !== undefined);
    if (laws.length === 0) laws = none;
    else known.set(key, laws);
  }
  return laws;
}

/** Laws under which tracking needs consent before it starts. */
const optIn: ReadonlySet<string> = new Set(['GDPR', 'UK GDPR', 'LGPD', 'KVKK', 'Law 25']);

/** Laws that let visitors object to tracking. */
const optOut: ReadonlySet<string> = new Set(
  Object.entries(byRegion).flatMap(([place, law]) => (place.startsWith('US-') ? [law] : [])),
);

export interface PlaceConsent {
  readonly required: ConsentRequirement | null;
  readonly because: readonly string[];
}

/**
 * Returns what a page must do before it tracks a visitor in a place: ask first (`opt-in`), offer a way out (`opt-out`), or
 * nothing that these laws demand (`none`); null where the country is unknown. A visitor who sends Global Privacy Control
 * has already taken the way out, so `opt-out` becomes `opt-in`: whoever wants to track all the same must ask.
 */
export function consentOf(
  country: string | null,
  region: string | null,
  gpc: boolean | null,
  nowMs: number,
): PlaceConsent {
  if (country === null) return { required: null, because: none };
  const laws = regulationsOf(country, region, nowMs);
  const demanding = laws.filter((law) => optIn.has(law));
  if (demanding.length > 0) return { required: 'opt-in', because: demanding };
  const objecting = laws.filter((law) => optOut.has(law));
  if (objecting.length === 0) return { required: 'none', because: none };
  return { required: gpc === true ? 'opt-in' : 'opt-out', because: objecting };
}

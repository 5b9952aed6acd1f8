// Privacy laws that commonly apply to people in a place. As of November 2026; a list to start from, not legal advice: who
// is bound depends on the business too, which an address does not tell.

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

/** By country, or by region where that has a law of its own: no more than the tables have. */
const known = new Map<string, readonly string[]>();

/**
 * The laws of a country and, where it is known, of a region of it. `region` is the ISO 3166-2 code without the country. Do
 * not change the list: it is shared.
 */
export function regulationsOf(country: string | null, region: string | null): readonly string[] {
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

// The two sources of each checked field of the country table: calling codes from countries-list and libphonenumber's
// metadata, currencies from countries-list and CLDR, languages from countries-list and CLDR.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { countries, type TCountryCode } from 'countries-list';
import phoneMetadata from 'libphonenumber-js/metadata.max';
import { countryDecisions, type DecidedField } from './country-decisions.ts';

const require = createRequire(import.meta.url);
const cldr = (name: string) =>
  JSON.parse(readFileSync(require.resolve(`cldr-core/supplemental/${name}.json`), 'utf8')).supplemental;

interface CurrencyUse {
  readonly _to?: string;
  readonly _tender?: string;
}
const currencyUse: Readonly<Record<string, readonly Readonly<Record<string, CurrencyUse>>[]>> =
  cldr('currencyData').currencyData.region;

interface LanguageUse {
  readonly _populationPercent: string;
  readonly _officialStatus?: 'official' | 'de_facto_official' | 'official_regional';
}
const territories: Readonly<Record<string, { readonly languagePopulation?: Readonly<Record<string, LanguageUse>> }>> =
  cldr('territoryInfo').territoryInfo;

export const countryCodes = (Object.keys(countries) as TCountryCode[]).sort();

/**
 * Calling codes that several countries share, each with how many of the following digits tell the countries apart. The
 * country table includes those digits.
 */
const sharedCodes: ReadonlyMap<string, number> = new Map([
  ['1', 3],
  ['599', 1],
]);

/** Position of the leading digits in libphonenumber-js's arrays (its Metadata.leadingDigits). */
const leadingDigitsAt = 10;

/** Returns a country's calling codes from libphonenumber's metadata; empty if it has none. */
function phoneCodes(country: string): string[] {
  const plan = (phoneMetadata.countries as unknown as Readonly<Record<string, readonly unknown[]>>)[country];
  if (plan === undefined) return [];
  const code = String(plan[0]);
  const leading = plan[leadingDigitsAt];
  const digits = sharedCodes.get(code);
  if (digits === undefined || typeof leading !== 'string' || leading === '') return [code];
  const pattern = new RegExp(`^(?:${leading})$`);
  const areas = Array.from({ length: 10 ** digits }, (_, area) => String(area).padStart(digits, '0'));
  return areas.filter((area) => pattern.test(area)).map((area) => code + area);
}

/** Returns the ISO 4217 codes of a country's current legal tender, in CLDR's order. */
function tenders(country: string): string[] {
  const uses = (currencyUse[country] ?? []).flatMap((use) => Object.entries(use));
  return uses.filter(([, { _to, _tender }]) => _to === undefined && _tender !== 'false').map(([code]) => code);
}

/** ISO 639-1 codes of languages for which CLDR uses another code. */
const sameLanguage: ReadonlyMap<string, string> = new Map([
  ['fil', 'tl'],
  ['yue', 'zh'],
]);

/**
 * Returns a country's official languages with an ISO 639-1 code, national ones first, then by speakers. A regional or
 * de facto official language counts only if countries-list has it too.
 */
function officialLanguages(country: string, listed: readonly string[]): string[] {
  const found = new Map<string, { readonly isRegional: boolean; readonly percent: number }>();
  for (const [tag, use] of Object.entries(territories[country]?.languagePopulation ?? {})) {
    const [own = ''] = tag.split('_');
    const code = sameLanguage.get(own) ?? own;
    const status = use._officialStatus;
    if (status === undefined || code.length !== 2 || (status !== 'official' && !listed.includes(code))) continue;
    const percent = Math.max(Number(use._populationPercent), found.get(code)?.percent ?? 0);
    found.set(code, { isRegional: status === 'official_regional', percent });
  }
  const rank = ([, { isRegional, percent }]: [string, { isRegional: boolean; percent: number }]) =>
    (isRegional ? 1000 : 0) - percent;
  return [...found].sort((a, b) => rank(a) - rank(b)).map(([code]) => code);
}

export interface CountrySourceComparison {
  readonly country: string;
  readonly field: DecidedField;
  readonly listed: string;
  readonly other: string;
  readonly otherName: string;
  /** The value that the generated country table contains. */
  readonly value: string;
  /** The reason of the reviewed decision; undefined if a rule decides between the sources. */
  readonly why: string | undefined;
}

const decisionOf = new Map(countryDecisions.map((decision) => [`${decision.country} ${decision.field}`, decision]));

function compare(
  country: string,
  field: DecidedField,
  listed: readonly string[],
  other: readonly string[],
): CountrySourceComparison {
  const decision = decisionOf.get(`${country} ${field}`);
  const otherName = field === 'callingCodes' ? 'libphonenumber' : 'CLDR';
  const value = decision?.value ?? other.join(' ');
  return { country, field, listed: listed.join(' '), other: other.join(' '), otherName, value, why: decision?.why };
}

/**
 * Compares the sources of calling codes, currencies and languages for every country. The value is that of a reviewed
 * decision, else that of libphonenumber or CLDR, not that of countries-list.
 */
export function compareSources(): CountrySourceComparison[] {
  return countryCodes.flatMap((country) => {
    const { phone, currency, languages } = countries[country];
    return [
      compare(country, 'callingCodes', phone.map(String), phoneCodes(country)),
      compare(country, 'currencies', currency, tenders(country)),
      compare(country, 'languages', languages, officialLanguages(country, languages)),
    ];
  });
}

/**
 * Returns the differences between the sources that need a reviewed decision: countries for which only countries-list
 * has calling codes or languages, and currencies that differ. Other differences need no decision: the calling codes of
 * libphonenumber and the official languages of CLDR are used.
 */
export function undecidedComparisons(): CountrySourceComparison[] {
  return compareSources().filter(({ field, listed, other, why }) => {
    if (why !== undefined) return false;
    return field === 'currencies' ? listed !== other : other === '' && listed !== '';
  });
}

/** Returns the differences between the sources as lines of text, each with the rule or decision that resolved it. */
export function renderReview(): string {
  const open = new Set(undecidedComparisons().map(({ country, field }) => `${country} ${field}`));
  const rows = compareSources().filter(({ listed, other, value }) => listed !== other || value !== other);
  return rows
    .map(({ country, field, listed, other, otherName, value, why }) => {
      const reason = open.has(`${country} ${field}`) ? 'UNDECIDED' : (why ?? `${otherName}'s, by rule`);
      return `${country} ${field}: countries-list [${listed}] ${otherName} [${other}] → [${value}] (${reason})\n`;
    })
    .join('');
}

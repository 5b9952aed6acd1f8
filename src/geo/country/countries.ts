// Returns facts of a country by its code: continent, unions, calling codes, currencies, languages, flag. Contains no
// names: names.ts takes those from the runtime's Intl.

import { countryRows } from './countries.generated.ts';

export interface CountryFacts {
  readonly continent: string | null;
  readonly inEU: boolean;
  readonly inEEA: boolean;
  readonly flag: string;
  readonly callingCodes: readonly string[];
  readonly currencies: readonly string[];
  readonly languages: readonly string[];
}

function words(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(' ');
}

/** Returns two regional indicator symbols, which fonts draw as the flag (Unicode TR51, section 1.5). */
function flagOf(code: string): string {
  const indicator = (at: number) => String.fromCodePoint(0x1f1e6 - 0x41 + code.charCodeAt(at));
  return indicator(0) + indicator(1);
}

/**
 * Country facts by code. A Map instead of an object, because the code may come from a request, and V8 would keep a
 * property name in memory.
 */
const rows = new Map(Object.entries(countryRows));

/** Cached country facts by code. Only known codes are cached, which bounds the size. */
const known = new Map<string, CountryFacts>();

/** Returns the facts of a country by its ISO 3166-1 alpha-2 code (or XK). An unknown code has a flag only. */
export function findCountry(code: string): CountryFacts {
  let facts = known.get(code);
  if (facts === undefined) {
    facts = readFacts(code);
    if (rows.has(code)) known.set(code, facts);
  }
  return facts;
}

function readFacts(code: string): CountryFacts {
  const [continent, union, phones, currencies, languages] = (rows.get(code) ?? '').split('|');
  return {
    continent: continent === undefined || continent === '' ? null : continent,
    inEU: union === 'EU',
    inEEA: union === 'EU' || union === 'EEA',
    flag: flagOf(code),
    callingCodes: words(phones).map((phone) => `+${phone}`),
    currencies: words(currencies),
    languages: words(languages),
  };
}

// The first-level ISO 3166-2 codes, which are the regions of each country, in the current edition. The package
// `iso-3166` has the hierarchy of codes. For countries where the first level of that hierarchy is out of date, or has
// units that are not administrative regions, such as groups of islands, the reviewed lists of this file replace that
// level.

import { iso31662 } from 'iso-3166/2.js';

interface LevelException {
  readonly country: string;
  readonly reason: string;
  /**
   * Region codes, without the country, that are left out of the country's first level. `others`: all codes except those
   * of `include`.
   */
  readonly omit: 'others' | readonly string[];
  /** Region codes that count as first level, although the package `iso-3166` has them below another code. */
  readonly include?: readonly string[];
}

const words = (text: string): readonly string[] => text.split(' ');

/**
 * Returns the codes, without the country, of the subdivisions below the given ones: `below('IQ', 'KR')` is `['AR', …]`.
 */
function below(country: string, ...parents: readonly string[]): readonly string[] {
  const codes = iso31662.filter(({ parent }) => parents.some((code) => parent === `${country}-${code}`));
  return codes.map(({ code }) => code.slice(3));
}

const exceptions: readonly LevelException[] = [
  {
    country: 'BE',
    reason: 'The ten provinces lie in the regions VLG and WAL.',
    omit: 'others',
    include: words('BRU VLG WAL'),
  },
  {
    country: 'CV',
    reason: 'B and S are groups of islands without administration.',
    omit: words('B S'),
    include: below('CV', 'B', 'S'),
  },
  {
    country: 'DK',
    reason: 'The counties, 015 to 147, gave way to five regions in 2007.',
    omit: 'others',
    include: words('81 82 83 84 85'),
  },
  {
    country: 'DO',
    reason: '33 to 42 are planning regions; provinces are the first administrative level.',
    omit: words('33 34 35 36 37 38 39 40 41 42'),
    include: below('DO', ...words('33 34 35 36 37 38 39 40 41 42')),
  },
  {
    country: 'EE',
    reason: 'Codes of three digits are municipalities; they lie in the counties.',
    omit: 'others',
    include: words('37 39 45 50 52 56 60 64 68 71 74 79 81 84 87'),
  },
  {
    country: 'GB',
    reason: 'All others lie in the four countries, or join them.',
    omit: 'others',
    include: words('ENG NIR SCT WLS'),
  },
  { country: 'GH', reason: 'BA, Brong-Ahafo, was divided in 2019.', omit: ['BA'] },
  { country: 'GQ', reason: 'C and I are parts of the country without administration.', omit: words('C I') },
  {
    country: 'GW',
    reason: 'L, N and S are groups of regions; regions are the first administrative level.',
    omit: words('L N S'),
    include: below('GW', 'L', 'N', 'S'),
  },
  {
    country: 'ID',
    reason: 'These are groups of islands; provinces are the first administrative level.',
    omit: words('JW KA ML NU PP SL SM'),
  },
  {
    country: 'IQ',
    reason: 'KR is the region of three governorates; all governorates form one level.',
    omit: ['KR'],
    include: below('IQ', 'KR'),
  },
  {
    country: 'IS',
    reason: 'Codes of three letters are municipalities; they lie in the eight regions.',
    omit: 'others',
    include: words('1 2 3 4 5 6 7 8'),
  },
  {
    country: 'KN',
    reason: 'K and N are the two islands; parishes are the first administrative level.',
    omit: words('K N'),
    include: below('KN', 'K', 'N'),
  },
  { country: 'LU', reason: 'The three districts were abolished in 2015.', omit: words('D G L') },
  {
    country: 'MH',
    reason: 'L and T are chains of islands; municipalities are the first administrative level.',
    omit: words('L T'),
    include: below('MH', 'L', 'T'),
  },
  { country: 'NO', reason: 'These three counties were divided in 2024.', omit: words('30 38 54') },
  { country: 'PK', reason: 'TA, the tribal areas, became part of KP in 2018.', omit: ['TA'] },
];

/** ISO 3166-2 codes that the package `iso-3166` lacks. */
const additions: readonly { readonly code: string; readonly name: string; readonly source: string }[] = [
  { code: 'NO-31', name: 'Østfold', source: 'ISO 3166-2:NO of 2024; Statistics Norway, county numbers 2024' },
  { code: 'NO-32', name: 'Akershus', source: 'ISO 3166-2:NO of 2024; Statistics Norway, county numbers 2024' },
  { code: 'NO-33', name: 'Buskerud', source: 'ISO 3166-2:NO of 2024; Statistics Norway, county numbers 2024' },
  { code: 'NO-39', name: 'Vestfold', source: 'ISO 3166-2:NO of 2024; Statistics Norway, county numbers 2024' },
  { code: 'NO-40', name: 'Telemark', source: 'ISO 3166-2:NO of 2024; Statistics Norway, county numbers 2024' },
  { code: 'NO-55', name: 'Troms', source: 'ISO 3166-2:NO of 2024; Statistics Norway, county numbers 2024' },
  { code: 'NO-56', name: 'Finnmark', source: 'ISO 3166-2:NO of 2024; Statistics Norway, county numbers 2024' },
];

function isFirstLevel(code: string, parent: string): boolean {
  const country = code.slice(0, 2);
  const short = code.slice(3);
  const exception = exceptions.find((other) => other.country === country);
  if (exception?.include?.includes(short)) return true;
  return parent === country && exception?.omit !== 'others' && !exception?.omit.includes(short);
}

/** The ISO names of all regions by their first-level ISO 3166-2 code: `FR-IDF`. */
export const firstLevelRegionNames: ReadonlyMap<string, string> = new Map(
  [...iso31662.filter(({ code, parent }) => isFirstLevel(code, parent)), ...additions].map(({ code, name }) => [
    code,
    name,
  ]),
);

const parentOf: ReadonlyMap<string, string> = new Map(iso31662.map(({ code, parent }) => [code, parent]));

/**
 * Returns the first-level code for an ISO 3166-2 code: the code itself or the one that contains it (`ES-VC` for the
 * province `ES-V`). Null if the package `iso-3166` has no such code for it: groups of islands, abolished counties, and
 * all codes of the United Kingdom except those of its four countries. Undefined for an unknown code.
 */
export function firstLevelCodeOf(code: string): string | null | undefined {
  if (firstLevelRegionNames.has(code)) return code;
  const parent = parentOf.get(code);
  if (parent === undefined) return undefined;
  return parent.includes('-') ? (firstLevelCodeOf(parent) ?? null) : null;
}

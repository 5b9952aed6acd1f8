// The first-level regions with all known names of each: the name in ISO 3166-2, the reviewed English name, and CLDR's
// name if it agrees with that in ISO 3166-2.

import english from 'cldr-subdivisions-full/subdivisions/en/en.json' with { type: 'json' };
import { englishNamesAtoK } from './english-names-a-k.ts';
import { englishNamesLtoZ } from './english-names-l-z.ts';
import { firstLevelRegionNames } from './first-level.ts';
import { foldRegionName, stripGenericWords } from './fold.ts';

export interface FirstLevelRegion {
  /** ISO 3166-2 code with the country: `FR-IDF`. */
  readonly code: string;
  /** Name of the region, in English if it has an English name, independent of a source's spelling. */
  readonly name: string;
}

/** Region codes by country and name as foldRegionName normalises it: `FR ile de france`. */
export type RegionCodesByName = ReadonlyMap<string, ReadonlySet<string>>;

/** Parses a table of English region names with lines such as `AE: AZ Abu Dhabi; DU Dubai`. */
function parseEnglish(table: string): readonly (readonly [code: string, name: string])[] {
  const lines = table.trim().split('\n');
  return lines.flatMap((line) => {
    const rows = line.slice('AE: '.length).split('; ');
    return rows.map((row): [string, string] => {
      const space = row.indexOf(' ');
      return [`${line.slice(0, 2)}-${row.slice(0, space)}`, row.slice(space + 1)];
    });
  });
}

const reviewedNames: ReadonlyMap<string, string> = new Map([
  ...parseEnglish(englishNamesAtoK),
  ...parseEnglish(englishNamesLtoZ),
]);

/** Returns the part of a region's name before a comma or a bracket: `Asturias` of `Asturias, Principado de`. */
function stripQualifier(name: string): string {
  return name.split(/ ?[,([]/)[0] ?? name;
}

function index(names: Iterable<readonly [code: string, name: string]>): RegionCodesByName {
  const codes = new Map<string, Set<string>>();
  for (const [code, name] of names) {
    const key = `${code.slice(0, 2)} ${name}`;
    codes.set(key, (codes.get(key) ?? new Set()).add(code));
  }
  return codes;
}

const isoCodesByStrippedName = index(
  [...firstLevelRegionNames].flatMap(([code, name]) => [
    [code, stripGenericWords(name)] as const,
    [code, stripGenericWords(stripQualifier(name))],
  ]),
);

/**
 * CLDR's English region names that agree with ISO 3166-2: CLDR and ISO have the same name for the code, ignoring
 * diacritics and words such as "Province". CLDR's other names are unreliable, because CLDR follows another edition of
 * ISO 3166-2, which assigns some codes differently. Names that two codes share (a city and its surrounding province)
 * come from the reviewed names.
 */
const agreeingNames: ReadonlyMap<string, string> = new Map(
  Object.entries<string>(english.subdivisions.localeDisplayNames.subdivisions)
    .map(([key, name]): [string, string] => [`${key.slice(0, 2)}-${key.slice(2)}`.toUpperCase(), name])
    .filter(([code, name]) => {
      const codes = isoCodesByStrippedName.get(`${code.slice(0, 2)} ${stripGenericWords(name)}`);
      return codes?.size === 1 && codes.has(code) && !reviewedNames.has(code);
    }),
);

/** Returns the name of a region: the reviewed English one, else the shorter of the names in CLDR and in ISO 3166-2. */
function nameOf(code: string, iso: string): string {
  const plain = stripQualifier(iso);
  const cldr = agreeingNames.get(code) ?? plain;
  return reviewedNames.get(code) ?? (cldr.length > plain.length ? plain : cldr);
}

/** All first-level regions by ISO 3166-2 code. */
export const firstLevelRegions: ReadonlyMap<string, FirstLevelRegion> = new Map(
  [...firstLevelRegionNames].map(([code, iso]) => [code, { code, name: nameOf(code, iso) }]),
);

const knownNames: readonly (readonly [code: string, name: string])[] = [
  ...firstLevelRegionNames,
  ...[...firstLevelRegions.values()].map(({ code, name }) => [code, name] as const),
  ...agreeingNames,
];

/** Region codes by country and name as foldRegionName normalises it. */
export const regionCodesByName = index(knownNames.map(([code, name]) => [code, foldRegionName(name)]));

/**
 * Region codes by country and normalised name (foldRegionName). The names have no words for a kind of region; each is
 * also listed without its text after a comma or bracket.
 */
export const regionCodesByStrippedName = index(
  knownNames.flatMap(([code, name]) => [
    [code, stripGenericWords(name)] as const,
    [code, stripGenericWords(stripQualifier(name))],
  ]),
);

// Compares a new build with the sample of the published data: how many addresses changed country, region and city, and
// the largest movements between countries. Decides whether the change is plausible.

import { type AddressFamily, addressFamilies } from '../manifest.ts';
import { type AddressSample, countryAt, type FamilySample } from './sample.ts';
import { sampleSizes } from './sampled-addresses.ts';

/**
 * Largest plausible share of changed addresses. Estimates: in a month, a few percent of the addresses move to another
 * city, and less than 1 % to another country; a refresh may skip several months. A file with wrong contents moves most
 * of the addresses.
 */
export const changedSharesMax = { country: 0.05, region: 0.2, city: 0.4 } as const;

/**
 * Largest plausible share of addresses with another country, compared with the embedded seed (the DB-IP database in the
 * npm package): years of ordinary changes may separate a new edition from the seed.
 */
export const changedShareSinceSeedMax = 0.25;

type Member = keyof typeof changedSharesMax;

const movementsMax = 10;

export interface SampleComparisonOptions {
  /** Whether regions and cities are compared too: they are comparable if both sources have the same schema. */
  readonly withRegionsAndCities: boolean;
  readonly countryBound: number;
}

export interface SampleComparison {
  /** The lines of the report. */
  readonly lines: readonly string[];
  /** Shares above their bounds, in words; empty if the change is plausible. */
  readonly jumps: readonly string[];
}

const familyNames: Readonly<Record<AddressFamily, string>> = { v4: 'IPv4', v6: 'IPv6' };
const unitNames: Readonly<Record<AddressFamily, string>> = { v4: 'IPv4 addresses', v6: 'IPv6 networks' };

export function compareSamples(
  before: AddressSample,
  after: AddressSample,
  options: SampleComparisonOptions,
): SampleComparison {
  const lines: string[] = [];
  const jumps: string[] = [];
  const movements: Movement[] = [];
  for (const family of addressFamilies) {
    const found = compareFamily(family, before[family], after[family], options);
    lines.push(...found.lines);
    jumps.push(...found.jumps);
    movements.push(...found.movements);
  }
  const largest = movements.toSorted((a, b) => b.share - a.share).slice(0, movementsMax);
  return { lines: [...lines, ...largest.map(({ text }) => `  ${text}`)], jumps };
}

interface Movement {
  readonly text: string;
  readonly share: number;
}

interface FamilyComparison extends SampleComparison {
  readonly movements: readonly Movement[];
}

function compareFamily(
  family: AddressFamily,
  before: FamilySample | null,
  after: FamilySample | null,
  { withRegionsAndCities, countryBound }: SampleComparisonOptions,
): FamilyComparison {
  const name = familyNames[family];
  if (before === null || after === null) {
    const isLost = before !== null;
    const lines = isLost ? [`${name}: the new data has none`] : [];
    return { lines, jumps: isLost ? [`${name} is missing`] : [], movements: [] };
  }
  const { located, changed, pairs } = countChanges(before, after, sampleSizes[family]);
  const bounds = withRegionsAndCities ? { ...changedSharesMax, country: countryBound } : { country: countryBound };
  const shares = members.flatMap((member) => {
    const bound: number | undefined = Reflect.get(bounds, member);
    return bound === undefined ? [] : [{ member, bound, share: located === 0 ? 0 : changed[member] / located }];
  });
  const line = shares.map(({ member, share }) => `${member} ${percent(share)}`).join(', ');
  return {
    lines: [`${name}: changed of ${number(located)} located: ${line}`],
    jumps: shares
      .filter(({ share, bound }) => share > bound)
      .map(({ member, share, bound }) => `${name} ${member} ${percent(share)} (at most ${percent(bound)})`),
    movements: [...pairs].map(([text, count]) => ({
      text: `${text}: ${number(count)} of ${number(sampleSizes[family])} ${unitNames[family]}`,
      share: count / sampleSizes[family],
    })),
  };
}

const members: readonly Member[] = ['country', 'region', 'city'];

interface Changes {
  /** Number of addresses with a country in the old or the new sample. */
  readonly located: number;
  readonly changed: Readonly<Record<Member, number>>;
  /** Number of sampled addresses for each change of country; the change is text: "France → Spain". */
  readonly pairs: ReadonlyMap<string, number>;
}

function countChanges(before: FamilySample, after: FamilySample, size: number): Changes {
  const changed = { country: 0, region: 0, city: 0 };
  const pairs = new Map<string, number>();
  let located = 0;
  for (let i = 0; i < size; i++) {
    const [from, to] = [countryAt(before, i), countryAt(after, i)];
    if (from === null && to === null) continue;
    located++;
    if (before.regions[i] !== after.regions[i]) changed.region++;
    if (before.cities[i] !== after.cities[i]) changed.city++;
    if (from === to) continue;
    changed.country++;
    const text = `${countryName(from)} → ${countryName(to)}`;
    pairs.set(text, (pairs.get(text) ?? 0) + 1);
  }
  return { located, changed, pairs };
}

const names = new Intl.DisplayNames('en', { type: 'region' });

function countryName(code: string | null): string {
  return code === null ? 'no country' : (names.of(code) ?? code);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

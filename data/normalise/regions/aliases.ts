// Reviewed aliases: region names of sources with their codes. They have precedence over the rules of region-codes.ts.

import { type RegionAliasGroup, regionAliasGroups } from './alias-groups.ts';
import { foldRegionName } from './fold.ts';

export interface RegionAlias {
  readonly country: string;
  /** Name of the region in a source. */
  readonly name: string;
  /** ISO 3166-2 code of the region, such as `FR-IDF`; null if the name has no code. */
  readonly code: string | null;
  readonly reason: string;
}

function parseRows({ reason, rows }: RegionAliasGroup): readonly RegionAlias[] {
  const lines = rows.trim().split('\n');
  return lines.flatMap((line) => {
    const country = line.slice(0, 2);
    return line
      .slice('AR: '.length)
      .split('; ')
      .map((row) => {
        const [name = '', code = ''] = row.split(' = ');
        return { country, name, code: code === '-' ? null : `${country}-${code}`, reason };
      });
  });
}

export const regionAliases: readonly RegionAlias[] = regionAliasGroups.flatMap(parseRows);

const codes: ReadonlyMap<string, string | null> = new Map(
  regionAliases.map(({ country, name, code }) => [`${country} ${foldRegionName(name)}`, code]),
);

/**
 * Returns the region code of a reviewed alias; null for an alias without a code, undefined if the name is not an alias.
 */
export function regionAliasCode(country: string, name: string): string | null | undefined {
  return codes.get(`${country} ${foldRegionName(name)}`);
}

// The reviewed aliases by name. They have precedence over the rules.

import { type AliasGroup, aliasGroups } from './alias-groups.ts';
import { fold } from './fold.ts';

export interface Alias {
  readonly country: string;
  /** The name in the source. */
  readonly name: string;
  /** ISO 3166-2 code, such as `FR-IDF`; null if the name has none. */
  readonly code: string | null;
  readonly reason: string;
}

function parseRows({ reason, rows }: AliasGroup): readonly Alias[] {
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

export const aliases: readonly Alias[] = aliasGroups.flatMap(parseRows);

const codes: ReadonlyMap<string, string | null> = new Map(
  aliases.map(({ country, name, code }) => [`${country} ${fold(name)}`, code]),
);

/** Returns the code of an alias; null for an alias without a code, undefined if the name is not an alias. */
export function aliasCode(country: string, name: string): string | null | undefined {
  return codes.get(`${country} ${fold(name)}`);
}

// The reviewed aliases by name. They decide before any rule does.

import { type AliasGroup, aliasGroups } from './alias-groups.ts';
import { fold } from './fold.ts';

export interface Alias {
  readonly country: string;
  /** As the source has it. */
  readonly name: string;
  /** `FR-IDF`; null for no code. */
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

/** Returns the code of an alias, null where an alias says that there is none, undefined where there is no alias. */
export function aliasCode(country: string, name: string): string | null | undefined {
  return codes.get(`${country} ${fold(name)}`);
}

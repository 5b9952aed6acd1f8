// What a source holds, told by the fields of its records: its schema and its kind. The database's own type text decides
// only between City and Enterprise, since other makers write there what they like.

import { families } from './manifest.ts';
import { familyWalk } from './network-walk.ts';
import type { Schema } from './normalise.ts';
import { SourceError } from './source-error.ts';
import type { SourceTree } from './source-tree.ts';

export type Kind = 'city' | 'country' | 'asn' | 'enterprise';

export interface Contents {
  readonly schema: Schema;
  readonly kind: Kind;
}

/** Enough to meet a record with a city: in a City database the first ones often have a country alone. */
const sampledRecordsMax = 2000;

/** Throws SourceError where no record has a field that is known. */
export function detectContents(tree: SourceTree): Contents {
  const fields = sampleFields(tree);
  if (fields.size === 0) throw new SourceError('it holds no records');
  const isAny = (...names: readonly string[]) => names.some((name) => fields.has(name));
  if (isAny('country_code:string')) {
    return { schema: 'flat', kind: isAny('city:string', 'latitude:number') ? 'city' : 'country' };
  }
  if (isAny('country:object', 'continent:object', 'registered_country:object')) {
    if (tree.metadata.databaseType.includes('Enterprise')) return { schema: 'nested', kind: 'enterprise' };
    return { schema: 'nested', kind: isAny('city:object', 'location:object') ? 'city' : 'country' };
  }
  if (isAny('autonomous_system_number:number')) return { schema: 'flat', kind: 'asn' };
  const names = [...fields].map((field) => field.split(':')[0]).slice(0, 5);
  throw new SourceError(
    `it is of an unknown schema ("${tree.metadata.databaseType}" with fields ${names.join(', ')}); ` +
      "known are MaxMind's City, Country, Enterprise and ASN, and ip-location-db's",
  );
}

/** The fields of the first records, each as `name:type`. */
function sampleFields(tree: SourceTree): ReadonlySet<string> {
  const fields = new Set<string>();
  const seen = new Set<number>();
  // IPv4 first: that is where an IPv6 file with both has most of its records.
  for (const walk of families.map((family) => familyWalk(tree, family))) {
    while (walk !== null && seen.size < sampledRecordsMax && walk.next()) {
      if (!walk.hasData || seen.has(walk.record)) continue;
      seen.add(walk.record);
      addFields(tree.value(walk.record), fields);
    }
  }
  return fields;
}

function addFields(record: unknown, fields: Set<string>): void {
  if (typeof record !== 'object' || record === null) return;
  for (const [name, value] of Object.entries(record)) fields.add(`${name}:${typeof value}`);
}

// Detects schema and kind of a source from the members of its records. The database's type is not standardised among
// providers, so it decides only whether a source is of kind Enterprise and whether it has DB-IP's schema.

import { addressFamilies } from '../manifest.ts';
import { BuildError } from './build-error.ts';
import type { SourceTree } from './mmdb-reader.ts';
import { familyWalk } from './network-walk.ts';
import { flatFieldNames, type RecordFields, recordFieldsOf, type SourceSchema } from './source-fields.ts';

export type SourceKind = 'city' | 'country' | 'asn' | 'enterprise';

export interface SourceContents {
  readonly schema: SourceSchema;
  readonly kind: SourceKind;
  /** Whether the source's records are nested, as in MaxMind's files; those of ip-location-db are flat. */
  readonly isNested: boolean;
  /** Whether the source's records have an AS, so that the option --asn accepts the source. */
  readonly hasAs: boolean;
}

/**
 * Number of records that are sampled to detect the schema of a source. Large enough to include a city: the first
 * records of a City database often lack one.
 */
const sampledRecordsMax = 2000;

/** Detects schema and kind of a source. Throws BuildError if no record has a known member. */
export function detectContents(tree: SourceTree): SourceContents {
  const { members, values } = sampleMembers(tree);
  if (members.size === 0) throw new BuildError(describeValues(values));
  const { databaseType } = tree.metadata;
  const contents = hasAny(members, 'country:object', 'continent:object', 'registered_country:object')
    ? nestedContents(members, databaseType)
    : flatContents(members);
  if (contents !== null) return contents;
  const names = [...members].map((member) => member.split(':')[0]).slice(0, 5);
  throw new BuildError(
    `it is of an unknown schema ("${databaseType}" with fields ${names.join(', ')}); ` +
      "known are MaxMind's City, Country, Enterprise and ASN, DB-IP's, IPinfo's, IPLocate's and ip-location-db's",
  );
}

type Members = ReadonlySet<string>;

function hasAny(members: Members, ...wanted: readonly string[]): boolean {
  return wanted.some((member) => members.has(member));
}

function hasText(members: Members, names: readonly string[]): boolean {
  return names.some((name) => members.has(`${name}:string`));
}

function hasAsNumber(members: Members): boolean {
  return flatFieldNames.asNumber.some((name) => hasAny(members, `${name}:number`, `${name}:string`));
}

function nestedContents(members: Members, databaseType: string): SourceContents {
  const schema = /db-?ip/i.test(databaseType) ? 'dbip' : 'nested';
  const hasAs = hasAsNumber(members) || members.has('traits.autonomous_system_number:number');
  if (schema === 'nested' && databaseType.includes('Enterprise')) {
    return { schema, kind: 'enterprise', isNested: true, hasAs };
  }
  const kind = hasAny(members, 'city:object', 'location:object') ? 'city' : 'country';
  return { schema, kind, isNested: true, hasAs };
}

function flatContents(members: Members): SourceContents | null {
  const hasAs = hasAsNumber(members);
  const isCity = hasText(members, flatFieldNames.city) || hasAny(members, 'latitude:number', 'lat:number');
  // IPLocate's AS records have the country of the AS holder, which is not the location of its networks.
  if (hasAs && !isCity && !hasText(members, ['country_name', ...flatFieldNames.continent])) {
    return { schema: 'asn', kind: 'asn', isNested: members.has('traits:object'), hasAs };
  }
  if (!hasText(members, flatFieldNames.country)) return null;
  return { schema: 'flat', kind: isCity ? 'city' : 'country', isNested: false, hasAs };
}

interface Sample {
  /** Members of the sampled records, each as `name:type`. */
  readonly members: Members;
  /** Types of the sampled values; `records` for maps. Empty if the source has no values. */
  readonly values: ReadonlySet<string>;
}

function sampleMembers(tree: SourceTree): Sample {
  const members = new Set<string>();
  const values = new Set<string>();
  for (const value of sampleValues(tree)) {
    const kind = typeName(value);
    values.add(kind);
    if (kind === 'records') addMembers(members, recordFieldsOf(value));
  }
  return { members, values };
}

/**
 * Adds a record's members to the set, each as `name:type`. Includes the AS in `traits`, where MaxMind's Enterprise and
 * DB-IP's ISP databases have it.
 */
function addMembers(members: Set<string>, record: RecordFields): void {
  for (const [name, member] of Object.entries(record)) members.add(`${name}:${typeof member}`);
  const { autonomous_system_number: number } = recordFieldsOf(record['traits']);
  if (number !== undefined) members.add(`traits.autonomous_system_number:${typeof number}`);
}

/**
 * Yields the first distinct values of a source, IPv4 first, because a file of both families has most of its records
 * there.
 */
function* sampleValues(tree: SourceTree): Generator<unknown> {
  const seen = new Set<number>();
  for (const walk of addressFamilies.map((family) => familyWalk(tree, family))) {
    while (walk !== null && seen.size < sampledRecordsMax && walk.next()) {
      if (!walk.hasData || seen.has(walk.record)) continue;
      seen.add(walk.record);
      yield tree.value(walk.record);
    }
  }
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'lists';
  if (typeof value === 'string') return 'texts';
  if (value instanceof Uint8Array) return 'bytes';
  return typeof value === 'object' ? 'records' : `${typeof value}s`;
}

function describeValues(values: ReadonlySet<string>): string {
  if (values.size === 0) return 'it holds no records';
  const others = [...values].filter((kind) => kind !== 'records');
  if (others.length === 0) return 'its records are empty';
  return `its networks lead to ${others.join(' and ')}, not to records`;
}

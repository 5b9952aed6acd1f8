// Encodes locations as JSON text, for single responses and for the items of a batch.

import type { Location } from '../../core/location.ts';
import { compileSelection, type MemberSelection, selectMembers } from './fields.ts';

/** The members of a location in consecutive groups, by what their values depend on: address, place, time zone, AS. */
export const locationMemberGroups = {
  address: ['ip', 'version', 'network', 'reserved'],
  place: ['continent', 'country', 'region', 'city', 'district', 'postalCode', 'location'],
  timezone: ['timezone'],
  asn: ['asn'],
  rest: ['client', 'regulations', 'consent', 'anonymizer', 'meta'],
} as const satisfies Readonly<Record<string, readonly (keyof Location)[]>>;

export type LocationMemberGroup = keyof typeof locationMemberGroups;

/** Encodes a location as JSON: the members with these dotted names, or all (null). */
export function encodeLocation(location: Location, fields: readonly string[] | null): string {
  return JSON.stringify(fields === null ? location : selectMembers(location, compileSelection(fields)));
}

/**
 * Encodes the members `names` of a location as far as the selection contains them (null selects all), as JSON without
 * braces around them.
 */
export function encodeMembers(
  location: Partial<Location>,
  names: readonly (keyof Location)[],
  selection: MemberSelection | null,
): string {
  let text = '';
  for (const name of names) {
    const below = selection === null ? null : selection.get(name);
    if (below === undefined) continue;
    text += `${text === '' ? '' : ','}"${name}":${JSON.stringify(selectMembers(location[name], below))}`;
  }
  return text;
}

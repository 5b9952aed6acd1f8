// The field policy: which groups of members the locations of a project contain. Applies to every route, before the
// caller's `fields` parameter, which cannot add members. Withheld members are returned as unknown, so that every member
// is still present.

/**
 * The groups of members that a project can withhold, by their names in a location. Stored policies list the groups that
 * are returned, so older policies withhold a group that is added here.
 */
export const fieldGroups = [
  'continent',
  'country',
  'region',
  'city',
  'district',
  'postalCode',
  'location',
  'timezone',
  'asn',
  'client',
  'regulations',
  'consent',
  'anonymizer',
] as const;

export type FieldGroup = (typeof fieldGroups)[number];

export const coordinateDecimalsMax = 4;

export interface FieldPolicy {
  /** Groups of members that the API returns. */
  readonly groups: readonly FieldGroup[];
  /** Decimals of returned coordinates, from 0 (about a hundred kilometres) to 4 (about ten metres). */
  readonly coordinateDecimals: number;
  /** Whether the API returns `ip` and `network`. */
  readonly echoAddress: boolean;
  /** Whether a visitor who sends `Sec-GPC: 1` (Global Privacy Control) receives a location at country level only. */
  readonly honourGpc: boolean;
}

/** The policy that withholds nothing, for projects without a policy of their own. */
export const unrestrictedFieldPolicy: FieldPolicy = {
  groups: fieldGroups,
  coordinateDecimals: coordinateDecimalsMax,
  echoAddress: true,
  honourGpc: false,
};

export function isFieldGroup(text: unknown): text is FieldGroup {
  return fieldGroups.some((group) => group === text);
}

/**
 * Parses a stored field policy; null if it is malformed. Drops groups that this version does not know, which withholds
 * them.
 */
export function parseFieldPolicy(value: unknown): FieldPolicy | null {
  if (typeof value !== 'object' || value === null) return null;
  const groups: unknown = Reflect.get(value, 'groups');
  const coordinateDecimals: unknown = Reflect.get(value, 'coordinateDecimals');
  const echoAddress: unknown = Reflect.get(value, 'echoAddress');
  const honourGpc: unknown = Reflect.get(value, 'honourGpc');
  if (!Array.isArray(groups)) return null;
  if (!isDecimals(coordinateDecimals) || typeof echoAddress !== 'boolean' || typeof honourGpc !== 'boolean')
    return null;
  return { groups: groups.filter(isFieldGroup), coordinateDecimals, echoAddress, honourGpc };
}

function isDecimals(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= coordinateDecimalsMax;
}

// What a project lets its answers say. It binds every route, comes before whatever a caller asks for, and cannot be
// widened by one. What it withholds is answered as unknown, so that every member is still there.

/** The groups that a project can withhold, by their names in the answer. */
export const fieldGroups = [
  'continent',
  'country',
  'region',
  'city',
  'postalCode',
  'location',
  'timezone',
  'asn',
  'client',
  'regulations',
  'anonymizer',
] as const;

export type FieldGroup = (typeof fieldGroups)[number];

export const coordinateDecimalsMax = 4;

export interface FieldPolicy {
  /** Groups that are answered. */
  readonly groups: readonly FieldGroup[];
  /** 0 to 4; four decimals are some ten metres, none some hundred kilometres. */
  readonly coordinateDecimals: number;
  /** Whether `ip` and `network` are answered. */
  readonly echoAddress: boolean;
  /** Whether a visitor who sends `Sec-GPC: 1` (Global Privacy Control) is answered at country level only. */
  readonly honourGpc: boolean;
}

/** Everything that is known: what a project has until it says otherwise. */
export const completePolicy: FieldPolicy = {
  groups: fieldGroups,
  coordinateDecimals: coordinateDecimalsMax,
  echoAddress: true,
  honourGpc: false,
};

export function isFieldGroup(text: unknown): text is FieldGroup {
  return fieldGroups.some((group) => group === text);
}

/** Reads a stored policy; null where it is not one. */
export function parseFieldPolicy(value: unknown): FieldPolicy | null {
  if (typeof value !== 'object' || value === null) return null;
  const groups: unknown = Reflect.get(value, 'groups');
  const coordinateDecimals: unknown = Reflect.get(value, 'coordinateDecimals');
  const echoAddress: unknown = Reflect.get(value, 'echoAddress');
  const honourGpc: unknown = Reflect.get(value, 'honourGpc');
  if (!Array.isArray(groups) || !groups.every(isFieldGroup)) return null;
  if (!isDecimals(coordinateDecimals) || typeof echoAddress !== 'boolean' || typeof honourGpc !== 'boolean')
    return null;
  return { groups, coordinateDecimals, echoAddress, honourGpc };
}

function isDecimals(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= coordinateDecimalsMax;
}

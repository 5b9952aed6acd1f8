// What a project lets its answers say, as whoever changes it typed it: the one check that every way of saving it goes
// through. Reads and writes nothing, and knows nothing of answers: what a policy does to one is the edge's.

import {
  completePolicy,
  coordinateDecimalsMax,
  type FieldPolicy,
  fieldGroups,
  isFieldGroup,
} from '../../core/project/field-policy.ts';
import { accept, type Result, refuse } from '../../core/result.ts';

/** What is to be otherwise. What is left out stays as it is. */
export interface TypedFields {
  /** Names of the groups to answer; no other is answered then. */
  readonly groups?: readonly string[] | undefined;
  readonly coordinateDecimals?: string | undefined;
  readonly echoAddress?: boolean | undefined;
  readonly honourGpc?: boolean | undefined;
}

export type FieldsRefusal =
  | { readonly code: 'groups_unknown'; readonly groups: readonly string[] }
  | { readonly code: 'decimals_invalid'; readonly max: number };

/** The policy after the change; null where it withholds nothing, which is how a project without one is stored. */
export function changeFields(
  current: FieldPolicy | null,
  typed: TypedFields,
): Result<FieldPolicy | null, FieldsRefusal> {
  const before = current ?? completePolicy;
  const groups = typed.groups ?? before.groups;
  const unknown = groups.filter((group) => !isFieldGroup(group));
  if (unknown.length > 0) return refuse({ code: 'groups_unknown', groups: unknown });
  const decimals = typed.coordinateDecimals ?? String(before.coordinateDecimals);
  // Number() would take an empty text for 0, and 0x2 for 2.
  if (!/^\d$/.test(decimals) || Number(decimals) > coordinateDecimalsMax) {
    return refuse({ code: 'decimals_invalid', max: coordinateDecimalsMax });
  }
  const policy: FieldPolicy = {
    groups: fieldGroups.filter((group) => groups.includes(group)),
    coordinateDecimals: Number(decimals),
    echoAddress: typed.echoAddress ?? before.echoAddress,
    honourGpc: typed.honourGpc ?? before.honourGpc,
  };
  return accept(isSamePolicy(policy, completePolicy) ? null : policy);
}

/** Whether both say the same. Their groups are in the table's order, as changeFields leaves them. */
export function isSamePolicy(a: FieldPolicy | null, b: FieldPolicy | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.groups.join() === b.groups.join() &&
    a.coordinateDecimals === b.coordinateDecimals &&
    a.echoAddress === b.echoAddress &&
    a.honourGpc === b.honourGpc
  );
}

// Checks changes to a project's field policy. The operator's command and the dashboard both use this check. Reads and
// writes no store, and does not apply the policy to locations; the edge does.

import {
  coordinateDecimalsMax,
  type FieldPolicy,
  fieldGroups,
  isFieldGroup,
  unrestrictedFieldPolicy,
} from '../../core/project/field-policy.ts';
import { accept, type Result, refuse } from '../../core/result.ts';

/** The changes to a field policy, as entered by a user. Properties that are left out keep their value. */
export interface FieldPolicyChanges {
  /** Names of the field groups to return; every other group is withheld. */
  readonly groups?: readonly string[] | undefined;
  readonly coordinateDecimals?: string | undefined;
  readonly echoAddress?: boolean | undefined;
  readonly honourGpc?: boolean | undefined;
}

export type FieldPolicyRefusal =
  | { readonly code: 'groups_unknown'; readonly groups: readonly string[] }
  | { readonly code: 'decimals_invalid'; readonly max: number };

/** Returns the policy after the change. A policy that withholds nothing is returned, and stored, as null. */
export function applyFieldPolicyChanges(
  current: FieldPolicy | null,
  typed: FieldPolicyChanges,
): Result<FieldPolicy | null, FieldPolicyRefusal> {
  const before = current ?? unrestrictedFieldPolicy;
  const groups = typed.groups ?? before.groups;
  const unknown = groups.filter((group) => !isFieldGroup(group));
  if (unknown.length > 0) return refuse({ code: 'groups_unknown', groups: unknown });
  const decimals = typed.coordinateDecimals ?? String(before.coordinateDecimals);
  // Number() would parse an empty text as 0, and 0x2 as 2.
  if (!/^\d$/.test(decimals) || Number(decimals) > coordinateDecimalsMax) {
    return refuse({ code: 'decimals_invalid', max: coordinateDecimalsMax });
  }
  const policy: FieldPolicy = {
    groups: fieldGroups.filter((group) => groups.includes(group)),
    coordinateDecimals: Number(decimals),
    echoAddress: typed.echoAddress ?? before.echoAddress,
    honourGpc: typed.honourGpc ?? before.honourGpc,
  };
  return accept(isSamePolicy(policy, unrestrictedFieldPolicy) ? null : policy);
}

/**
 * Whether two policies are equal. Compares the field groups in order, since applyFieldPolicyChanges sorts them as
 * `fieldGroups`.
 */
export function isSamePolicy(a: FieldPolicy | null, b: FieldPolicy | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.groups.join() === b.groups.join() &&
    a.coordinateDecimals === b.coordinateDecimals &&
    a.echoAddress === b.echoAddress &&
    a.honourGpc === b.honourGpc
  );
}

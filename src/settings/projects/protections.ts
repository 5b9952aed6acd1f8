// Checks and saves a project's protections: restrictions on its callers (networks, signatures, declared origins) and
// its rate limit. The operator's command and the dashboard both save through this file. Does not enforce protections;
// the edge does.

import { formatCidr, type NetworkRefusal, parseNetwork } from '../../core/network.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import {
  callerModes,
  defaultProtections,
  isCallerMode,
  isRateClass,
  type Protections,
  rateClasses,
} from '../../core/project/protections.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { SettingsContext } from '../context.ts';
import { warnOfNetworks } from './network-warnings.ts';
import { type BaseRevision, type ChangeResult, changeProject, readProject } from './projects.ts';

export const callerNetworksMax = 100;

/**
 * The changes to a project's protections (restrictions on its callers), as entered by a user. Properties that are left
 * out keep their value.
 */
export interface ProtectionChanges {
  readonly mode?: string | undefined;
  /** Networks that servers may call from; empty means any. */
  readonly callers?: readonly string[] | undefined;
  /** Networks that visitors of pages may come from; empty means any. */
  readonly pageCallers?: readonly string[] | undefined;
  readonly signatureRequired?: boolean | undefined;
  /**
   * Whether loopback-like origins of app shells (Capacitor, Tauri) on the allowlist are admitted while the project's
   * development switch is off.
   */
  readonly appShells?: boolean | undefined;
  readonly declaredOrigin?: boolean | undefined;
  readonly rateClass?: string | undefined;
}

/** The names of the two lists of networks in ProtectionChanges. */
type CallerList = 'callers' | 'pageCallers';

export type ProtectionsRefusal =
  | { readonly code: 'mode_unknown'; readonly modes: readonly string[] }
  | { readonly code: 'rate_class_unknown'; readonly rateClasses: readonly string[] }
  | {
      readonly code: 'callers_refused';
      readonly list: CallerList;
      readonly callers: readonly { readonly typed: string; readonly reason: NetworkRefusal }[];
    }
  | { readonly code: 'callers_too_many'; readonly list: CallerList; readonly max: number };

/** Returns the protections after the change. The default protections are returned, and stored, as null. */
export function applyProtectionChanges(
  current: Protections | null,
  typed: ProtectionChanges,
): Result<Protections | null, ProtectionsRefusal> {
  const before = current ?? defaultProtections;
  const mode = typed.mode ?? before.mode;
  if (!isCallerMode(mode)) return refuse({ code: 'mode_unknown', modes: callerModes });
  const rateClass = typed.rateClass ?? before.rateClass;
  if (!isRateClass(rateClass)) return refuse({ code: 'rate_class_unknown', rateClasses });
  const callers = checkCallers('callers', typed.callers ?? before.callers);
  if (!callers.ok) return callers;
  const pageCallers = checkCallers('pageCallers', typed.pageCallers ?? before.pageCallers);
  if (!pageCallers.ok) return pageCallers;
  const protections: Protections = {
    mode,
    callers: callers.value,
    pageCallers: pageCallers.value,
    declaredOrigin: typed.declaredOrigin ?? before.declaredOrigin,
    signatureRequired: typed.signatureRequired ?? before.signatureRequired,
    rateClass,
  };
  return accept(isSame(protections, defaultProtections) ? null : protections);
}

/** Parses networks into canonical form, without duplicates. */
function checkCallers(
  list: CallerList,
  callersInput: readonly string[],
): Result<readonly string[], ProtectionsRefusal> {
  const callers = new Set<string>();
  const refused: { typed: string; reason: NetworkRefusal }[] = [];
  for (const typed of callersInput) {
    const network = parseNetwork(typed);
    if (network.ok) callers.add(formatCidr(network.value));
    else refused.push({ typed, reason: network.refusal });
  }
  if (refused.length > 0) return refuse({ code: 'callers_refused', list, callers: refused });
  return callers.size > callerNetworksMax
    ? refuse({ code: 'callers_too_many', list, max: callerNetworksMax })
    : accept([...callers]);
}

function isSame(a: Protections, b: Protections): boolean {
  return (
    a.mode === b.mode &&
    a.callers.join() === b.callers.join() &&
    a.pageCallers.join() === b.pageCallers.join() &&
    a.declaredOrigin === b.declaredOrigin &&
    a.signatureRequired === b.signatureRequired &&
    a.rateClass === b.rateClass
  );
}

/** Changes the protections and the app-shell switch in one revision. */
export async function setProtections(
  settings: SettingsContext,
  id: ProjectId,
  typed: ProtectionChanges,
  from: BaseRevision,
): ChangeResult<ProtectionsRefusal> {
  const project = await readProject(settings, id, from);
  if (!project.ok) return project;
  const changed = applyProtectionChanges(project.value.protections, typed);
  if (!changed.ok) return changed;
  const after = changed.value ?? defaultProtections;
  const appShells = typed.appShells ?? project.value.appShells;
  const note = { event: 'protections.set', details: { ...after, appShells } } as const;
  const same = isSame(project.value.protections ?? defaultProtections, after) && appShells === project.value.appShells;
  const change = same ? null : { to: { protections: changed.value, appShells }, note };
  return changeProject(settings, project.value, change, warnOfNetworks([...after.callers, ...after.pageCallers]));
}

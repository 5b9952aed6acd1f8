// Who may call a project beside its allowlist, as whoever changes it typed it: the one check that every way of saving it
// goes through, and the operation that saves it. What a protection does to a call is the edge's.

import { type NetworkRefusal, parseNetwork, writeNetwork } from '../core/network.ts';
import type { ProjectId } from '../core/project-id.ts';
import { defaultProtections, isMode, isRateClass, modes, type Protections, rateClasses } from '../core/protections.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { SettingsPlane } from './plane.ts';
import { type ChangeResult, changeProject, type FromRevision, readProject } from './projects.ts';

export const callersMax = 100;

/** What is to be otherwise. What is left out stays as it is. */
export interface TypedProtections {
  readonly mode?: string | undefined;
  /** All networks that servers may call from; empty is any. */
  readonly callers?: readonly string[] | undefined;
  readonly declaredOrigin?: boolean | undefined;
  readonly rateClass?: string | undefined;
}

export type ProtectionsRefusal =
  | { readonly code: 'mode_unknown'; readonly modes: readonly string[] }
  | { readonly code: 'rate_class_unknown'; readonly rateClasses: readonly string[] }
  | {
      readonly code: 'callers_refused';
      readonly callers: readonly { readonly typed: string; readonly reason: NetworkRefusal }[];
    }
  | { readonly code: 'callers_too_many'; readonly max: number };

/** The protections after the change; null where they are the default ones, which is how those are stored. */
export function changeProtections(
  current: Protections | null,
  typed: TypedProtections,
): Result<Protections | null, ProtectionsRefusal> {
  const before = current ?? defaultProtections;
  const mode = typed.mode ?? before.mode;
  if (!isMode(mode)) return refuse({ code: 'mode_unknown', modes });
  const rateClass = typed.rateClass ?? before.rateClass;
  if (!isRateClass(rateClass)) return refuse({ code: 'rate_class_unknown', rateClasses });
  const callers = checkCallers(typed.callers ?? before.callers);
  if (!callers.ok) return callers;
  const declaredOrigin = typed.declaredOrigin ?? before.declaredOrigin;
  const { pageCallers, signatureRequired } = before;
  const protections: Protections = {
    ...{ mode, callers: callers.value, pageCallers, declaredOrigin, signatureRequired, rateClass },
  };
  return accept(isSame(protections, defaultProtections) ? null : protections);
}

/** The networks in canonical form, each once. */
function checkCallers(typedCallers: readonly string[]): Result<readonly string[], ProtectionsRefusal> {
  const callers = new Set<string>();
  const refused: { typed: string; reason: NetworkRefusal }[] = [];
  for (const typed of typedCallers) {
    const network = parseNetwork(typed);
    if (network.ok) callers.add(writeNetwork(network.value));
    else refused.push({ typed, reason: network.refusal });
  }
  if (refused.length > 0) return refuse({ code: 'callers_refused', callers: refused });
  return callers.size > callersMax ? refuse({ code: 'callers_too_many', max: callersMax }) : accept([...callers]);
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

/** Changes who may call the project. */
export async function setProtections(
  plane: SettingsPlane,
  id: ProjectId,
  typed: TypedProtections,
  from: FromRevision,
): ChangeResult {
  const project = await readProject(plane, id, from);
  if (!project.ok) return project;
  const changed = changeProtections(project.value.protections, typed);
  if (!changed.ok) return changed;
  const after = changed.value ?? defaultProtections;
  const note = { event: 'protections.set', details: { ...after } } as const;
  const same = isSame(project.value.protections ?? defaultProtections, after);
  return changeProject(plane, project.value, same ? null : { to: { protections: changed.value }, note });
}

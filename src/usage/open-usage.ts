// Opens the object that counts for one project, in the jurisdiction of the deployment.

import type { ProjectId } from '../core/project/project-id.ts';
import type { ProjectUsage } from './project-usage.ts';

/** Counts refusals of requests that name no project. Not a project id, which has 20 characters. */
export const deploymentUsageName = 'deployment';

/** The name of a Durable Object that counts: each project has one, and the deployment has one. */
export type UsageName = ProjectId | typeof deploymentUsageName;

export interface UsageEnv {
  /** A deployment without it counts nothing. */
  readonly USAGE?: DurableObjectNamespace<ProjectUsage>;
  /** The jurisdiction in which the Durable Objects are stored; if absent, Cloudflare chooses the place. */
  readonly WHEREFROM_JURISDICTION?: string;
}

/** Returns the object of the name; null in a deployment that counts nothing. Does not contact the object. */
export function openUsageObject(
  { USAGE: namespace, WHEREFROM_JURISDICTION: jurisdiction }: UsageEnv,
  name: UsageName,
): DurableObjectStub<ProjectUsage> | null {
  if (namespace === undefined) return null;
  // An object in a jurisdiction is another one than the object of the same name without. workerd has no jurisdictions
  // and throws.
  const kept = jurisdiction === 'eu' || jurisdiction === 'us' ? namespace.jurisdiction(jurisdiction) : namespace;
  return kept.get(kept.idFromName(name));
}

// Opens the ProjectUsage object (Durable Object) that counts for one project, in the jurisdiction of the deployment.

import type { ProjectId } from '../core/project/project-id.ts';
import type { ProjectUsage } from './project-usage.ts';

/**
 * The name of the Durable Object that counts refusals of requests without a project. No project has this name, because
 * project ids have 20 characters.
 */
export const deploymentUsageName = 'deployment';

/** The name of a Durable Object that counts: each project has one, and so has the deployment. */
export type UsageName = ProjectId | typeof deploymentUsageName;

export interface UsageEnv {
  /** The namespace of the Durable Objects that count. A deployment without this binding counts nothing. */
  readonly USAGE?: DurableObjectNamespace<ProjectUsage>;
  /** The jurisdiction in which the Durable Objects are stored; if absent, Cloudflare chooses the place. */
  readonly WHEREFROM_JURISDICTION?: string;
}

/** Returns the Durable Object with this name; null in a deployment that counts nothing. Does not contact the object. */
export function openUsageObject(
  { USAGE: namespace, WHEREFROM_JURISDICTION: jurisdiction }: UsageEnv,
  name: UsageName,
): DurableObjectStub<ProjectUsage> | null {
  if (namespace === undefined) return null;
  // The same name stands for different objects with and without a jurisdiction. Local workerd has no jurisdictions, so
  // `jurisdiction` throws there.
  const kept = jurisdiction === 'eu' || jurisdiction === 'us' ? namespace.jurisdiction(jurisdiction) : namespace;
  return kept.get(kept.idFromName(name));
}

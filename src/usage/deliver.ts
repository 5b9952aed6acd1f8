// Calls to the object of a project, each within a bounded time: the delivery of a flush, and the end of a deleted project.
// They never reject.

import type { ProjectId } from '../core/project/project-id.ts';
import type { FlushAnswer, UsageFlush } from './flush.ts';
import { openUsageObject, type UsageEnv, type UsageName } from './open-usage.ts';

/** How long a call may take. With the 20 seconds of a timed flush it stays below the 30 that waitUntil may take. */
export const flushDeliveryMaxMs = 5_000;

/** Returns the object's answer; null where it failed or took too long. It may have counted the flush even then. */
export function deliverFlush(env: UsageEnv, name: UsageName, flush: UsageFlush): Promise<FlushAnswer | null> {
  return resolveWithin(send(env, name, flush));
}

/** Deletes the counts of a project that was deleted in this epoch. Returns false where that has to be repeated. */
export async function deleteProjectUsage(env: UsageEnv, id: ProjectId, epoch: number): Promise<boolean> {
  return (await resolveWithin(sendClose(env, id, epoch))) ?? false;
}

/** Returns the result of the work; null where it takes longer. */
export async function resolveWithin<T>(work: Promise<T>, maxMs = flushDeliveryMaxMs): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), maxMs);
  const result = await Promise.race([work, late]);
  clearTimeout(timer);
  return result;
}

async function sendClose(env: UsageEnv, id: ProjectId, epoch: number): Promise<boolean> {
  try {
    await openUsageObject(env, id)?.close(epoch);
    return true;
  } catch {
    return false;
  }
}

/** Sends a flush, once; null if that fails. workerd may repeat the call, and the object counts a repeated flush once. */
async function send(env: UsageEnv, name: UsageName, flush: UsageFlush): Promise<FlushAnswer | null> {
  try {
    return (await openUsageObject(env, name)?.flush(flush)) ?? null;
  } catch {
    return null;
  }
}

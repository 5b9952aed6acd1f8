// Calls the ProjectUsage object (Durable Object) of a project, each call within a bounded time: delivers a flush, or
// deletes the counts of a deleted project. The calls never reject.

import type { ProjectId } from '../core/project/project-id.ts';
import type { FlushAnswer, UsageFlush } from './flush.ts';
import { openUsageObject, type UsageEnv, type UsageName } from './open-usage.ts';

/**
 * Maximum duration of a call to a ProjectUsage object. With the 20 seconds before a timed flush, it stays below the 30
 * seconds of waitUntil.
 */
export const flushDeliveryMaxMs = 5_000;

/**
 * Delivers a flush to the ProjectUsage object. Returns its answer; null if the call failed or took too long. Even then,
 * the object may have counted the flush.
 */
export function deliverFlush(env: UsageEnv, name: UsageName, flush: UsageFlush): Promise<FlushAnswer | null> {
  return resolveWithin(send(env, name, flush));
}

/**
 * Deletes the counts of a deleted project. `epoch` is the database's epoch (raised by a restore) at the deletion.
 * Returns false if this call failed and must be repeated.
 */
export async function deleteProjectUsage(env: UsageEnv, id: ProjectId, epoch: number): Promise<boolean> {
  return (await resolveWithin(sendClose(env, id, epoch))) ?? false;
}

/** Returns the result of the work; null if it takes longer than `maxMs`. */
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

/**
 * Sends a flush once; returns null if that fails. workerd may repeat the call, but the ProjectUsage object counts a
 * repeated flush only once.
 */
async function send(env: UsageEnv, name: UsageName, flush: UsageFlush): Promise<FlushAnswer | null> {
  try {
    return (await openUsageObject(env, name)?.flush(flush)) ?? null;
  } catch {
    return null;
  }
}

// Calls to the object of a project, each within a bounded time: the delivery of a flush, and the end of a deleted project.
// They never reject.

import type { ProjectId } from '../core/project/project-id.ts';
import type { Flush, FlushAnswer } from './flush.ts';
import { openUsage, type UsageEnv, type UsageName } from './open-usage.ts';

/** How long a call may take. With the 20 seconds of a timed flush it stays below the 30 that waitUntil may take. */
export const deliveryMaxMs = 5_000;

/** Returns the object's answer; null where it failed or took too long. It may have counted the flush even then. */
export function deliver(env: UsageEnv, name: UsageName, flush: Flush): Promise<FlushAnswer | null> {
  return inTime(send(env, name, flush));
}

/** Deletes the counts of a project that was deleted in this epoch. Returns false where that has to be repeated. */
export async function closeUsage(env: UsageEnv, id: ProjectId, epoch: number): Promise<boolean> {
  return (await inTime(sendClose(env, id, epoch))) ?? false;
}

/** Returns the result of the work; null where it takes longer. */
export async function inTime<T>(work: Promise<T>, maxMs = deliveryMaxMs): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), maxMs);
  const result = await Promise.race([work, late]);
  clearTimeout(timer);
  return result;
}

async function sendClose(env: UsageEnv, id: ProjectId, epoch: number): Promise<boolean> {
  try {
    await openUsage(env, id)?.close(epoch);
    return true;
  } catch {
    return false;
  }
}

/** Sends a flush, once; null if that fails. workerd may repeat the call, and the object counts a repeated flush once. */
async function send(env: UsageEnv, name: UsageName, flush: Flush): Promise<FlushAnswer | null> {
  try {
    return (await openUsage(env, name)?.flush(flush)) ?? null;
  } catch {
    return null;
  }
}

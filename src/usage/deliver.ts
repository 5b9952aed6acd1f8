// The delivery of one flush to the object of its project, within a bounded time. Never rejects.

import type { Flush, FlushAnswer } from './flush.ts';
import { openUsage, type UsageEnv, type UsageName } from './open-usage.ts';

/** How long a delivery may take. With the 20 seconds of a timed flush it stays below the 30 that waitUntil may take. */
export const deliveryMaxMs = 5_000;

/** Returns the object's answer; null where it failed or took too long. It may have counted the flush even then. */
export async function deliver(env: UsageEnv, name: UsageName, flush: Flush): Promise<FlushAnswer | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), deliveryMaxMs);
  const answer = await Promise.race([send(env, name, flush), late]);
  clearTimeout(timer);
  return answer;
}

/** Sends a flush, once more where the platform advises it: the object counts a repeated flush once. */
async function send(env: UsageEnv, name: UsageName, flush: Flush): Promise<FlushAnswer | null> {
  for (const isLast of [false, true]) {
    try {
      // A stub is unusable after most errors.
      return (await openUsage(env, name)?.flush(flush)) ?? null;
    } catch (error) {
      if (isLast || !isRetryable(error)) return null;
    }
  }
  return null;
}

/** Errors of the platform say whether to retry; an overloaded object must be left alone. */
function isRetryable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return Reflect.get(error, 'retryable') === true && Reflect.get(error, 'overloaded') !== true;
}

// How long the command `wherefrom` waits before it sends a batch again. The clock is that of the test. test/cli/client
// runs the command.

import { describe, expect, it } from 'vitest';
import { locateLines } from '../../../src/client/command/locate-lines.ts';
import { ndjson } from '../../../src/client/command/result-lines.ts';
import { LookupError } from '../../../src/client/server/lookup-error.ts';

/** Runs one batch whose first requests fail, and returns the waits in seconds. */
async function waitsAfter(failures: readonly LookupError[]): Promise<number[]> {
  const waits: number[] = [];
  const left = [...failures];
  let nowMs = 0;
  await locateLines({
    ...{ lines: ['192.0.2.1'], skip: 0, format: ndjson, waitMs: 600_000, now: () => nowMs },
    locate: () => {
      const failure = left.shift();
      return failure === undefined ? Promise.resolve([{ city: 'Mudgrad' }]) : Promise.reject(failure);
    },
    write: () => Promise.resolve(),
    onProgress: () => {
      // The waits are recorded in `sleep`.
    },
    sleep: (ms) => {
      waits.push(ms / 1000);
      nowMs += ms;
      return Promise.resolve();
    },
    isLookupError: (error) => error instanceof LookupError,
  });
  return waits;
}

describe('the wait before a batch is sent again', () => {
  it.each([
    { retryAfter: null, waits: [1, 2, 4, 8, 16, 30, 30], why: 'no Retry-After' },
    { retryAfter: 0, waits: [1, 2, 4, 8, 16, 30, 30], why: 'a Retry-After of 0, which must not become a busy loop' },
    { retryAfter: 5, waits: [5, 5, 5, 8, 16, 30, 30], why: 'a short Retry-After' },
    { retryAfter: 60, waits: [60, 60, 60], why: 'a long Retry-After' },
  ])('is $waits after $why', async ({ retryAfter, waits }) => {
    const failures = waits.map(() => new LookupError('rate_limited', 'Mud.', 429, retryAfter));
    expect(await waitsAfter(failures)).toEqual(waits);
  });
});

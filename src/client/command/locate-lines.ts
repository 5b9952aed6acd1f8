// Locates a stream of addresses in batches and writes the results in order. Retries while the API is unreachable or
// overloaded or limits the calls, so that a run of hours survives a deployment. Does not read arguments.

import type { LookupError, LookupErrorCode } from '../server/lookup-error.ts';
import type { LocatedItem, ResultFormat } from './result-lines.ts';

/** The most addresses that the API accepts in one batch (docs/api.md). */
const batchMax = 1000;

/** Codes of temporary errors: the same request may succeed later. */
const passing: readonly LookupErrorCode[] = [
  ...(['network', 'timeout', 'rate_limited', 'settings_unavailable', 'data_unavailable'] as const),
  ...(['keys_unavailable', 'internal'] as const),
];

export interface LocateRun {
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** The number of addresses to skip at the beginning of the input. */
  readonly skip: number;
  readonly format: ResultFormat;
  readonly locate: (addresses: readonly string[]) => Promise<readonly LocatedItem[]>;
  /** Writes text; resolves when the output can take more text. */
  readonly write: (text: string) => Promise<void>;
  /** Called after each batch. Also called before each wait: `waitingFor` is then the error that causes the wait. */
  readonly onProgress: (progress: Progress) => void;
  /** How many milliseconds to retry a batch that gets no answer. */
  readonly waitMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly isLookupError: (error: unknown) => error is LookupError;
}

export interface Progress {
  /** The number of addresses read so far, including skipped ones. Each of them has its line in the output. */
  readonly done: number;
  readonly failed: number;
  /** The error after which the command waits before it tries again; null if it is not waiting. */
  readonly waitingFor: LookupError | null;
}

/**
 * Writes a line for each address. Resolves to the final counts. Rejects with the error of a request if no retry can
 * mend it, or if retries failed for `waitMs`. The results of all earlier batches are then written.
 */
export async function locateLines(run: LocateRun): Promise<Progress> {
  let done = run.skip;
  let failed = 0;
  if (run.skip === 0) await run.write(run.format.header);
  for await (const batch of batchesOf(run.lines, run.skip)) {
    const items = await locateWithRetries(run, batch, { done, failed });
    failed += items.filter((item) => 'error' in item).length;
    await run.write(items.map((item, i) => run.format.line(batch[i] ?? '', item)).join(''));
    done += batch.length;
    run.onProgress({ done, failed, waitingFor: null });
  }
  return { done, failed, waitingFor: null };
}

async function locateWithRetries(
  run: LocateRun,
  batch: readonly string[],
  progress: Omit<Progress, 'waitingFor'>,
): Promise<readonly LocatedItem[]> {
  const start = run.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await run.locate(batch);
    } catch (error) {
      if (!run.isLookupError(error) || !canPass(error)) throw error;
      // A Retry-After of 0 must not end in a loop without a pause.
      const delayMs = Math.max(error.retryAfterSeconds ?? 0, Math.min(2 ** attempt, 30)) * 1000;
      if (run.now() + delayMs - start > run.waitMs) throw error;
      run.onProgress({ ...progress, waitingFor: error });
      await run.sleep(delayMs);
    }
  }
}

/**
 * Whether the error is temporary: the same request may succeed later. While the API restarts, a proxy in front of it
 * answers with its own page and a status 5xx.
 */
function canPass({ code, status }: LookupError): boolean {
  return passing.includes(code) || (code === 'answer_invalid' && (status === 429 || status >= 500));
}

/** Yields the addresses in batches, without empty lines. Skips the first `skip` addresses. */
async function* batchesOf(lines: LocateRun['lines'], skip: number): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  let left = skip;
  for await (const line of lines) {
    const address = line.trim();
    if (address === '') continue;
    if (left > 0) {
      left -= 1;
      continue;
    }
    batch.push(address);
    if (batch.length < batchMax) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

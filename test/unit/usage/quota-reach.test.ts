// How far a hard limit is exceeded: an isolate learns the counts of other isolates only with its own flush.

import { env } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { parseSnapshot } from '../../../src/core/project/project.ts';
import { parseProjectId } from '../../../src/core/project/project-id.ts';
import { UsageBuffer } from '../../../src/usage/buffer.ts';
import { requestsPerFlush } from '../../../src/usage/flush-limits.ts';
import type { UsageEnv } from '../../../src/usage/open-usage.ts';

function projectOf(text: string, hard: number) {
  const id = parseProjectId(text);
  const quota = { pages: { soft: null, hard }, servers: { soft: null, hard: null } };
  const snapshot = { schema: 3, id, revision: 1, development: false, allowlist: ['https://elbonia.example'], keys: [] };
  const reading = id === null ? null : parseSnapshot(JSON.stringify({ ...snapshot, quota }), id);
  if (reading?.kind !== 'project') throw new Error('the fixture is no snapshot');
  return reading.project;
}

/** Sends requests to isolates in turn until each of them refuses. Returns the number of answers. */
async function answersUntilRefused(isolates: number, hard: number): Promise<number> {
  const project = projectOf(`quota${isolates}`.padEnd(20, 'x'), hard);
  const buffers = Array.from({ length: isolates }, () => new UsageBuffer());
  const caller = project.allowlist[0] ?? null;
  const nowMs = Date.now();
  let answers = 0;
  let hasAnswered = true;
  while (hasAnswered) {
    hasAnswered = false;
    for (const buffer of buffers) {
      if (buffer.isOverQuota(project, 'pages', nowMs)) continue;
      hasAnswered = true;
      // Counts as many requests as one flush sends, and waits for the answer to the flush.
      const flushes: Promise<unknown>[] = [];
      for (let i = 0; i < requestsPerFlush; i++) {
        const keepAlive = (work: Promise<unknown>) => flushes.push(work);
        buffer.count(
          { countedAs: { project, caller }, env: env as unknown as UsageEnv, nowMs, keepAlive },
          'answered_page',
        );
      }
      answers += requestsPerFlush;
      await flushes.at(-1);
    }
  }
  return answers;
}

it.each([
  { isolates: 1, hard: 1_000, most: 0, why: 'one isolate knows all counts' },
  { isolates: 10, hard: 1_050, most: 10 * requestsPerFlush, why: 'each of the others answers until its next flush' },
  { isolates: 50, hard: 1_050, most: 50 * requestsPerFlush, why: 'the more isolates, the further' },
])('is exceeded by at most $most with $isolates isolates: $why', async ({ isolates, hard, most }) => {
  const answers = await answersUntilRefused(isolates, hard);
  expect(answers).toBeGreaterThanOrEqual(hard);
  expect(answers - hard).toBeLessThanOrEqual(most);
  // The bound is tight: nearly every isolate answers as many requests as one flush sends after the limit is reached.
  expect(answers - hard).toBeGreaterThanOrEqual(most * 0.8);
});

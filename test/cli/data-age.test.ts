import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeDataAge } from '../../src/cli/data-age.ts';
import { temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const manifest = join(folder.path, 'manifest.json');
writeFileSync(manifest, JSON.stringify({ database: { name: 'DB-IP City Lite', builtAt: '2026-06-05T13:42:02Z' } }));

describe('describeDataAge', () => {
  it.each([
    { now: '2026-06-06T13:42:02Z', end: '2026-06-05, 1 day old.', why: 'fresh' },
    {
      now: '2026-07-09T13:42:02Z',
      end: '2026-06-05, 34 days old. It is aging; update it: npm run data -- --refresh',
      why: 'aging',
    },
    {
      now: '2026-11-27T12:00:00Z',
      end: '2026-06-05, 174 days old. It is stale; update it: npm run data -- --refresh',
      why: 'stale',
    },
  ])('of $why data names the command only where it helps', ({ now, end }) => {
    expect(describeDataAge(manifest, new Date(now))).toBe(`Location data: DB-IP City Lite of ${end}`);
  });
});

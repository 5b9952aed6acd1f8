// Searches everything that is stored (KV, D1, Durable Objects, assets) after the traffic of 1,000 planted visitors,
// with the requests and the search of `npm run prove`, which searches much more after fewer visitors.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Examination } from '../prove/examination.ts';
import { examineStores, filesBelow } from '../prove/examine-stores.ts';
import { smallScene } from '../prove/host/miniflare.ts';
import { answeredScenarios } from '../prove/requests/answered.ts';
import { refusedScenarios } from '../prove/requests/refused.ts';
import { type Leak, leaks } from '../prove/worker/leaks.ts';
import { bundleSubject } from '../prove/worker/subject.ts';
import { removeWorkerFiles, type WorkerFiles, writeWorkerFiles } from '../support/harness.ts';

let files: WorkerFiles;
beforeAll(() => {
  files = writeWorkerFiles();
});
afterAll(() => removeWorkerFiles(files));

const scenarios = [...answeredScenarios, ...refusedScenarios];

/**
 * Sends requests of planted visitors and then searches all stores. Returns the found values, each with its store, and
 * the files that contain counts.
 */
async function searchStores(visitors: number, name: string, leak?: Leak) {
  const examination = new Examination();
  const modules = await bundleSubject({ files, leak, recording: false });
  const subject = { modules, files, folder: join(files.folder, name), options: leak?.options };
  const rounds = Array.from({ length: Math.ceil(visitors / 2 / scenarios.length) }, () => scenarios);
  // Each scenario is sent by two visitors.
  await examineStores(examination, subject, () => rounds.flat().slice(0, visitors / 2), smallScene);
  for (const path of filesBelow(join(files.folder, 'assets')))
    examination.look('other files', readFileSync(path), path);
  const stored = examination.findings.filter(({ sink }) => sink.endsWith('on disk') || sink === 'other files');
  const counts = [...filesBelow(subject.folder)].filter((path) => readFileSync(path).includes('{"counts":[['));
  return { examination, stored, counts };
}

describe('what is stored', () => {
  it('contains none of 1,000 visitors', { timeout: 600_000 }, async () => {
    const { examination, stored, counts } = await searchStores(1_000, 'real');
    expect(stored).toEqual([]);
    // All requests were sent, and every store was searched after them.
    expect(examination.requests).toBeGreaterThanOrEqual(1_000);
    expect([...examination.searched.keys()]).toEqual(
      expect.arrayContaining(['KV on disk', 'D1 on disk', 'Durable Objects on disk', 'other files']),
    );
    expect(counts.length).toBeGreaterThan(0);
  });

  it.each(leaks.filter(({ sink, ofSession }) => sink === 'Durable Objects on disk' && ofSession !== true))(
    'is seen to contain a visitor after $name',
    { timeout: 120_000 },
    async (leak) => {
      const { stored } = await searchStores(4, leak.name.replaceAll(' ', '-'), leak);
      expect(stored.map(({ sink }) => sink)).toContain('Durable Objects on disk');
    },
  );
});

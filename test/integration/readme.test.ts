// The README's calls, run as they are printed, against what is printed below them. Only the port is another. What comes of
// the real database is compared by its form, since tests run on fiction.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotOf, startWorker } from '../support/harness.ts';

const run = promisify(execFile);
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Each curl line with the block that follows it. */
const examples = [...readme.matchAll(/```sh\n(curl [^\n]+)\n```\n\n```(json|text)\n([\s\S]*?)```/g)].map(
  ([, command = '', kind = '', expected = '']) => ({ command, kind, expected }),
);

let worker: Awaited<ReturnType<typeof startWorker>>;

beforeAll(async () => {
  worker = await startWorker();
  const demo = { id: 'demo0000000000000000', allowlist: ['http://localhost:*', 'https://demo.example'] };
  await worker.kv.put(`project:${demo.id}`, snapshotOf(demo));
});
afterAll(() => worker.close());

/** Every value by the kind of thing it is; null and text are both allowed where a place may or may not be known. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return 'list';
  if (typeof value !== 'object' || value === null) return 'value';
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, formOf(member)]));
}

describe('the README', () => {
  it('has an example of each feature', () => {
    expect(examples.length).toBeGreaterThanOrEqual(7);
  });

  it.each(examples)('$command', async ({ command, kind, expected }) => {
    const { stdout } = await run('bash', [
      '-c',
      command.replace('http://localhost:8787', worker.url.origin).replace('curl', 'curl -s'),
    ]);
    if (kind === 'text') {
      expect(stdout).toBe(expected);
    } else if (command.includes('sample=')) {
      expect(JSON.parse(stdout)).toEqual(JSON.parse(expected));
    } else {
      expect(formOf(JSON.parse(stdout))).toEqual(formOf(JSON.parse(expected)));
    }
  });
});

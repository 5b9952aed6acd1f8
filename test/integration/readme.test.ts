// Runs the calls that the README and the guides print, with only the port replaced, and compares the responses with the
// printed ones. Responses from the real database are compared by their structure only, because tests run on fictional
// data.

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, documentationPages, readDocumentationPage } from '../support/guides.ts';
import { snapshotOf, startWorker } from '../support/harness.ts';
import { makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

const run = promisify(execFile);

/** Every printed curl command with the code block that follows it. */
const examples = documentationPages.flatMap(({ path, text }) =>
  [...text.matchAll(/```sh\n(curl [^\n]+)\n```\n\n```(json|text)\n([\s\S]*?)```/g)].map(
    ([, command = '', kind = '', expected = '']) => ({ path, command, kind, expected }),
  ),
);

const key = await makeGeneration('demo0000000000000000', 'backend0');
const env = { ...process.env, WHEREFROM_KEY: key.text };

let worker: Awaited<ReturnType<typeof startWorker>>;

beforeAll(async () => {
  worker = await startWorker({ WHEREFROM_SECRET: masterSecret });
  const keys = [storedKey('backend0', key)];
  const demo = { id: 'demo0000000000000000', allowlist: ['http://localhost:*', 'https://demo.example'], keys };
  await worker.kv.put(`project:${demo.id}`, snapshotOf(demo));
});
afterAll(() => worker.close());

/** Replaces the URL of `npm start` by that of the Worker under test. */
const here = (text: string) => text.replace('http://localhost:8787', worker.url.origin);

/**
 * Replaces every value by its type. Null and text count as one type, because a place may be unknown in the fictional
 * data.
 */
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return 'list';
  if (typeof value !== 'object' || value === null) return 'value';
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, formOf(member)]));
}

describe('the printed calls', () => {
  it.each([
    { path: 'README.md', count: 2 },
    { path: 'docs/api.md', count: 6 },
    { path: 'docs/location-tokens.md', count: 1 },
    { path: 'docs/migrating-from-visitorapi.md', count: 1 },
    { path: 'docs/start.md', count: 1 },
  ])('of $path are found', ({ path, count }) => {
    expect(examples.filter((example) => example.path === path)).toHaveLength(count);
  });

  it.each(examples)('$path: $command', async ({ command, kind, expected }) => {
    const { stdout } = await run('bash', ['-c', here(command).replace('curl', 'curl -s')], { env });
    if (kind === 'text') {
      expect(stdout).toBe(expected);
    } else if (command.includes('sample=')) {
      expect(JSON.parse(stdout)).toEqual(JSON.parse(expected));
    } else {
      expect(formOf(JSON.parse(stdout))).toEqual(formOf(JSON.parse(expected)));
    }
  });
});

const signing = readDocumentationPage('docs/signing.md');
const has = (program: string) => spawnSync(program, ['--version']).error === undefined;

describe('the signed call of docs/signing.md', () => {
  it.for([
    { language: 'bash', program: 'bash', tools: ['openssl', 'curl'], linesMax: 10 },
    { language: 'python', program: 'python3', tools: [], linesMax: 20 },
  ])('is accepted as printed in $language', async ({ language, program, tools, linesMax }, { skip }) => {
    const block = blocksOf(signing, language).find((text) => text.includes('@signature-params')) ?? '';
    expect(block).not.toBe('');
    expect(block.split('\n').length).toBeLessThanOrEqual(linesMax);
    skip(
      [program, ...tools].some((tool) => !has(tool)),
      'a tool is missing here',
    );
    const { stdout } = await run(program, ['-c', here(block)], { env });
    expect(JSON.parse(stdout)).toMatchObject([{ ip: '81.2.69.142', meta: { degraded: false } }]);
  });
});

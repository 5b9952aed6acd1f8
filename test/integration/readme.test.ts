// The README's calls, run as they are printed, against what is printed below them. Only the port is another. What comes of
// the real database is compared by its form, since tests run on fiction.

import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotOf, startWorker } from '../support/harness.ts';
import { makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

const run = promisify(execFile);
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Each curl line with the block that follows it. */
const examples = [...readme.matchAll(/```sh\n(curl [^\n]+)\n```\n\n```(json|text)\n([\s\S]*?)```/g)].map(
  ([, command = '', kind = '', expected = '']) => ({ command, kind, expected }),
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

/** The text with this Worker in the place of the one on the reader's machine. */
const here = (text: string) => text.replace('http://localhost:8787', worker.url.origin);

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

/** The block of this language that signs a call, with what it needs. */
function signingBlock(language: string): string {
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))];
  return blocks.map(([, text = '']) => text).find((text) => text.includes('@signature-params')) ?? '';
}

const has = (program: string) => spawnSync(program, ['--version']).error === undefined;

describe('a signed call of the README', () => {
  it.for([
    { language: 'sh', program: 'bash', tools: ['openssl', 'curl'], linesMax: 10 },
    { language: 'python', program: 'python3', tools: [], linesMax: 20 },
  ])('is accepted as it is printed in $language', async ({ language, program, tools, linesMax }, { skip }) => {
    const block = signingBlock(language);
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

// Runs the commands of the guides that act on settings, as they are printed, on local stores.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentationPages } from '../../support/guides.ts';
import { removeWorkerFiles, writeWorkerFiles } from '../../support/harness.ts';
import { startCloudflare } from '../cloudflare.ts';
import { howToRun, linesThatRun } from './how-lines-run.ts';
import { copyStores, seedStores } from './local-stores.ts';
import { printedLines, scriptOf } from './printed-lines.ts';
import { runInTestProcess } from './run-in-test-process.ts';

const files = writeWorkerFiles();
let seeded: Awaited<ReturnType<typeof seedStores>>;
beforeAll(async () => {
  seeded = await seedStores(files);
});
afterAll(() => removeWorkerFiles(files));

const pages = documentationPages
  .map((guide) => ({
    path: guide.path,
    printed: printedLines(guide).filter((line) => /settings|remote/.test(howToRun(line)?.run ?? '')),
  }))
  .filter(({ printed }) => printed.length > 0);

/** The values of the placeholders on a page, such as KEY_ID. The output of each command replaces the earlier values. */
class Placeholders {
  readonly #projects = [...seeded.projects];
  #key = this.#projects[0]?.key ?? '';
  #incident = '';

  fill(words: readonly string[]): string[] {
    const [{ id = '', member = '' } = {}] = this.#projects;
    const values = new Map([
      ['PROJECT_ID', id],
      ['demo0000000000000000', id],
      ['KEY_ID', this.#key],
      ['MEMBER_ID', member],
      ['NAME', 'Wally'],
      ['INCIDENT_ID', this.#incident],
    ]);
    return words.map((word) => values.get(word) ?? word);
  }

  follow(line: string, stdout: string): void {
    this.#key = /wfk_[a-z0-9]{20}_([a-z0-9]{8})_/.exec(stdout)?.[1] ?? this.#key;
    this.#incident = /^Opened (\w+)\./.exec(stdout)?.[1] ?? this.#incident;
    if (!line.includes('delete PROJECT_ID')) return;
    this.#projects.shift();
    this.#key = this.#projects[0]?.key ?? '';
  }
}

function hasNewStores(line: string): boolean {
  const how = howToRun(line);
  return how?.run === 'settings' && how.stores === 'empty';
}

/** Runs the lines of a page in order, on stores of its own, and returns those that fail. */
async function runPage(path: string, printed: readonly string[]) {
  const own = join(files.folder, path.replaceAll('/', '-'));
  const state = copyStores(seeded.state, own);
  const placeholders = new Placeholders();
  const failed: unknown[] = [];
  for (const [n, line] of printed.entries()) {
    const { script, args } = scriptOf(line.replace(/ --remote| --config \S+| --url https:\/\/YOUR-WORKER/g, ''));
    const words = placeholders.fill(args).map((word) => (/^[\w-]+\.json$/.test(word) ? `${own}-${word}` : word));
    const place = ['--config', files.config, '--persist-to', hasNewStores(line) ? `${own}-new-${n}` : state];
    const outcome = await runInTestProcess(script, [...words, ...place]);
    if (outcome.status !== 0 || outcome.stderr !== '') failed.push({ line, ...outcome });
    placeholders.follow(line, outcome.stdout);
  }
  return failed;
}

describe('the printed commands on settings', () => {
  it.each(pages)('of $path succeed', { timeout: 180_000 }, async ({ path, printed }) => {
    expect(await runPage(path, printed)).toEqual([]);
  });
});

// No test can imitate the stores of a deployment: wrangler reaches them through a Worker that it starts at Cloudflare.
// So the test above runs the lines without --remote. This test runs them with --remote, but only until they look for
// the Worker in the account.
describe('the printed commands with --remote', () => {
  let cloudflare: Awaited<ReturnType<typeof startCloudflare>>;
  beforeAll(async () => {
    cloudflare = await startCloudflare();
  });
  afterAll(() => cloudflare.close());

  it.each(linesThatRun('remote'))('find no deployment in an empty account: %s', async (line) => {
    const { script, args } = scriptOf(line.replace(/ --config \S+/, ''));
    // Nothing listens at this address, and no test may reach the network.
    const words = args.map((word) => word.replace('https://YOUR-WORKER', 'http://127.0.0.1:9'));
    const place = ['--config', files.config];
    const { status, stdout, stderr } = await runInTestProcess(script, [...words, ...place], cloudflare.environment);
    expect(status).toBe(1);
    expect(stdout + stderr).toMatch(/the Worker is not deployed/i);
    expect(cloudflare.changes).toEqual([]);
  });
});

// `npm run verify` without credentials, against a host on loopback that serves this build or differs from it in one
// way.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BuildInfo, formatBuildInfo } from '../../../src/cli/build/build-info.ts';
import {
  exitStatusOf,
  formatDeploymentComparison,
  sameComparison,
  summariseComparisons,
  unknownComparison,
} from '../../../src/cli/verify/comparison.ts';
import { compareFromOutside } from '../../../src/cli/verify/outside.ts';
import { originPlaceholder } from '../../../src/documents.ts';

const info: BuildInfo = { commit: 'a'.repeat(40), dirty: false, code: 'b'.repeat(64), data: 'c'.repeat(64) };
const documents = {
  'client.js': 'export const naïve = "🇪🇱";\n',
  'visitor-api.js': `const origin = "${originPlaceholder}";\n`,
  'dashboard/page.js': 'page();\n',
  'docs/index': '<p>https://YOUR-WORKER</p>',
  'docs/not-found': '<p>No such page</p>',
};

interface Served {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

let served: Map<string, Served>;
const server = createServer(({ url = '' }, response) => {
  const { status = 200, headers = {}, body } = served.get(url) ?? { status: 404, body: 'nothing' };
  response.writeHead(status, headers).end(body);
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const buildPath = '/.well-known/build.json';
const claim = (changes: Partial<BuildInfo>) =>
  served.set(buildPath, { body: formatBuildInfo({ ...info, ...changes }) });

beforeEach(() => {
  served = new Map(Object.entries(documents).map(([name, text]) => [`/${name}`, { body: text }]));
  served.set('/docs', { body: `<p>${origin}</p>` });
  served.set('/docs/not-found', { status: 404, body: documents['docs/not-found'] });
  served.set('/visitor-api.js', { body: `const origin = "${origin}";\n` });
  claim({});
});

const compare = (local: Partial<BuildInfo> = {}) =>
  compareFromOutside(origin, { info: { ...info, ...local }, documents });
const others = (comparisons: Awaited<ReturnType<typeof compare>>) =>
  comparisons.filter(({ verdict }) => verdict !== 'same');

describe('a deployment of this build', () => {
  it('is the same in every respect', async () => {
    const comparisons = await compare();
    expect(others(comparisons)).toEqual([]);
    expect(comparisons.map(({ subject }) => subject)).toEqual([
      ...['commit, as claimed', 'code, as claimed', 'data, as claimed', 'public documents'],
    ]);
    expect(exitStatusOf(comparisons)).toBe(0);
  });
});

describe('a deployment that differs', () => {
  it.each([
    { what: 'another commit', claims: { commit: 'd'.repeat(40) }, subject: 'commit', detail: `here ${info.commit}` },
    { what: 'other code', claims: { code: 'd'.repeat(64) }, subject: 'code', detail: `here ${info.code}` },
    { what: 'other data', claims: { data: 'd'.repeat(64) }, subject: 'data', detail: `here ${info.data}` },
  ])('by $what is found, and nothing else', async ({ claims, subject, detail }) => {
    claim(claims);
    const comparisons = await compare();
    const [found, ...more] = others(comparisons);
    expect(found).toMatchObject({ subject: `${subject}, as claimed`, verdict: 'differs' });
    expect(found?.detail).toContain(detail);
    expect([more, exitStatusOf(comparisons)]).toEqual([[], 1]);
  });

  it.each([
    { what: 'a changed script', path: '/client.js', body: 'leak();', detail: '/client.js has another content' },
    {
      what: 'a script with one byte more',
      path: '/dashboard/page.js',
      body: 'page();\n\n',
      detail: '/dashboard/page.js',
    },
    { what: 'a missing script', path: '/client.js', status: 404, body: '', detail: '/client.js has status 404' },
    {
      ...{ what: 'a redirect, even to the same script', path: '/client.js', status: 307, body: '' },
      ...{ headers: { Location: '/dashboard/page.js' }, detail: '/client.js has status 307' },
    },
    {
      ...{ what: "another host's script for VisitorAPI", path: '/visitor-api.js' },
      ...{ body: 'const origin = "https://other.example";\n', detail: '/visitor-api.js has another content' },
    },
  ])('by $what is found', async ({ path, detail, ...answer }) => {
    served.set(path, answer);
    expect(others(await compare())).toMatchObject([{ subject: 'public documents', verdict: 'differs' }]);
    expect(others(await compare())[0]?.detail).toContain(detail);
  });
});

describe('what cannot be compared', () => {
  it.each([
    { what: 'a deployment without a commit', claims: { commit: null, dirty: null }, local: {}, subject: 'commit' },
    { what: 'a folder without a commit', claims: {}, local: { commit: null, dirty: null }, subject: 'commit' },
    { what: 'a deployment with uncommitted changes', claims: { dirty: true }, local: {}, subject: 'commit' },
    { what: 'a folder with uncommitted changes', claims: {}, local: { dirty: true }, subject: 'commit' },
    { what: 'a deployment without data', claims: { data: null }, local: {}, subject: 'data' },
    { what: 'a folder without data', claims: {}, local: { data: null }, subject: 'data' },
  ])('$what is not called the same', async ({ claims, local, subject }) => {
    claim(claims);
    const comparisons = await compare(local);
    expect(others(comparisons)).toMatchObject([{ subject: `${subject}, as claimed`, verdict: 'unknown' }]);
    expect(exitStatusOf(comparisons)).toBe(2);
  });
});

describe('a wrong host', () => {
  it.each([
    { what: 'has no build.json', answer: undefined, detail: 'status 404' },
    { what: 'answers everything with a page', answer: { body: '<!doctype html>' }, detail: 'status 200' },
    { what: 'redirects', answer: { status: 302, headers: { Location: '/client.js' }, body: '' }, detail: 'status 302' },
    { what: 'refuses', answer: { status: 403, body: formatBuildInfo(info) }, detail: 'status 403' },
  ])('that $what differs', async ({ answer, detail }) => {
    served.delete(buildPath);
    if (answer !== undefined) served.set(buildPath, answer);
    expect(await compare()).toMatchObject([{ subject: 'build.json', verdict: 'differs' }]);
    expect((await compare())[0]?.detail).toContain(detail);
  });

  it.each([408, 429, 500, 503])('is reported as unknown if it answers with status %s', async (status) => {
    served.set(buildPath, { status, body: formatBuildInfo(info) });
    const comparisons = await compare();
    expect(comparisons).toMatchObject([{ subject: 'build.json', verdict: 'unknown' }]);
    expect(comparisons[0]?.detail).toContain(`status ${status}`);
    expect(exitStatusOf(comparisons)).toBe(2);
  });

  it.each([429, 503])('is reported as unknown if a document has status %s', async (status) => {
    served.set('/client.js', { status, body: '' });
    const comparisons = others(await compare());
    expect(comparisons).toMatchObject([{ subject: 'public documents', verdict: 'unknown' }]);
    expect(comparisons[0]?.detail).toContain(`/client.js cannot be read: status ${status}`);
  });

  it('differs if one document does, even if another cannot be read', async () => {
    served.set('/client.js', { status: 503, body: '' });
    served.set('/dashboard/page.js', { body: 'leak();' });
    const comparisons = others(await compare());
    expect(comparisons).toMatchObject([{ subject: 'public documents', verdict: 'differs' }]);
  });

  it('is reported as unknown if it cannot be reached', async () => {
    const comparisons = await compareFromOutside('http://127.0.0.1:1', { info, documents });
    expect(comparisons).toMatchObject([{ subject: 'build.json', verdict: 'unknown' }]);
    expect(exitStatusOf(comparisons)).toBe(2);
  });
});

describe('the report', () => {
  it('has a line for each comparison and a conclusion', () => {
    const comparisons = [
      sameComparison('logpush', 'off'),
      unknownComparison('live tails', 'the token may not read this'),
    ];
    expect(comparisons.map(formatDeploymentComparison)).toEqual([
      'same     logpush                off',
      'unknown  live tails             the token may not read this',
    ]);
    expect(summariseComparisons(comparisons)).toBe('Not everything was compared: 1 same, 0 different, 1 not compared.');
  });

  it('never ends well without a comparison', () => {
    expect(exitStatusOf([])).toBe(2);
  });
});

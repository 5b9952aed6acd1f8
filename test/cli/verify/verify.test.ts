// `npm run verify` as a process, against an imitation of Cloudflare's API to which the real wrangler has deployed, and
// a host that serves the same build: the uploaded modules have the hashes of the folder's build.

import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWrangler } from '../../../src/cli/wrangler.ts';
import { fillOriginPlaceholder } from '../../../src/guides/fill-origin.ts';
import { writeWorkerFiles } from '../../support/harness.ts';
import { startCloudflare } from '../cloudflare.ts';
import { runScript } from '../scripts.ts';

const files = writeWorkerFiles();
const documents = join(files.folder, 'assets/documents');

/** Serves the Worker's public documents at the Worker's paths. */
const host = createServer(({ url = '' }, response) => {
  const names = new Map([
    ['/.well-known/build.json', 'build.json'],
    ['/docs', 'docs/index'],
  ]);
  const name = names.get(url) ?? url.slice(1);
  const text = readFileSync(join(documents, name), 'utf8');
  response.statusCode = name === 'docs/not-found' ? 404 : 200;
  const isPage = text.startsWith('<!doctype');
  response.end(isPage ? fillOriginPlaceholder(text, origin) : text.replace('https://origin.invalid', () => origin));
});

let origin: string;
let cloudflare: Awaited<ReturnType<typeof startCloudflare>>;

beforeAll(async () => {
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  cloudflare = await startCloudflare();
  const { environment } = cloudflare;
  const deployed = await runWrangler(['deploy', '--config', files.config], { environment });
  if (!deployed.ok) throw new Error(deployed.stderr);
  cloudflare.state.worker?.domains.push({ hostname: '127.0.0.1', service: 'wherefrom' });
});
afterAll(() => {
  host.close();
  cloudflare.close();
  rmSync(files.folder, { recursive: true, force: true });
});

const withoutToken = { CLOUDFLARE_API_TOKEN: '' };
const verify = (environment: Record<string, string>, ...args: readonly string[]) =>
  runScript('src/cli/verify/verify.ts', ['--config', files.config, ...args], environment);

/** The verdicts of a report by subject, without the commit, which the folder of this test does not have. */
function verdictsOf(report: string): Record<string, string> {
  const lines = [...report.matchAll(/^(same|differs|unknown) +(.+?) {2,}/gm)];
  return Object.fromEntries(lines.map(([, verdict = '', subject = '']) => [subject, verdict]));
}

describe('npm run verify', () => {
  it('reports a deployment that wrangler uploaded from this folder as the same', async () => {
    const { status, stdout, stderr } = await verify(cloudflare.environment, origin);
    expect({ stderr, ...verdictsOf(stdout) }).toEqual({
      stderr: '',
      // The fictional build names no commit.
      'commit, as claimed': 'unknown',
      'code, as claimed': 'same',
      'data, as claimed': 'same',
      'public documents': 'same',
      host: 'same',
      version: 'same',
      'deployed code': 'same',
      'deployed data': 'same',
      bindings: 'same',
      runtime: 'same',
      observability: 'same',
      logpush: 'same',
      'tail consumers': 'same',
      'other settings': 'same',
      'live tails': 'same',
    });
    expect(status).toBe(2);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      'Not everything was compared: 14 same, 0 different, 1 not compared.',
    );
  });

  it('exits with 1 where one thing differs, and prints no token', async () => {
    if (cloudflare.state.worker !== null) cloudflare.state.worker.settings['logpush'] = true;
    const { status, stdout, stderr } = await verify(cloudflare.environment, origin);
    expect({ status, logpush: verdictsOf(stdout)['logpush'] }).toEqual({ status: 1, logpush: 'differs' });
    expect(stdout).toContain('The deployment differs');
    expect(stdout + stderr).not.toContain(cloudflare.environment.CLOUDFLARE_API_TOKEN);
  });

  it('says which comparisons need a token if it has none', async () => {
    const { status, stdout } = await verify(withoutToken, origin);
    expect([status, Object.keys(verdictsOf(stdout)).length]).toEqual([2, 4]);
    expect(stdout).toContain('The deployment was compared from outside only.');
  });

  it.each([
    { args: [], message: 'npm run verify -- https://HOST' },
    { args: ['--force', 'https://geo.elbonia.example'], message: 'npm run verify -- https://HOST' },
    { args: ['http://geo.elbonia.example'], message: 'http://geo.elbonia.example is not an https URL.' },
    { args: ['geo.elbonia.example'], message: 'geo.elbonia.example is not an https URL.' },
  ])('refuses $args', async ({ args, message }) => {
    const { status, stderr } = await verify(withoutToken, ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

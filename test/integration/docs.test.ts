// /docs over HTTP: every page is served with the reader's own host and with a policy that permits only its own files.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideSlugs } from '../../src/guides/slugs.ts';
import { startWorker } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
beforeAll(async () => {
  worker = await startWorker();
});
afterAll(() => worker?.close());

const ask = (path: string, origin = 'https://api.example', headers: Record<string, string> = {}) =>
  worker.fetch(`${origin}${path}`, { headers, redirect: 'manual' });

const paths = ['/docs', '/docs/reference', ...guideSlugs.map((slug) => `/docs/${slug}`)];

describe.each(paths)('%s', (path) => {
  it('is a page with the reader’s host, for anyone and for five minutes', async () => {
    const response = await ask(path);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=300');
    expect(response.headers.has('Access-Control-Allow-Origin')).toBe(false);
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    const text = await response.text();
    expect(text).not.toContain('YOUR-WORKER');
    if (path !== '/docs/privacy' && path !== '/docs/allowlist') expect(text).toContain('https://api.example');
  });

  it('permits no script or style but files of this host', async () => {
    const policy = (await ask(path)).headers.get('Content-Security-Policy') ?? '';
    const directives = new Map(policy.split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1)]));
    expect(policy).not.toMatch(/unsafe|\*|https?:(?!\/\/api\.example\/)/);
    for (const name of ['default-src', 'worker-src', 'base-uri', 'form-action', 'frame-ancestors']) {
      expect(directives.get(name), name).toEqual(["'none'"]);
    }
  });

  it('permits no passkeys, which are for the dashboard of the same host', async () => {
    const permissions = (await ask(path)).headers.get('Permissions-Policy');
    expect(permissions).toBe('publickey-credentials-create=(), publickey-credentials-get=()');
  });

  it('moves to https', async () => {
    const response = await ask(path, 'http://api.example');
    expect([response.status, response.headers.get('Location')]).toEqual([308, `https://api.example${path}`]);
  });
});

describe('the host in a page', () => {
  it.each([
    { host: 'where.example', shown: 'https://where.example' },
    { host: 'where.example:8443', shown: 'https://where.example:8443' },
    { host: 'WHERE.example', shown: 'https://where.example' },
    { host: 'münchen.example', shown: 'https://xn--mnchen-3ya.example' },
    { host: 'my_worker.name.workers.dev', shown: 'https://my_worker.name.workers.dev' },
    { host: '[2001:db8::1]:8787', shown: 'https://[2001:db8::1]:8787' },
  ])('is $shown for $host', async ({ host, shown }) => {
    const text = await (await ask('/docs', `https://${host}`)).text();
    expect(text).toContain(`${shown}/client.js`);
    expect(text).not.toContain('YOUR-WORKER');
  });

  it('is not taken from headers', async () => {
    const headers = { 'X-Forwarded-Host': 'mud.example', Forwarded: 'host=mud.example', Origin: 'https://mud.example' };
    const text = await (await ask('/docs', 'https://api.example', headers)).text();
    expect(text).not.toContain('mud.example');
  });

  it('has an entity tag of its own', async () => {
    const tag = async (origin: string) => (await ask('/docs', origin)).headers.get('ETag');
    expect(await tag('https://one.example')).not.toBe(await tag('https://two.example'));
  });
});

describe('a slash at the end', () => {
  it.each([
    { path: '/docs/', to: '/docs' },
    { path: '/docs/?x=1', to: '/docs' },
    { path: '/docs/client/', to: '/docs/client' },
    { path: '/docs//mud.example/', to: '/docs//mud.example' },
    { path: '/docs/%E2%82%AC%0D%0AX:%20y/', to: '/docs/%E2%82%AC%0D%0AX:%20y' },
  ])('of $path leads to $to on the same host', async ({ path, to }) => {
    for (const method of ['GET', 'HEAD']) {
      const response = await worker.fetch(`https://api.example${path}`, { method, redirect: 'manual' });
      expect([response.status, response.headers.get('Location')]).toEqual([308, to]);
      expect(response.headers.has('Strict-Transport-Security')).toBe(true);
    }
  });

  it.each([
    { path: '/docs/', method: 'POST', why: 'a page has no POST' },
    { path: '/v1/visitor/', method: 'GET', why: 'the API never redirects' },
    { path: '/docsx/', method: 'GET', why: 'another path' },
  ])('of $path is 404 for $method ($why)', async ({ path, method }) => {
    const response = await worker.fetch(`https://api.example${path}`, { method, redirect: 'manual' });
    expect(response.status).toBe(404);
  });
});

describe('an address without a page', () => {
  it.each(['/docs/nothing', '/docs/not-found', '/docs/index', '/docs/Client', '/docs/client.md', '/docs/..%2findex'])(
    '%s is 404, with the navigation and without a tag',
    async (path) => {
      const response = await ask(path);
      expect([response.status, response.headers.get('Content-Type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      expect(response.headers.has('ETag')).toBe(false);
      const text = await response.text();
      expect(text).toContain('<h1 id="not-found">');
      expect(text).toContain('href="/docs/client"');
    },
  );
});

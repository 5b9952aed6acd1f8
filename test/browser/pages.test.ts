// CORS in a browser: which pages can read a response, with and without a preflight.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type PageServer, servePages } from '../support/browser.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';
import { makeGeneration, masterSecret, storedKey } from '../support/keys.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
let browser: Browser;
let pages: PageServer;
let api: string;

const key = await makeGeneration(elboniaToday, 'server01');

const sandboxed = `<iframe sandbox="allow-scripts" srcdoc="<script>onmessage = async (event) => {
  const response = await fetch(event.data);
  parent.postMessage({ status: response.status, body: await response.json(), origin: self.origin }, '*');
}</script>"></iframe>`;

beforeAll(async () => {
  worker = await startWorker({ LOCAL_VISITOR_ADDRESS: '77.77.1.9', WHEREFROM_SECRET: masterSecret });
  pages = await servePages({
    '/': { body: '<!doctype html><title>Elbonia Today</title>' },
    '/frame': { body: sandboxed },
  });
  const listed = `http://today.localhost:${pages.port}`;
  const settings = { allowlist: [listed, worker.url.origin], keys: [storedKey('server01', key)] };
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf(settings));
  api = `${worker.url.origin}/v1/visitor`;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await worker?.close();
});

/** Opens a page and records the methods of its requests to the API. */
async function openPage(url: string): Promise<{ page: Page; methods: string[] }> {
  const page = await browser.newPage();
  const methods: string[] = [];
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ request }) => {
    if (request.url.startsWith(api)) methods.push(request.method);
  });
  await page.goto(url);
  return { page, methods };
}

/** Fetches from within the page. Returns what the page could read, or its error. */
function fetchIn(page: Page, url: string, headers: Record<string, string> = {}, method = 'GET') {
  return page.evaluate(
    async ([address, init, verb]) => {
      try {
        const body = verb === 'POST' ? '["77.77.1.9"]' : null;
        const response = await fetch(address, { method: verb, headers: init, body });
        return { status: response.status, body: await response.json() };
      } catch (error) {
        return { status: 0, body: String(error) };
      }
    },
    [url, headers, method] as const,
  );
}

describe('a page on an allowed origin', () => {
  it('gets its location with the project in the query, without a preflight', async () => {
    const { page, methods } = await openPage(`http://today.localhost:${pages.port}/`);
    const { status, body } = await fetchIn(page, `${api}?project=${elboniaToday}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ip: '77.77.1.9', city: 'Mudgrad', country: { code: 'FR' } });
    expect(methods).toEqual(['GET']);
    await page.close();
  });

  it('gets its location with the project in a header, after a preflight', async () => {
    const { page, methods } = await openPage(`http://today.localhost:${pages.port}/`);
    const { status, body } = await fetchIn(page, api, { 'X-Project-Id': elboniaToday });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ip: '77.77.1.9', city: 'Mudgrad' });
    expect(methods.toSorted()).toEqual(['GET', 'OPTIONS']);
    await page.close();
  });

  it.each([
    { headers: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }, why: 'tracing' },
    {
      headers: { baggage: 'release=1', 'sentry-trace': '4bf92f3577b34da6-00f067aa0ba902b7-1' },
      why: 'tracing baggage',
    },
    { headers: { 'Content-Type': 'application/json' }, why: 'a library that always sends a content type' },
    { headers: { 'Cache-Control': 'no-cache', Pragma: 'no-cache' }, why: 'a library that disables caches' },
    { headers: { 'X-Requested-With': 'XMLHttpRequest' }, why: 'a header of old libraries' },
  ])('gets its location with $headers ($why)', async ({ headers }) => {
    const { page, methods } = await openPage(`http://today.localhost:${pages.port}/`);
    const { status, body } = await fetchIn(page, `${api}?project=${elboniaToday}`, headers as Record<string, string>);
    expect(status).toBe(200);
    expect(body).toMatchObject({ city: 'Mudgrad' });
    expect(methods.toSorted()).toEqual(['GET', 'OPTIONS']);
    await page.close();
  });

  it('gets the error of a wrong path, after a preflight', async () => {
    const { page } = await openPage(`http://today.localhost:${pages.port}/`);
    const { status, body } = await fetchIn(page, `${api}/`, { 'X-Project-Id': elboniaToday });
    expect([status, body.code]).toEqual([404, 'not_found']);
    await page.close();
  });

  it('loads a public document with additional headers', async () => {
    const { page } = await openPage(`http://today.localhost:${pages.port}/`);
    const { status } = await fetchIn(page, `${worker.url.origin}/openapi.json`, { traceparent: '00-1-1-01' });
    expect(status).toBe(200);
    await page.close();
  });

  it('gets the error of an unknown project', async () => {
    const { page } = await openPage(`http://today.localhost:${pages.port}/`);
    const { status, body } = await fetchIn(page, api, { 'X-Project-Id': 'nobody00000000000000' });
    expect([status, body.code]).toEqual([403, 'project_unknown']);
    await page.close();
  });
});

describe.each([
  { how: 'by query', path: (id: string) => `?project=${id}`, headers: {} },
  { how: 'by header', path: () => '', headers: { 'X-Project-Id': elboniaToday } },
])('a page on another origin that names the project $how', ({ path, headers }) => {
  it('gets the error that its origin is not allowed, and no location', async () => {
    const { page } = await openPage(`http://stranger.localhost:${pages.port}/`);
    const { status, body } = await fetchIn(page, api + path(elboniaToday), headers as Record<string, string>);
    expect(status).toBe(403);
    expect(body.code).toBe('origin_not_allowed');
    expect(JSON.stringify(body)).not.toMatch(/77\.77|Mudgrad|FR/);
    await page.close();
  });
});

describe('a page with a key', () => {
  const bearer = { Authorization: `Bearer ${key.text}` };

  it.each(['today', 'stranger'])('gets the error key_in_browser, on the origin of %s', async (host) => {
    const { page, methods } = await openPage(`http://${host}.localhost:${pages.port}/`);
    for (const url of [`${api}?project=${elboniaToday}`, `${worker.url.origin}/v1/ip/77.78.0.1`]) {
      const { status, body } = await fetchIn(page, url, bearer);
      expect([status, body.code]).toEqual([403, 'key_in_browser']);
    }
    expect(methods).toContain('OPTIONS');
    await page.close();
  });

  it('gets an error for a batch, with and without the key', async () => {
    const { page } = await openPage(`http://today.localhost:${pages.port}/`);
    const url = `${worker.url.origin}/v1/batch`;
    const init = { 'Content-Type': 'application/json' };
    const withKey = await fetchIn(page, url, { ...init, ...bearer }, 'POST');
    expect([withKey.status, withKey.body.code]).toEqual([403, 'key_in_browser']);
    const without = await fetchIn(page, `${url}?project=${elboniaToday}`, init, 'POST');
    expect([without.status, without.body.code]).toEqual([401, 'credential_required']);
    await page.close();
  });

  it('gets an error on the API’s own host too, where browsers send no preflight', async () => {
    const { page } = await openPage(`${worker.url.origin}/health`);
    for (const url of [api, `${worker.url.origin}/v1/ip/77.78.0.1`]) {
      const { status, body } = await fetchIn(page, url, bearer);
      expect([status, body.code]).toEqual([403, 'key_in_browser']);
    }
    await page.close();
  });
});

describe('a sandboxed frame', () => {
  it('is refused even on an allowed page, because its origin is null', async () => {
    const { page } = await openPage(`http://today.localhost:${pages.port}/frame`);
    const answer = await page.evaluate(
      (url) =>
        new Promise<{ status: number; body: { code: string }; origin: string }>((resolve) => {
          window.onmessage = (event) => resolve(event.data);
          document.querySelector('iframe')?.contentWindow?.postMessage(url, '*');
        }),
      `${api}?project=${elboniaToday}`,
    );
    expect(answer).toMatchObject({ status: 403, origin: 'null', body: { code: 'origin_not_allowed' } });
    await page.close();
  });
});

describe('the landing page', () => {
  it('shows the location on a narrow screen, without scripts and third-party requests', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
    const page = await context.newPage();
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await page.goto(worker.url.origin);
    expect(await page.locator('h1').textContent()).toBe('You appear to be in Mudgrad, Île-de-France, France');
    const links = await page.locator('footer a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    const credits = [expect.stringMatching(/^https:/), expect.stringMatching(/^https:/)];
    expect(links).toEqual(['/dashboard', '/docs', '/privacy', ...credits]);
    const consent = page.locator('dl div', { has: page.getByText('Consent to tracking') }).locator('dd');
    expect(await consent.textContent()).toBe('required before it starts');
    expect([...hosts]).toEqual([worker.url.host]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await context.close();
  });
});

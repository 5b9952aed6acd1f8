// Pages of customers of VisitorAPI (the service whose wire format GET /api/ copies) work here, with one change: the
// published client sends its requests to another host, or the script tag names another host.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, type PageServer, servePages } from '../support/browser.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
let browser: Browser;
let pages: PageServer;
let context: BrowserContext;

async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "import VisitorAPI from 'visitorapi'; window.VisitorAPI = VisitorAPI;",
      resolveDir: fileURLToPath(new URL('../../', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
  });
  return outputFiles.map(({ text }) => text).join('');
}

const title = '<!doctype html><title>Elbonia Today</title>';

beforeAll(async () => {
  worker = await startWorker({ LOCAL_VISITOR_ADDRESS: '77.77.1.9' });
  pages = await servePages({
    '/client': { body: '<!doctype html><title>Elbonia Today</title><script src="/client.js"></script>' },
    '/client.js': { body: await bundleClient(), headers: { 'Content-Type': 'text/javascript' } },
    '/tag': {
      body: `<!doctype html><title>Elbonia Today</title><script src="${worker.url.origin}/visitor-api.js"></script>`,
      headers: {
        'Content-Security-Policy': `default-src 'none'; script-src ${worker.url.origin}; connect-src ${worker.url.origin}`,
      },
    },
    '/module': { body: `${title}<script type="module" src="${worker.url.origin}/visitor-api.js"></script>` },
    '/import': { body: `${title}<script type="module">import '${worker.url.origin}/visitor-api.js';</script>` },
    '/dynamic': { body: `${title}<script>import('${worker.url.origin}/visitor-api.js');</script>` },
  });
  const listed = `http://today.localhost:${pages.port}`;
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf({ allowlist: [listed] }));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await worker?.close();
});

beforeEach(async () => {
  context = await browser.newContext();
  await context.route('https://api.visitorapi.com/**', async (route, request) => {
    const { pathname, search } = new URL(request.url());
    const response = await route.fetch({ url: `${worker.url.origin}${pathname}${search}` });
    await route.fulfill({ response });
  });
});
afterEach(() => context.close());

async function openPage(path: string, host: string) {
  const page = await context.newPage();
  await page.goto(`http://${host}.localhost:${pages.port}${path}`);
  return page;
}

const mudgrad = { ipAddress: '77.77.1.9', countryCode: 'FR', region: 'idf', city: 'mudgrad', currencies: ['EUR'] };

describe('the published client, as a promise', () => {
  async function call(host: string, projectId: string) {
    const page = await openPage('/client', host);
    return page.evaluate(
      (id) =>
        Reflect.get(
          window,
          'VisitorAPI',
        )(id).then(
          (data: unknown) => ({ data }),
          (error: unknown) => ({ error }),
        ),
      projectId,
    );
  }

  it('resolves to the data on an allowed origin', async () => {
    expect(await call('today', elboniaToday)).toMatchObject({ data: mudgrad });
  });

  it.each([
    { host: 'stranger', id: elboniaToday, error: expect.stringContaining('allowlist'), why: 'another origin' },
    { host: 'today', id: 'nobody00000000000000', error: expect.stringContaining('project'), why: 'no such project' },
  ])('rejects with the reason ($why)', async ({ host, id, error }) => {
    expect(await call(host, id)).toEqual({ error });
  });
});

describe('the published client, with callbacks', () => {
  async function call(host: string) {
    const page = await openPage('/client', host);
    return page.evaluate(
      (id) =>
        new Promise((resolve) => {
          Reflect.get(window, 'VisitorAPI')(
            id,
            (data: unknown) => resolve({ data }),
            ({ response }: { response: { status: number; data: unknown } }) =>
              resolve({ status: response.status, data: response.data }),
          );
        }),
      elboniaToday,
    );
  }

  it('gets the data on an allowed origin', async () => {
    expect(await call('today')).toMatchObject({ data: mudgrad });
  });

  it('gets the status and the reason on another origin', async () => {
    const result = expect.stringContaining('allowlist');
    expect(await call('stranger')).toEqual({ status: 403, data: { status: 403, result } });
  });
});

describe('the script tag', () => {
  async function call(host: string, projectId: string, path = '/tag') {
    const page = await openPage(path, host);
    await page.waitForFunction(() => 'VisitorAPI' in window);
    return page.evaluate(
      (id) =>
        new Promise((resolve) => {
          Reflect.get(window, 'VisitorAPI')(
            id,
            (data: unknown) => resolve({ data }),
            (errorCode: unknown, errorMessage: unknown) => resolve({ errorCode, errorMessage }),
          );
        }),
      projectId,
    );
  }

  it('gets the data on an allowed origin, under a strict policy', async () => {
    expect(await call('today', elboniaToday)).toMatchObject({ data: mudgrad });
  });

  it.each(['/module', '/import', '/dynamic'])('gets the data as a module (%s)', async (path) => {
    expect(await call('today', elboniaToday, path)).toMatchObject({ data: mudgrad });
  });

  it.each([
    { host: 'stranger', id: elboniaToday, message: 'allowlist', why: 'another origin' },
    { host: 'today', id: 'nobody00000000000000', message: 'project', why: 'no such project' },
  ])('gets status and reason of a refusal ($why)', async ({ host, id, message }) => {
    expect(await call(host, id)).toEqual({ errorCode: 403, errorMessage: expect.stringContaining(message) });
  });
});

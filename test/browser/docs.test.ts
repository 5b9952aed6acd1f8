// /docs in a browser: the viewer shows the complete document in a sandbox without an origin, sends no other requests and
// does not violate its policy.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiErrors } from '../../src/core/failure.ts';
import { mockVisitors } from '../../src/edge/locate/mock-visitors.ts';
import { buildDocument } from '../../src/openapi/document.ts';
import { launchChromium } from '../support/browser.ts';
import { startWorker } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
let browser: Browser;

beforeAll(async () => {
  worker = await startWorker({ LOCAL_VISITOR_ADDRESS: '77.77.1.9' });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await worker?.close();
});

/** Cells of the document’s table of location token claims. `token` is the query parameter that sets the nonce. */
const tokenCells = [
  ...['iss', 'aud', 'origin', 'nonce', 'token', 'iat', 'exp'],
  ...['country', 'region', 'regulations', 'anonymizer', 'tor', 'flags'],
];

interface Opened {
  readonly page: Page;
  /** Errors and warnings in the browser's console. */
  readonly complaints: string[];
  readonly requests: string[];
}

async function openDocs(options: Parameters<Browser['newContext']>[0] = {}): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  await page.addInitScript(() => {
    // Throws, so that the test sees the violation as an error of the page.
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      throw new Error(`violation of ${effectiveDirective} by ${blockedURI}`);
    });
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(new URL('/docs', worker.url).href);
  await page.locator('.opblock').first().waitFor();
  return { page, complaints, requests };
}

describe('/docs', () => {
  it('shows every route, sample and error without violating its policy', async () => {
    const { page, complaints, requests } = await openDocs();
    const shown = await page.locator('.opblock-summary-path').allTextContents();
    const plain = shown.map((path) => path.replaceAll('\u200b', ''));
    expect(plain.toSorted()).toEqual(Object.keys(buildDocument().paths).toSorted());
    const cells = await page.locator('.info td code').allTextContents();
    expect(cells).toEqual([...tokenCells, ...mockVisitors.keys(), ...Object.keys(apiErrors)]);
    await page.locator('#operations-Visitor-getVisitor .opblock-summary').click();
    await page
      .locator('#operations-Visitor-getVisitor .responses-table')
      .getByRole('cell', { name: '503', exact: true })
      .waitFor();
    expect(complaints).toEqual([]);
    const files = ['/docs', '/docs/viewer.css', '/docs/viewer.js', '/docs/viewer-start.js', '/openapi.json'];
    expect(requests.toSorted()).toEqual(files.map((path) => worker.url.origin + path).toSorted());
    await page.context().close();
  });

  it('offers no "Try it out", which could not succeed', async () => {
    const { page } = await openDocs();
    await page.locator('#operations-Visitor-getVisitor .opblock-summary').click();
    await page.locator('#operations-Visitor-getVisitor .responses-table').waitFor();
    expect(await page.locator('.try-out, .execute, .authorize, .authorization__btn').count()).toBe(0);
    await page.context().close();
  });

  it('cannot read pages, storage or locations of its host', async () => {
    const { page } = await openDocs();
    const reach = await page.evaluate(async () => {
      const read = async (path: string) => {
        try {
          return (await fetch(path)).status;
        } catch {
          return 'refused';
        }
      };
      const store = () => {
        try {
          return typeof localStorage;
        } catch {
          return 'refused';
        }
      };
      return {
        origin: self.origin,
        page: await read('/'),
        api: await read('/v1/visitor'),
        elsewhere: await read('https://elsewhere.example/'),
        storage: store(),
      };
    });
    expect(reach).toEqual({
      origin: 'null',
      page: 'refused',
      api: 'refused',
      elsewhere: 'refused',
      storage: 'refused',
    });
    await page.context().close();
  });

  it('fits a phone and follows its colour scheme', async () => {
    const { page } = await openDocs({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
    await page.locator('#operations-Visitor-getVisitor .opblock-summary').click();
    await page.locator('#operations-Visitor-getVisitor .responses-table').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(background).not.toBe(dark);
    await page.context().close();
  });
});

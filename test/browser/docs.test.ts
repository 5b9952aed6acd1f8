// The API reference in a browser: it shows the complete OpenAPI document, sends the calls that a reader tries, cannot
// reach other pages of its host, and does not violate its Content-Security-Policy.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiErrors } from '../../src/core/failure.ts';
import { mockVisitors } from '../../src/edge/locate/mock-visitors.ts';
import { buildOpenApiDocument } from '../../src/openapi/document.ts';
import { launchChromium } from '../support/browser.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';

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

async function openReference(options: Parameters<Browser['newContext']>[0] = {}): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  await page.addInitScript(() => {
    // The listener throws, so that the test sees a policy violation as an error of the page.
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
  await page.goto(new URL('/docs/reference', worker.url).href);
  await page.locator('.opblock').first().waitFor();
  return { page, complaints, requests };
}

describe('/docs/reference', () => {
  it('shows every route, sample and error without violating its policy', async () => {
    const { page, complaints, requests } = await openReference();
    const shown = await page.locator('.opblock-summary-path').allTextContents();
    const plain = shown.map((path) => path.replaceAll('\u200b', ''));
    expect(plain.toSorted()).toEqual(Object.keys(buildOpenApiDocument().paths).toSorted());
    const cells = await page.locator('.info td code').allTextContents();
    expect(cells).toEqual([...tokenCells, ...mockVisitors.keys(), ...Object.keys(apiErrors)]);
    await page.locator('#operations-Visitor-getVisitor .opblock-summary').click();
    await page
      .locator('#operations-Visitor-getVisitor .responses-table')
      .getByRole('cell', { name: '503', exact: true })
      .waitFor();
    expect(complaints).toEqual([]);
    const files = [
      ...['/docs/reference', '/docs/style.css', '/docs/page.js', '/docs/search.js', '/favicon.ico', '/openapi.json'],
      ...['/docs/viewer.css', '/docs/viewer.js', '/docs/viewer-start.js'],
    ];
    const own = requests.filter((url) => !url.endsWith('/favicon.ico'));
    expect(own.toSorted()).toEqual(
      files
        .filter((path) => path !== '/favicon.ico')
        .map((path) => worker.url.origin + path)
        .toSorted(),
    );
    expect(await page.locator('.info .description pre').first().textContent()).toContain(
      `${worker.url.origin}/v1/visitor`,
    );
    await page.context().close();
  });

  it.each([
    { allowlist: () => [worker.url.origin], why: 'lists this origin', status: '200', shown: 'Mudgrad' },
    { allowlist: () => ['https://elbonia.example'], why: 'does not', status: '403', shown: 'origin_not_allowed' },
  ])('tries a call, which is answered with $status where the project $why', async ({ allowlist, status, shown }) => {
    // Each test has its own project, because an isolate keeps the settings of a project for 30 seconds.
    const id = `docs${status}`.padEnd(elboniaToday.length, '0');
    await worker.kv.put(`project:${id}`, snapshotOf({ id, allowlist: allowlist() }));
    const { page, complaints } = await openReference();
    const operation = page.locator('#operations-Visitor-getVisitor');
    await operation.locator('.opblock-summary').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.locator('tr[data-param-name="project"] input').fill(id);
    await operation.getByRole('button', { name: 'Execute' }).click();
    const answer = operation.locator('.live-responses-table');
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').nth(1).textContent()).toContain(status);
    expect(await answer.locator('.response-col_description').nth(1).textContent()).toContain(shown);
    // The page's sandbox permits no downloads.
    expect(await answer.getByText('Download').isVisible()).toBe(false);
    // The browser prints a console error for each 403 response.
    expect(complaints.filter((text) => !text.includes('status of 403'))).toEqual([]);
    await page.context().close();
  });

  it('offers no call that needs a key', async () => {
    const { page } = await openReference();
    for (const name of ['Address-getAddress', 'Address-postBatch', 'Project-getUsage']) {
      await page.locator(`#operations-${name} .opblock-summary`).click();
      await page.locator(`#operations-${name} .responses-table`).first().waitFor();
    }
    expect(await page.locator('.try-out, .execute, .authorize, .authorization__btn').count()).toBe(0);
    await page.context().close();
  });

  it('cannot reach pages of its host or other hosts', async () => {
    const { page } = await openReference();
    await page.evaluate(() =>
      addEventListener('securitypolicyviolation', (event) => event.stopImmediatePropagation(), true),
    );
    const reach = await page.evaluate(async () => {
      const read = async (path: string) => {
        try {
          return (await fetch(path)).status;
        } catch {
          return 'refused';
        }
      };
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.src = '/dashboard';
      await new Promise((resolve) => setTimeout(resolve, 500));
      let framed: string;
      try {
        framed = frame.contentDocument?.body?.textContent ?? 'refused';
      } catch {
        framed = 'refused';
      }
      return {
        page: await read('/'),
        dashboard: await read('/dashboard'),
        privacy: await read('/privacy'),
        elsewhere: await read('https://elsewhere.example/'),
        window: open('/dashboard') === null ? 'refused' : 'opened',
        framed,
      };
    });
    expect(reach).toEqual({
      page: 'refused',
      dashboard: 'refused',
      privacy: 'refused',
      elsewhere: 'refused',
      window: 'refused',
      framed: expect.stringMatching(/^(?:refused|)$/),
    });
    await page.context().close();
  });

  // A web worker has the Content-Security-Policy of its script's response. That response has none, so a worker could
  // reach every page of the host.
  it('starts no worker', async () => {
    const { page } = await openReference();
    await page.evaluate(() =>
      addEventListener('securitypolicyviolation', (event) => event.stopImmediatePropagation(), true),
    );
    const body = "fetch('/privacy').then(({ status }) => postMessage(status))";
    await page.route('**/docs/worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
    const reach = await page.evaluate(async () => ({
      worker: await new Promise((resolve) => {
        const started = new Worker('/docs/worker.js');
        started.onmessage = ({ data }) => resolve(data);
        started.onerror = () => resolve('refused');
      }),
      serviceWorker: await navigator.serviceWorker.register('/docs/viewer.js').then(
        () => 'registered',
        ({ name }: Error) => name,
      ),
    }));
    expect(reach).toEqual({ worker: 'refused', serviceWorker: 'SecurityError' });
    await page.context().close();
  });

  it('fits a phone, without scripts too, and follows its color scheme', async () => {
    const { page } = await openReference({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
    await page.locator('#operations-Visitor-getVisitor .opblock-summary').click();
    await page.locator('#operations-Visitor-getVisitor .responses-table').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(background).not.toBe(dark);
    await page.context().close();
  });
});

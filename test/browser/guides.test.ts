// The guides of /docs in a browser: every page in both color schemes, on a phone and a desktop; without scripts; the
// search by keyboard; copying.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideSlugs } from '../../src/guides/slugs.ts';
import { examineWithAxe } from '../support/axe.ts';
import { launchChromium } from '../support/browser.ts';
import { startWorker } from '../support/harness.ts';

const paths = ['/docs', ...guideSlugs.map((slug) => `/docs/${slug}`), '/docs/reference', '/docs/nothing'];

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

const at = (path: string) => new URL(path, worker.url).href;
const isTooWide = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');

/** Lists the page, if it is wider than the window, and its tables that scroll sideways. */
async function findTooWide(page: Page, path: string): Promise<string[]> {
  const tables = await page
    .locator('main .scroll')
    .evaluateAll((all) => all.filter((t) => t.scrollWidth > t.clientWidth).map((t) => t.ariaLabel ?? ''));
  return [...((await isTooWide(page)) ? ['the page'] : []), ...tables].map((what) => `${path}: too wide: ${what}`);
}

async function openPage(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(at(path));
  return page;
}

/** Console errors that are expected: the 404 of the missing page. */
const expected = 'Failed to load resource: the server responded with a status of 404';

// No style depends on the width and the color scheme together, so two of the four combinations suffice.
describe.each([
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('every page, $width pixels wide and $colorScheme', ({ width, colorScheme }) => {
  it('has no axe violations, overflow or console errors', { timeout: 180_000 }, async () => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    const found: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith(expected)) found.push(message.text());
    });
    page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`));
    for (const path of paths) {
      await page.goto(at(path));
      if (path === '/docs/reference') {
        await page.locator('#operations-Visitor-getVisitor .opblock-summary').click();
        await page.locator('#operations-Visitor-getVisitor .responses-table').waitFor();
      }
      const { violations, passedRules } = await examineWithAxe(page);
      expect(passedRules, path).toBeGreaterThan(15);
      for (const violation of violations) found.push(`${path}: ${violation}`);
      found.push(...(await findTooWide(page, path)));
    }
    expect(found).toEqual([]);
    await context.close();
  });
});

describe('without scripts', () => {
  it('every guide shows its text, its navigation and no search', async () => {
    const page = await openPage('/docs', { javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
    for (const path of paths.filter((each) => each !== '/docs/reference')) {
      await page.goto(at(path));
      expect(await page.locator('h1').isVisible(), path).toBe(true);
      expect(await page.locator('.search').isVisible(), path).toBe(false);
      expect(await page.getByRole('button').count(), path).toBe(0);
      expect(await isTooWide(page), path).toBe(false);
    }
    await page.locator('summary').click();
    await page.getByRole('navigation', { name: 'Docs menu' }).getByRole('link', { name: 'Errors' }).click();
    expect(new URL(page.url()).pathname).toBe('/docs/errors');
    expect(await page.locator('#origin_not_allowed').isVisible()).toBe(true);
    await page.context().close();
  });
});

describe('the search', () => {
  it('is used by keyboard alone, and sends nothing of what is typed', async () => {
    const page = await openPage('/docs');
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname + new URL(request.url()).search));
    await page.keyboard.press('/');
    const field = page.getByRole('combobox', { name: 'Search the docs' });
    await page.keyboard.type('origin not allo');
    const options = page.getByRole('option');
    await options.first().waitFor();
    expect(requests).toEqual(['/docs/search.json']);
    expect(await field.getAttribute('aria-expanded')).toBe('true');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await options.first().getAttribute('id'));
    expect(await options.first().textContent()).toContain('origin_not_allowed · Errors');
    expect(await options.first().locator('mark').allTextContents()).toContain('origin_not_allowed');
    expect(await page.getByRole('status').textContent()).toMatch(/^\d results\./);

    await page.keyboard.press('ArrowDown');
    expect(await options.nth(1).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await options.last().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowDown');
    expect((await examineWithAxe(page)).violations).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/docs/errors#origin_not_allowed');
    await page.context().close();
  });

  it('closes with Escape, then clears the field', async () => {
    const page = await openPage('/docs/api');
    const field = page.getByRole('combobox', { name: 'Search the docs' });
    await field.fill('consent');
    await page.getByRole('option').first().waitFor();
    await field.press('Escape');
    expect([await page.getByRole('option').first().isVisible(), await field.inputValue()]).toEqual([false, 'consent']);
    await field.press('Escape');
    expect(await field.inputValue()).toBe('');
    await page.context().close();
  });

  it.each([
    { query: 'token', heading: 'Location tokens', why: 'a word of a title' },
    { query: 'csp', heading: 'Content-Security-Policy', why: 'an abbreviation' },
    { query: 'cors', heading: 'Call from a page', why: 'a word of browsers’ consoles' },
    { query: 'batch size', heading: 'POST /v1/batch', why: 'two words that no section has both' },
    { query: 'visitorapi', heading: 'From VisitorAPI', why: 'another service' },
    { query: '/v1/batch', heading: 'POST /v1/batch', why: 'a path' },
    { query: 'react', heading: 'Client library', why: 'a framework' },
    { query: 'allowlst', heading: 'Allowlist', why: 'a typo' },
  ])('finds $heading by $query ($why)', async ({ query, heading }) => {
    const page = await openPage('/docs');
    await page.getByRole('combobox', { name: 'Search the docs' }).fill(query);
    await page.getByRole('option').first().waitFor();
    expect((await page.getByRole('option').allTextContents()).slice(0, 3).join('\n')).toContain(heading);
    await page.context().close();
  });

  it.each(['<img src=x onerror=mud()>', '(((', '\\', '[a-', '*', '"quoted"', 'zzzzzz'])(
    'says that it found nothing for %s',
    async (query) => {
      const page = await openPage('/docs');
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      await page.getByRole('combobox', { name: 'Search the docs' }).fill(query);
      await expect.poll(() => page.locator('.hint').textContent()).not.toBe('');
      expect(await page.locator('.results img').count()).toBe(0);
      expect(await page.locator('.hint').textContent()).toMatch(/^(?:Nothing found for|\d results?\.)/);
      expect(errors).toEqual([]);
      await page.context().close();
    },
  );

  it('opens a result by click, also on a phone', async () => {
    const page = await openPage('/docs', { viewport: { width: 390, height: 800 } });
    await page.getByRole('combobox', { name: 'Search the docs' }).fill('rotate');
    await page.getByRole('option', { name: 'Rotate and revoke · Keys' }).click();
    await page.waitForURL('**/docs/keys#rotate-and-revoke');
    expect(await isTooWide(page)).toBe(false);
    await page.context().close();
  });

  it('leads to a path of the reference, which opens there', async () => {
    const page = await openPage('/docs/reference');
    await page.locator('.opblock').first().waitFor();
    await page.getByRole('combobox', { name: 'Search the docs' }).fill('POST /v1/batch');
    await page.getByRole('option').first().click();
    await page.locator('#operations-Address-postBatch .opblock-body').waitFor();
    await page.context().close();
  });
});

describe('a code block', () => {
  it('is copied by its button, with the reader’s host', async () => {
    const page = await openPage('/docs', { permissions: ['clipboard-read', 'clipboard-write'] });
    const block = page.locator('.code').first();
    await block.hover();
    await block.getByRole('button', { name: 'Copy' }).click();
    await block.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(`from '${worker.url.origin}/client.js'`);
    await page.context().close();
  });
});

describe('the contents of a page', () => {
  it('mark the section that is read', async () => {
    const page = await openPage('/docs/allowlist', { viewport: { width: 1280, height: 500 } });
    const marked = page.locator('.contents .is-current');
    expect(await marked.textContent()).toBe('Refused entries');
    await page.locator('#app-shells').scrollIntoViewIfNeeded();
    await page.evaluate('document.querySelector("#what-the-allowlist-is").scrollIntoView()');
    await expect.poll(() => marked.textContent()).not.toBe('Refused entries');
    await page.context().close();
  });
});

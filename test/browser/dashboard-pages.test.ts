// Every page of the dashboard in both themes, on a phone and a desktop: no axe violations, no horizontal overflow, no
// console errors.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineWithAxe } from '../support/axe.ts';
import { launchChromium } from '../support/browser.ts';
import { startDashboard } from '../support/dashboard.ts';
import { type DashboardPage, pageVars, seedPages } from '../support/dashboard-pages.ts';

let dashboard: Awaited<ReturnType<typeof startDashboard>>;
let browser: Browser;
let all: readonly DashboardPage[];

beforeAll(async () => {
  dashboard = await startDashboard(pageVars);
  browser = await launchChromium();
  all = await seedPages(dashboard);
});
afterAll(async () => {
  await browser?.close();
  await dashboard?.close();
});

/** Console errors that are expected: the 4xx responses of refused forms and missing pages. */
const asked = 'Failed to load resource: the server responded with a status of 4';

/** Replaces names on the page by one of the maximum length without spaces. */
function lengthenNames(): void {
  for (const shown of document.querySelectorAll(
    'h1, h2, .account, .project-name, .cards a, .cards p, summary, dd, .quoted',
  )) {
    if (shown.children.length === 0) shown.textContent = 'W'.repeat(80);
  }
}

/** Returns elements wider than the screen, with the page's names and with the longest ones. */
async function findTooWide(page: Page): Promise<readonly string[]> {
  const isTooWide = () => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
  const asItIs = (await isTooWide()) ? ['too wide'] : [];
  await page.evaluate(lengthenNames);
  return (await isTooWide()) ? [...asItIs, 'too wide with long names'] : asItIs;
}

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
      if (!message.text().startsWith(asked)) found.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`));
    for (const { name, account, path, act } of all) {
      await dashboard.signIn(context, account);
      await page.goto(dashboard.home + path);
      await act?.(page);
      const { violations, passedRules } = await examineWithAxe(page);
      expect(passedRules, name).toBeGreaterThan(15);
      for (const violation of violations) found.push(`${name}: ${violation}`);
      for (const problem of await findTooWide(page)) found.push(`${name}: ${problem}`);
      if ((await page.locator('h1').count()) !== 1) found.push(`${name}: not one heading`);
    }
    expect(found).toEqual([]);
    await context.close();
  });
});

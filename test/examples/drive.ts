// Opens the page of an example in Chromium and compares what it shows, requests and complains about with what it must.

import type { Browser, Page } from 'playwright-core';
import { type Api, elbonianVisitors } from './api.ts';
import type { Project } from './projects.ts';

/** Returns the faults of the page of an example; none if it works. */
export async function drive(browser: Browser, page: string, { sent, shown }: Project, api: Api): Promise<string[]> {
  const context = await browser.newContext({ locale: 'en-US' });
  try {
    const tab = await context.newPage();
    const faults = watch(tab, [page, api.origin]);
    // Adds the header that a proxy before the server sets.
    await tab.route(`${page}/**`, (route) =>
      route.continue({
        headers: { ...route.request().headers(), 'x-forwarded-for': elbonianVisitors.server.address },
      }),
    );
    const response = await tab.goto(`${page}/`);
    const html = (await response?.text()) ?? '';
    // React separates texts by comments.
    const text = html.replaceAll('<!-- -->', '');
    faults.push(...sent.filter((part) => !text.includes(part)).map((part) => `the HTML has no "${part}"`));
    for (const part of shown) {
      const found = tab.getByText(part);
      await found.waitFor({ timeout: 10_000 }).catch(() => faults.push(`the page does not show "${part}"`));
    }
    if (faults.length > 0) faults.push(`the page shows: ${await tab.locator('body').textContent()}`);
    return faults;
  } finally {
    await context.close();
  }
}

/** Records errors, warnings and requests to other origins. A hydration mismatch is one of the errors. */
function watch(tab: Page, origins: readonly string[]): string[] {
  const faults: string[] = [];
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  tab.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  tab.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (!origins.includes(origin)) faults.push(`request to ${request.url()}`);
  });
  return faults;
}

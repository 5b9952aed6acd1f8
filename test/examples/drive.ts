// Opens the page of an example in Chromium, and compares its text, requests and console messages with the expected
// ones.

import type { Browser, Page } from 'playwright-core';
import type { ExamplesApi } from './api.ts';
import { type ExampleProject, elbonianVisitors } from './projects.ts';

/** Returns the faults of the page of an example; none if it works. */
export async function driveExample(
  browser: Browser,
  page: string,
  project: ExampleProject,
  api: ExamplesApi,
): Promise<string[]> {
  const context = await browser.newContext({ locale: 'en-US' });
  try {
    const tab = await context.newPage();
    const faults = watch(tab, [page, api.origin]);
    // Adds the header that a proxy in front of the example's server would add.
    await tab.route(`${page}/**`, (route) =>
      route.continue({
        headers: { ...route.request().headers(), 'x-forwarded-for': elbonianVisitors.server.address },
      }),
    );
    faults.push(...(await compareBeforeAnswer(tab, page, project, api)));
    for (const part of project.shown) {
      const found = tab.getByText(part);
      await found.waitFor({ timeout: 10_000 }).catch(() => faults.push(`the page does not show "${part}"`));
    }
    if (faults.length > 0) faults.push(`the page shows: ${await tab.locator('body').ariaSnapshot()}`);
    return faults;
  } finally {
    await context.close();
  }
}

/**
 * Opens the page. Compares the HTML that the server sent with the expected one, and again after the scripts have run
 * but before the location is there, because hydration must keep the HTML. Svelte reports no mismatch that it can
 * repair.
 */
async function compareBeforeAnswer(
  tab: Page,
  page: string,
  { sent }: ExampleProject,
  api: ExamplesApi,
): Promise<string[]> {
  const missingFrom = (html: string, what: string) =>
    // React puts an empty HTML comment between adjacent texts.
    sent.filter((part) => !html.replaceAll('<!-- -->', '').includes(part)).map((part) => `${what} has no "${part}"`);
  const visitorUrl = `${api.origin}/v1/visitor?**`;
  const compared = Promise.withResolvers<void>();
  await tab.route(visitorUrl, async (route) => {
    await compared.promise;
    await route.continue();
  });
  const requested =
    sent.length === 0
      ? Promise.resolve(true)
      : tab.waitForRequest(visitorUrl, { timeout: 10_000 }).then(
          () => true,
          () => false,
        );
  const response = await tab.goto(`${page}/`);
  const faults = missingFrom((await response?.text()) ?? '', 'the HTML as sent');
  if (!(await requested)) faults.push('the page requests no location');
  faults.push(...missingFrom(await tab.content(), 'the page before the answer'));
  compared.resolve();
  return faults;
}

/** Records errors, warnings and requests to other origins. A hydration mismatch in React and Vue is an error. */
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

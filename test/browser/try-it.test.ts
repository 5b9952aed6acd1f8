// "Try it" on Overview shows the API's answer for the viewer's own browser. If the API refuses, the page shows buttons
// for the changes that lead to an answer.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiErrors } from '../../src/core/failure.ts';
import type { NewProject } from '../../src/settings/projects/projects.ts';
import { launchChromium } from '../support/browser.ts';
import { startDashboard } from '../support/dashboard.ts';

let dashboard: Awaited<ReturnType<typeof startDashboard>>;
let browser: Browser;
beforeAll(async () => {
  dashboard = await startDashboard({ LOCAL_VISITOR_ADDRESS: '77.77.1.9' });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await dashboard?.close();
});

/** Opens Overview of a new project. Records console messages and uncaught errors. */
async function openOverview(wanted: Partial<NewProject>, options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser.newContext(options);
  const account = await dashboard.makeAccount('Asok');
  await dashboard.signIn(context, account);
  const project = await dashboard.makeProject(account, 'owner', wanted);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${dashboard.home}/projects/${project.id}`);
  return { context, page, complaints, project };
}

const tryIt = (page: Page) => page.getByRole('button', { name: 'Get my location' }).click();
const close = (context: BrowserContext) => context.close();

it('Try it shows the place, a summary and the complete response, under the pages’ own policy', async () => {
  const { context, page, complaints } = await openOverview({ development: true, entries: [dashboard.url.origin] });
  await tryIt(page);
  const answer = page.locator('.verdict.allowed');
  await answer.waitFor();
  expect(await answer.getByRole('heading').textContent()).toMatch(/^You appear to be in Mudgrad, /);
  expect(await answer.textContent()).toContain('77.77.1.9');
  expect(JSON.parse((await answer.locator('pre').textContent()) ?? '')).toMatchObject({ city: 'Mudgrad' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Get my location');
  expect(complaints).toEqual([]);
  await close(context);
});

it('Try it says so if the project withholds the place', async () => {
  const { context, page, project } = await openOverview({ development: true, entries: [dashboard.url.origin] });
  await page.route('**/v1/visitor*', (route) => route.fulfill({ json: { asn: { organization: 'Elbonia Telecom' } } }));
  await tryIt(page);
  await page.getByRole('heading', { name: 'Answered, without a place' }).waitFor();
  expect(project.fields).toBeNull();
  await close(context);
});

it('Try it offers for each refusal the change that resolves it', async () => {
  const { context, page } = await openOverview({});
  await tryIt(page);
  const refusal = page.locator('.verdict.refused');
  await refusal.waitFor();
  const shows = (text: string) => refusal.getByText(text).isVisible();
  for (const text of ['Refused: Origin not allowed', 'origin_not_allowed', 'text above the button']) {
    expect([text, await shows(text)]).toEqual([text, true]);
  }
  expect(await shows('admits servers only')).toBe(false);
  await page.getByRole('button', { name: 'Allow this origin' }).click();
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();

  await tryIt(page);
  await refusal.getByRole('button', { name: 'Turn development on' }).click();
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();

  // The isolate still has the settings from before the change.
  await tryIt(page);
  await expect.poll(() => shows('The change is on its way')).toBe(true);
  await close(context);
});

it('Try it says what to do about each refusal that a setting of the project causes', async () => {
  const { context, page, project } = await openOverview({ development: true, entries: [dashboard.url.origin] });
  const advice: Record<string, string> = {};
  for (const code of ['mode_not_allowed', 'caller_not_allowed', 'rate_limited', 'quota_exceeded'] as const) {
    const { status, ...problem } = apiErrors[code];
    await page.route('**/v1/visitor*', (route) => route.fulfill({ status, json: { ...problem, status, code } }));
    await tryIt(page);
    await page.locator('.verdict.refused').getByText(code, { exact: true }).waitFor();
    advice[code] = (await page.locator('.verdict.refused a:visible').getAttribute('href')) ?? '';
  }
  const home = `/dashboard/projects/${project.id}`;
  expect(advice).toEqual({
    mode_not_allowed: `${home}/protections`,
    caller_not_allowed: `${home}/protections`,
    rate_limited: `${home}/protections`,
    quota_exceeded: `${home}/usage/limits`,
  });
  await close(context);
});

it('Try it says so if the API does not respond', async () => {
  const { context, page } = await openOverview({});
  await page.route('**/v1/visitor*', (route) => route.abort());
  await tryIt(page);
  await page.getByRole('heading', { name: 'No answer' }).waitFor();
  await close(context);
});

it('Try it without scripts shows that it needs them, and the command for a terminal', async () => {
  const { context, page, project } = await openOverview(
    { entries: ['*.elbonia.example', 'elbonia.example'] },
    { javaScriptEnabled: false },
  );
  expect(await page.locator('section noscript').textContent()).toContain('This needs JavaScript');
  expect(await page.getByRole('button', { name: 'Get my location' }).count()).toBe(0);
  const url = `${dashboard.url.origin}/v1/visitor?project=${project.id}`;
  expect(await page.locator('#try-curl').textContent()).toBe(`curl -H 'Origin: https://elbonia.example' '${url}'`);
  await close(context);
});

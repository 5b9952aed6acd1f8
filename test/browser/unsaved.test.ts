// The browser warns before typed values are lost. The dashboard removes the notice of a change from the page's URL,
// because a reload would show the notice again.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import { startDashboard } from '../support/dashboard.ts';

let dashboard: Awaited<ReturnType<typeof startDashboard>>;
let browser: Browser;
beforeAll(async () => {
  dashboard = await startDashboard();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await dashboard?.close();
});

/**
 * Opens a page of a new project. Records the browser's warnings about unsaved text, and leaves the page despite them.
 */
async function openPage(below: string) {
  const context = await browser.newContext();
  const account = await dashboard.makeAccount('Asok');
  await dashboard.signIn(context, account);
  const project = await dashboard.makeProject(account, 'owner');
  const page = await context.newPage();
  const warnings: string[] = [];
  page.on('dialog', (dialog) => {
    warnings.push(dialog.type());
    return dialog.accept();
  });
  await page.goto(`${dashboard.home}/projects/${project.id}${below}`);
  return { page, warnings, close: () => context.close() };
}

const leave = (page: Page) => page.getByRole('link', { name: 'Members', exact: true }).click();
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

it.each([
  { type: async () => {}, warned: 0, why: 'nothing was typed' },
  { type: (page: Page) => page.getByLabel('Name').fill('Elbonia Tomorrow'), warned: 1, why: 'a name was typed' },
  {
    type: async (page: Page) => {
      await page.getByLabel('Name').fill('Elbonia Tomorrow');
      await page.getByLabel('Name').fill('Elbonia Today');
    },
    warned: 0,
    why: 'the name is again what it was',
  },
])('the dashboard warns $warned times before a page is left: $why', async ({ type, warned }) => {
  const { page, warnings, close } = await openPage('/settings');
  await type(page);
  await leave(page);
  await heading(page, 'Members');
  expect(warnings).toEqual(Array.from({ length: warned }, () => 'beforeunload'));
  await close();
});

it('the dashboard does not warn of submitted text, but of text typed in another form', async () => {
  const { page, warnings, close } = await openPage('/settings');
  await page.getByLabel('Name').fill('Elbonia Tomorrow');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('status').waitFor();
  expect(warnings).toEqual([]);
  await page.getByLabel('Name').fill('Elbonia Yesterday');
  await page.getByRole('button', { name: 'Turn development on' }).click();
  await page.getByRole('status').waitFor();
  expect(warnings).toEqual(['beforeunload']);
  await close();
});

it('the dashboard does not warn of a search, or when Cancel is pressed', async () => {
  const { page, warnings, close } = await openPage('/tester');
  await page.getByLabel('Origin or page URL').fill('https://elbonia.example');
  await leave(page);
  await page.getByRole('link', { name: 'Invite a member' }).click();
  await page.getByLabel('Label (optional)').fill('Wally');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await heading(page, 'Members');
  expect(warnings).toEqual([]);
  await close();
});

it('the dashboard leaves no notice in the address, so that a reload does not repeat it', async () => {
  const { page, close } = await openPage('/settings');
  await page.getByRole('button', { name: 'Turn development on' }).click();
  await page.getByRole('status').waitFor();
  expect(new URL(page.url()).search).toBe('');
  await page.reload();
  await heading(page, 'Settings');
  expect(await page.getByRole('status').count()).toBe(0);
  await close();
});

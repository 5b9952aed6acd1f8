// The dashboard in a browser: without scripts, and with the keyboard only. A customer's page gets its visitor's
// location once the page's origin was allowed on the dashboard.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type PageServer, servePages } from '../support/browser.ts';
import { startDashboard } from '../support/dashboard.ts';
import { tabTo } from '../support/keyboard.ts';

/**
 * How long a saved change may take to reach the edge: an isolate caches a snapshot for 30 seconds, and reads and writes
 * take time.
 */
const reachMs = 30_000 + 15_000;

let dashboard: Awaited<ReturnType<typeof startDashboard>>;
let browser: Browser;
let pages: PageServer;
const served: Record<string, { body: string }> = {};

beforeAll(async () => {
  dashboard = await startDashboard({ LOCAL_VISITOR_ADDRESS: '77.77.1.9', WHEREFROM_SECRET: 'm'.repeat(40) });
  pages = await servePages(served);
  browser = await launchChromium(['elbonia.example']);
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await dashboard?.close();
});

/** Opens a signed-in browser. */
async function openBrowser(name: string, javaScriptEnabled: boolean) {
  const context = await browser.newContext({ javaScriptEnabled });
  const account = await dashboard.makeAccount(name);
  await dashboard.signIn(context, account);
  return { context, account, page: await context.newPage() };
}

describe('a newcomer without scripts', () => {
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    ({ context, page } = await openBrowser('Dilbert', false));
  });
  afterAll(() => context.close());

  const press = (name: string) => page.getByRole('button', { name }).click();
  const follow = (name: string) => page.getByRole('link', { name, exact: true }).click();

  it('allows an origin, whose page then gets its location, and removes it again', { timeout: 180_000 }, async () => {
    await page.goto(dashboard.home);
    await follow('Create your first project');
    await page.getByLabel('Name').fill('Elbonia Today');
    await press('Create project');
    expect(await page.getByRole('status').textContent()).toBe(
      'Your project was created. It does not answer any page yet.',
    );

    await follow('Open the allowlist');
    const origin = `http://elbonia.example:${pages.port}`;
    await page.getByLabel('Add origins').fill(origin);
    await press('Add to allowlist');
    expect(await page.getByRole('status').textContent()).toContain('in under two minutes');

    await follow('Overview');
    expect(await page.locator('dl').textContent()).toContain('StatusPublished');
    served['/fetch'] = {
      body: `<script type="module">${await page.locator('#snippet-fetch').textContent()}
      document.title = country.code + ' ' + city;</script>`,
    };
    served['/library'] = {
      body: `${await page.locator('#snippet-script').textContent()}`.replace(
        /await locate\(.*\);/,
        "$& document.title = country.code + ' ' + city;",
      ),
    };

    const visitor = await browser.newPage();
    for (const path of ['/fetch', '/library']) {
      await visitor.goto(origin + path);
      await expect.poll(() => visitor.title()).toBe('FR Mudgrad');
    }

    await follow('Allowlist');
    await page.getByLabel(origin).check();
    await press('Remove selected entries');
    await press('Remove');
    expect(await page.getByRole('main').textContent()).toContain('The allowlist is empty, so every page is refused.');
    const id = new URL(page.url()).pathname.split('/')[3];
    const asked = `${dashboard.url.origin}/v1/visitor?project=${id}`;
    const ask = () => visitor.evaluate(async (url) => (await (await fetch(url)).json()).code ?? 'answered', asked);
    await expect.poll(ask, { timeout: reachMs, interval: 1000 }).toBe('origin_not_allowed');
    await visitor.close();
  });
});

describe('with the keyboard only, the user', () => {
  it('adds entries, corrects an invalid one, and removes one', async () => {
    const { context, page, account } = await openBrowser('Alice', true);
    const project = await dashboard.makeProject(account, 'owner');
    await page.goto(`${dashboard.home}/projects/${project.id}/allowlist`);

    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');

    const box = page.getByLabel('Add origins');
    await tabTo(page, box);
    await page.keyboard.type('elbonia.example');
    await page.keyboard.press('Enter');
    await page.keyboard.type('*.example');
    await tabTo(page, page.getByLabel('Include www'));
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: 'Add to allowlist' }));
    await page.keyboard.press('Enter');

    await page.getByRole('alert').waitFor();
    await tabTo(page, page.getByRole('link', { name: '*.example: This wildcard' }));
    await page.keyboard.press('Enter');
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await box.getAttribute('aria-describedby')).toBe('entries-hint entries-problem');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('elbonia.example');
    expect(await page.getByLabel('Include www').isChecked()).toBe(true);
    await tabTo(page, page.getByRole('button', { name: 'Add to allowlist' }));
    await page.keyboard.press('Enter');

    const entry = page.getByLabel('www.elbonia.example');
    await entry.waitFor();
    await tabTo(page, entry);
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: 'Remove selected entries' }));
    await page.keyboard.press('Enter');
    const confirm = page.getByRole('button', { name: 'Remove', exact: true });
    await confirm.waitFor();
    await tabTo(page, confirm);
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    expect(await page.locator('.entries label').allTextContents()).toEqual(['elbonia.example']);
    await context.close();
  });
});

describe('the pages’ script', () => {
  it('shows times in the viewer’s zone and copies, under the pages’ own policy', async () => {
    const context = await browser.newContext({ timezoneId: 'Asia/Kathmandu', locale: 'en-GB' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: dashboard.url.origin });
    const account = await dashboard.makeAccount('Wally');
    await dashboard.signIn(context, account);
    const project = await dashboard.makeProject(account, 'owner');
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${dashboard.home}/projects/${project.id}`);
    const time = page.locator('time').first();
    expect(await time.getAttribute('title')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
    const local = new Intl.DateTimeFormat('en-GB', {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'Asia/Kathmandu',
    });
    expect(await time.textContent()).toBe(local.format(new Date(project.createdAt)));
    await page.getByRole('button', { name: 'Copy the project ID' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(project.id);
    await expect.poll(() => page.getByRole('button', { name: 'Copied' }).count()).toBe(1);
    // After the confirmation, the button has its accessible name and its visible text again.
    const copy = page.getByRole('button', { name: 'Copy the project ID' });
    await expect.poll(() => copy.locator('.visually-hidden').count(), { timeout: 10_000 }).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

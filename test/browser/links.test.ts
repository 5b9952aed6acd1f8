// The life of a redirect link in a browser: added, previewed, followed, changed and removed, with the keyboard alone
// and without scripts.

import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineWithAxe } from '../support/axe.ts';
import { launchChromium } from '../support/browser.ts';
import { startDashboard } from '../support/dashboard.ts';
import { tabTo, tabToAndPressEnter } from '../support/keyboard.ts';

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

/** The actions of a person on a page. */
interface Hands {
  readonly fill: (control: Locator, text: string) => Promise<void>;
  readonly press: (control: Locator) => Promise<void>;
}

const keyboard = (page: Page): Hands => ({
  fill: async (control, text) => {
    await tabTo(page, control);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(text);
  },
  press: (control) => tabToAndPressEnter(page, control),
});

const mouse = (): Hands => ({
  fill: (control, text) => control.fill(text),
  press: (control) => control.click(),
});

/** Opens the page Links of a new project. */
async function openLinks(options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  const account = await dashboard.makeAccount('Alice');
  await dashboard.signIn(context, account);
  const { id } = await dashboard.makeProject(account, 'owner');
  const page = await context.newPage();
  const links = `${dashboard.home}/projects/${id}/links`;
  await page.goto(links);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const field = (label: string) => page.getByLabel(label, { exact: true });
  /** Opens a redirect link in a new page of the browser and returns the status and path that it leads to. */
  const follow = async (link: string) => {
    const visitor = await context.newPage();
    const response = await visitor.goto(`${dashboard.url.origin}/r/${id}/${link}`);
    const reached = { status: response?.status(), path: new URL(visitor.url()).pathname };
    await visitor.close();
    return reached;
  };
  return { page, links, button, field, follow, close: () => context.close() };
}

it.each(['light', 'dark'] as const)('an unknown link is a readable page on a phone, %s', async (colorScheme) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, colorScheme });
  const page = await context.newPage();
  const response = await page.goto(`${dashboard.url.origin}/r/nobody00000000000000/shop`);
  expect(response?.status()).toBe(404);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This link does not exist');
  const { violations, passedRules } = await examineWithAxe(page);
  expect(violations).toEqual([]);
  expect(passedRules).toBeGreaterThan(10);
  expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  await context.close();
});

describe.each([
  { by: 'with the keyboard alone', javaScriptEnabled: true, handsOf: keyboard },
  { by: 'without scripts', javaScriptEnabled: false, handsOf: mouse },
])('$by', ({ javaScriptEnabled, handsOf }) => {
  it('a link is added, previewed, followed, changed and removed', async () => {
    const { page, links, button, field, follow, close } = await openLinks({ javaScriptEnabled, locale: 'fr-CH' });
    const { fill, press } = handsOf(page);
    const { origin } = dashboard.url;

    await fill(field('Name'), 'No name');
    await fill(field('Targets'), `CH ${origin}/security\nlanguage=fr ${origin}/privacy`);
    await fill(field('Default URL'), `${origin}/status`);
    await press(button('Add link'));
    await page.getByText('Nothing was changed').waitFor();
    expect(await field('Targets').inputValue()).toContain(`language=fr ${origin}/privacy`);
    await fill(field('Name'), 'about');
    await press(button('Add link'));
    await page.getByRole('heading', { name: 'about' }).waitFor();

    await fill(field('Country or region'), 'CH');
    await fill(field('Preferred language'), 'fr');
    await press(button('Preview'));
    await page.locator('#preview ~ dl').getByText(`${origin}/security Switzerland`).waitFor();

    // The place of a loopback visitor is not known.
    expect(await follow('about')).toEqual({ status: 200, path: '/privacy' });

    // After the link to `#preview` was followed, Tab continues from the preview.
    await page.goto(links);
    await press(page.getByRole('link', { name: 'Edit about' }));
    await fill(field('Targets'), '');
    await press(button('Save link'));
    await page.getByText('Saved.').waitFor();
    expect(await page.getByText('French', { exact: true }).count()).toBe(0);

    await press(page.getByRole('link', { name: 'Edit about' }));
    await press(button('Remove link'));
    await page.getByText('This project has no redirect links.').waitFor();
    await close();
  });
});

// Visitors change the values that the pages of docs/recipes.md preselect, answer the consent banner, and decline the
// offer of a local shop. The pages also pass accessibility checks. recipes.test.ts tests the pages without any action
// of the visitor.

import type { BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineWithAxe } from '../support/axe.ts';
import { type RecipePages, recipeVisits, startRecipePages } from '../support/recipe-pages.ts';
import { takeRecipeBlock } from '../support/recipes.ts';

const paths = {
  country: 'Preselect the country in a form',
  phone: 'Phone prefix',
  prices: 'Prices in local currency',
  greeting: 'Greet by city',
  shop: 'Send to the local shop',
  consent: 'Consent banner only where due',
  block: 'Tag managers and WordPress',
} as const;

let recipePages: RecipePages;
beforeAll(async () => {
  recipePages = await startRecipePages();
  for (const [path, heading] of Object.entries(paths)) recipePages.serve(`/${path}`, takeRecipeBlock(heading));
});
afterAll(() => recipePages?.close());

const consent = async (page: Page) => ({
  asks: await page.getByRole('region', { name: 'Consent' }).isVisible(),
  counts: (await page.locator('html').getAttribute('data-analytics')) === 'on',
});

/** Counts the requests for a location that the page sends from now on. */
function countCalls(page: Page): () => number {
  let calls = 0;
  page.on('request', (request) => {
    if (request.url().includes('/v1/visitor')) calls += 1;
  });
  return () => calls;
}

/** Opens a page and runs `act` on it before the API answers its call. */
function whileWaiting(
  path: string,
  visit: { sample?: string; address?: string },
  act: (page: Page) => Promise<unknown>,
) {
  let acted: Promise<unknown> | undefined;
  const hold = async (route: Route) => {
    acted ??= act(route.request().frame().page());
    await acted;
    await route.fallback();
  };
  const before = (context: BrowserContext) => context.route(/\/v1\/visitor/, hold);
  return {
    read: <T>(read: (page: Page) => Promise<T>) => recipePages.open(path, visit, ({ page }) => read(page), before),
  };
}

describe('a choice that the visitor made before the answer', () => {
  it('of a country is kept', () =>
    whileWaiting('/country', recipeVisits['from Brazil'], (page) => page.getByLabel('Country').selectOption('FR')).read(
      async (page) => expect(await page.getByLabel('Country').inputValue()).toBe('FR'),
    ));

  it('of a country code is kept', () =>
    whileWaiting('/phone', recipeVisits['from Brazil'], (page) => page.getByLabel('Country code').fill('+44')).read(
      async (page) => expect(await page.getByLabel('Country code').inputValue()).toBe('+44'),
    ));

  it('of a currency is kept', () =>
    whileWaiting('/prices', recipeVisits['from Brazil'], (page) =>
      page.getByLabel('Currency').selectOption('USD'),
    ).read(async (page) => expect(await page.locator('#price').textContent()).toBe('$22.00')));

  it('of no consent is kept', () =>
    whileWaiting('/consent', recipeVisits['from New York'], async (page) => {
      await page.getByRole('button', { name: 'Privacy choices' }).click();
      await page.getByRole('button', { name: 'No' }).click();
    }).read(async (page) => expect(await consent(page)).toEqual({ asks: false, counts: false })));
});

describe('the prices', () => {
  it.each(['from Brazil', 'behind an ad blocker'] as const)('can be shown in another currency %s', (name) =>
    recipePages.open('/prices', recipeVisits[name], async ({ page }) => {
      await page.getByLabel('Currency').selectOption('USD');
      expect(await page.locator('#price').textContent()).toBe('$22.00');
    }),
  );
});

describe('the local shop', () => {
  it('is not offered again to a visitor who stays, nor is the visitor located', () =>
    recipePages.open('/shop', recipeVisits['from France'], async ({ page }) => {
      const offer = page.getByText('There is a shop for your country');
      const calls = countCalls(page);
      await page.getByRole('button', { name: 'Stay here' }).click();
      expect(await offer.isVisible()).toBe(false);
      await page.reload({ waitUntil: 'networkidle' });
      expect([await offer.isVisible(), calls()]).toEqual([false, 0]);
    }));

  it('is offered in the language of the page', () =>
    recipePages.open(
      '/shop',
      recipeVisits['from Brazil'],
      async ({ page }) => expect(await page.getByRole('link').textContent()).toBe('Brazil'),
      (context) => context.setExtraHTTPHeaders({ 'Accept-Language': 'de' }),
    ));
});

describe('the answer to the consent banner', () => {
  it.each([
    { name: 'Yes', counts: true },
    { name: 'No', counts: false },
  ])('$name is remembered without another call', ({ name, counts }) =>
    recipePages.open('/consent', recipeVisits['from France'], async ({ page, thrown }) => {
      const calls = countCalls(page);
      await page.getByRole('button', { name }).click();
      expect(await consent(page)).toEqual({ asks: false, counts });
      await page.reload({ waitUntil: 'networkidle' });
      expect([await consent(page), calls(), thrown]).toEqual([{ asks: false, counts }, 0, []]);
    }),
  );

  it('can be changed, by keyboard too, and holds from the next page on', () =>
    recipePages.open('/consent', recipeVisits['from France'], async ({ page }) => {
      await page.getByRole('button', { name: 'Yes' }).click();
      await page.getByRole('button', { name: 'Privacy choices' }).press('Enter');
      // The banner has the focus now, on "Yes".
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.reload({ waitUntil: 'networkidle' });
      expect(await consent(page)).toEqual({ asks: false, counts: false });
    }));

  it('is not given by a click beside the buttons', () =>
    recipePages.open('/consent', recipeVisits['from France'], async ({ page, thrown }) => {
      await page.getByText('May we count your visit?').click();
      expect([await consent(page), thrown]).toEqual([{ asks: true, counts: false }, []]);
    }));
});

describe('a browser that blocks storage', () => {
  const blockStorage = (context: BrowserContext) =>
    context.addInitScript("Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })");

  it('is offered no shop', () =>
    recipePages.open(
      '/shop',
      { ...recipeVisits['from France'], calls: false },
      async ({ page }) => expect(await page.getByRole('link').isVisible()).toBe(false),
      blockStorage,
    ));

  it('is not counted, even after Yes', () =>
    recipePages.open(
      '/consent',
      { ...recipeVisits['from New York'], calls: false },
      async ({ page }) => {
        await page.getByRole('button', { name: 'Privacy choices' }).click();
        await page.getByRole('button', { name: 'Yes' }).click();
        expect(await consent(page)).toEqual({ asks: false, counts: false });
      },
      blockStorage,
    ));
});

describe('the pages', () => {
  it.each(Object.keys(paths))('pass the accessibility checks and are not too wide (%s)', (path) =>
    recipePages.open(`/${path}`, recipeVisits['from Brazil'], async ({ page }) => {
      const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      const { violations, passedRules } = await examineWithAxe(page, wcag);
      expect(violations).toEqual([]);
      expect(passedRules).toBeGreaterThan(3);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }),
  );
});

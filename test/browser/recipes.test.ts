// The recipes of docs/recipes.md in a browser: every code block as printed, with only host and project replaced, under
// the Content-Security-Policy that the guide prints. Each block runs for visitors of several countries, without an
// answer of the API, with Global Privacy Control and behind an ad blocker. Tag managers and WordPress themselves are
// not tried.

import { transform } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type OpenedRecipePage,
  type RecipePages,
  type RecipeVisitName,
  recipeVisits,
  startRecipePages,
} from '../support/recipe-pages.ts';
import { startPrintedServer } from '../support/recipe-server.ts';
import {
  fillInPlaceholders,
  policyOfBlock,
  recipePage,
  scriptHash,
  takeRecipeBlock,
  unusedRecipeBlocks,
} from '../support/recipes.ts';

/** Visits without a location. A recipe has the same outcome for all of them. */
const withoutAnswer = [
  ...(['from an unknown place', 'behind an ad blocker', 'while the API is away'] as const),
  'while the API is slow',
] satisfies RecipeVisitName[];

interface Recipe {
  readonly heading: string;
  /** Reads the part of the page that the recipe changes. */
  readonly read: (page: Page) => Promise<unknown>;
  readonly unanswered: unknown;
  readonly answered: Readonly<Partial<Record<RecipeVisitName, unknown>>>;
}

const value = (selector: string) => (page: Page) => page.locator(selector).inputValue();
const text = (selector: string) => (page: Page) => page.locator(selector).textContent();
const country = (page: Page) => page.locator('html').getAttribute('data-country');
/** Whether the page of the consent recipe shows its banner, and whether it counts the visitor. */
const consent = async (page: Page) => ({
  asks: await page.getByRole('region', { name: 'Consent' }).isVisible(),
  counts: (await page.locator('html').getAttribute('data-analytics')) === 'on',
});
const offered = async (page: Page) => {
  const link = page.getByRole('status').getByRole('link');
  return (await link.isVisible()) ? [await link.textContent(), await link.getAttribute('href')] : null;
};
const told = (page: Page) => page.evaluate(() => Reflect.get(window, 'dataLayer'));
const tells = (visitorCountry: string) => [{ event: 'visitor_country', visitorCountry }];

const asking = { asks: true, counts: false };
const codes = { 'from France': 'FR', 'from France with GPC': 'FR', 'from Brazil': 'BR' } as const;

const recipes: readonly (Recipe & { readonly index?: number })[] = [
  {
    heading: 'Preselect the country in a form',
    read: text('#country option:checked'),
    unanswered: 'Choose a country',
    answered: {
      'from France': 'France',
      'from Brazil': 'Brazil',
      'from France with GPC': 'France',
      'from Antarctica': 'Choose a country',
    },
  },
  {
    heading: 'Phone prefix',
    read: value('#prefix'),
    unanswered: '',
    answered: { 'from France': '+33', 'from Brazil': '+55', 'from France with GPC': '+33' },
  },
  {
    heading: 'Prices in local currency',
    read: text('#price'),
    unanswered: '€20.00',
    answered: { 'from California': '$22.00', 'from Brazil': 'R$110.00', 'from Antarctica': '€20.00' },
  },
  {
    heading: 'Greet by city',
    read: text('#greeting'),
    unanswered: 'Welcome',
    answered: { 'from Brazil': 'Hello, Lamaçal', 'from Antarctica': 'Welcome', 'from France with GPC': 'Welcome' },
  },
  {
    heading: 'Send to the local shop',
    read: offered,
    unanswered: null,
    answered: {
      'from France': ['France', 'https://fr.elbonia.example/'],
      'from France with GPC': ['France', 'https://fr.elbonia.example/'],
      'from California': null,
    },
  },
  {
    heading: 'Consent banner only where due',
    read: consent,
    unanswered: asking,
    answered: {
      'from France': asking,
      'from California': asking,
      'from a country without a known region': asking,
      'from New York': { asks: false, counts: true },
      'from California with GPC': asking,
    },
  },
  { heading: 'Ad blockers', read: country, unanswered: 'unknown', answered: codes },
  {
    heading: 'Tag managers and WordPress',
    read: text('#greeting'),
    unanswered: 'Welcome',
    answered: { 'from Brazil': 'Hello, Lamaçal', 'from France with GPC': 'Welcome' },
  },
  {
    heading: 'Tag managers and WordPress',
    index: 1,
    read: told,
    unanswered: tells('unknown'),
    answered: { 'from Brazil': tells('BR'), 'from France with GPC': tells('FR') },
  },
];

const rows = recipes.map((recipe, row) => {
  const { heading, index = 0 } = recipe;
  return { ...recipe, path: `/${row}`, block: takeRecipeBlock(heading, index) };
});

/** The timeout is long, because a machine that runs tests may be busy. */
const patience = { timeout: 10_000 };

let recipePages: RecipePages;
beforeAll(async () => {
  recipePages = await startRecipePages();
  for (const { path, block } of rows) recipePages.serve(path, block);
});
afterAll(() => recipePages?.close());

describe.each(rows)('the recipe $heading', ({ path, read, answered, unanswered }) => {
  it.each(Object.entries(answered) as [RecipeVisitName, unknown][])('acts %s', (name, expected) =>
    recipePages.open(path, recipeVisits[name], async ({ page, thrown, printed }) => {
      await expect.poll(() => read(page), patience).toEqual(expected);
      expect([thrown, printed]).toEqual([[], []]);
    }),
  );

  it.each(withoutAnswer)('has its default %s', (name) =>
    recipePages.open(path, recipeVisits[name], async ({ page, thrown }) => {
      await expect.poll(() => read(page), patience).toEqual(unanswered);
      expect(thrown).toEqual([]);
    }),
  );
});

describe('the recipe First-party domain', () => {
  it('gets the country from a host below the page’s domain, without cookies', () => {
    const { port } = new URL(recipePages.api);
    const api = `http://geo.today.localhost:${port}`;
    recipePages.serve('/first-party', takeRecipeBlock('First-party domain'), { ...recipePages.values, api });
    const sent: string[] = [];
    const check = async ({ page, printed }: OpenedRecipePage) => {
      await expect.poll(() => country(page), patience).toBe('BR');
      expect([sent, printed]).toEqual([['/client.js', '/v1/visitor'], []]);
      // This request, with credentials, sends the cookie: the browser has it, but the page's own requests omitted it.
      await page.evaluate((url) => fetch(url, { mode: 'no-cors', credentials: 'include' }), `${api}/health`);
      await expect.poll(() => sent.at(-1), patience).toBe('/health crumb=1');
    };
    return recipePages.open('/first-party', recipeVisits['from Brazil'], check, async (context) => {
      await context.addCookies([{ name: 'crumb', value: '1', domain: '.today.localhost', path: '/' }]);
      context.on('request', async (request) => {
        if (!request.url().startsWith(api)) return;
        const { cookie } = await request.allHeaders();
        sent.push([new URL(request.url()).pathname, ...(cookie === undefined ? [] : [cookie])].join(' '));
      });
    });
  });

  it('has its default behind an ad blocker', () => {
    recipePages.serve('/first-party', takeRecipeBlock('First-party domain'));
    return recipePages.open('/first-party', recipeVisits['behind an ad blocker'], async ({ page, thrown }) => {
      await expect.poll(() => country(page), patience).toBe('unknown');
      expect(thrown).toEqual([]);
    });
  });
});

describe('the recipe Content-Security-Policy', () => {
  const heading = 'Content-Security-Policy';
  const nonced = () => ({
    body: recipePage(fillInPlaceholders(takeRecipeBlock(heading, 2), recipePages.values)),
    policy: policyOfBlock(takeRecipeBlock(heading, 1), recipePages.values),
  });

  it('sets the title under the policy with a nonce', () => {
    const { body, policy } = nonced();
    recipePages.served['/nonce'] = { body, headers: { [heading]: policy } };
    return recipePages.open('/nonce', recipeVisits['from Brazil'], async ({ page, thrown, printed }) => {
      await expect.poll(() => page.title(), patience).toBe('Welcome, Lamaçal');
      expect([thrown, printed]).toEqual([[], []]);
    });
  });

  it.each([
    { why: 'another nonce', from: 'nonce-NONCE', to: 'nonce-OTHER' },
    { why: 'another hash', from: 'nonce-NONCE', to: scriptHash('<script>another()</script>') },
    { why: 'no connect-src', from: /connect-src [^;]+; /, to: '' },
  ])('refuses a page that its policy does not cover ($why)', async ({ from, to }) => {
    const { body, policy } = nonced();
    recipePages.served['/nonce'] = { body, headers: { [heading]: policy.replace(from, to) } };
    const page = await recipePages.browser.newPage();
    const refused = page.waitForEvent('console', (message) => message.text().includes('Content Security Policy'));
    await page.goto(`http://today.localhost:${recipePages.port}/nonce`);
    await refused;
    expect(await page.title()).toBe('Elbonia Today');
    await page.close();
  });
});

describe('the recipe Without JavaScript', () => {
  const block = takeRecipeBlock('Without JavaScript');

  it.each([
    { who: 'from France', address: '77.77.1.9', expected: 'FR' },
    { who: 'from Brazil', address: '77.80.0.9', expected: 'BR' },
    { who: 'from a country that is not listed', address: '77.81.2.130', expected: '' },
    { who: 'from an unknown place', address: '77.83.0.9', expected: '' },
    { who: 'without an address', address: '', expected: '' },
    { who: 'from France with GPC', address: '77.77.1.9', gpc: true, expected: '' },
    { who: 'while the API is away', address: '77.77.1.9', api: 'http://localhost:9', expected: '' },
  ])('selects the country $who', async ({ address, expected, gpc = false, api = recipePages.api }) => {
    const server = await startPrintedServer(
      fillInPlaceholders(block, { ...recipePages.values, api }),
      address,
      recipePages.key,
    );
    const extraHTTPHeaders = gpc ? { 'Sec-GPC': '1' } : {};
    const context = await recipePages.browser.newContext({ javaScriptEnabled: false, extraHTTPHeaders });
    try {
      const page = await context.newPage();
      const open = async () => {
        const response = await page.goto(server.url);
        expect(response?.headers()['cache-control']).toBe('private, no-store');
        return page.getByLabel('Country').inputValue();
      };
      // The printed server waits 500 ms for the API, which a busy machine exceeds at times.
      await expect.poll(open, { timeout: 20_000, interval: 500 }).toBe(expected);
    } finally {
      await context.close();
      await server.close();
    }
  });
});

/** Adds HTML to the end of the body after the page was loaded, as a tag manager does: it creates each script anew. */
function insertLater(html: string): void {
  window.addEventListener('load', () => {
    const range = document.createRange();
    range.selectNode(document.body);
    document.body.append(range.createContextualFragment(html));
  });
}

describe('the blocks for tag managers and WordPress', () => {
  const [wordpress, tagManager] = [0, 1].map((index) => takeRecipeBlock('Tag managers and WordPress', index));

  it('have nothing that a filter of WordPress may change', () => {
    expect(wordpress?.replaceAll(/<\/?(p|script)\b[^>]*>/g, '')).not.toMatch(/[&<]/);
    expect(wordpress).not.toMatch(/\n\s*\n/);
  });

  it('have no syntax newer than ES5 for tag managers', async () => {
    const script = tagManager?.match(/<script>([\s\S]*)<\/script>/)?.[1] ?? '';
    const lowered = (target: string) => transform(script, { target }).then(({ code }) => code);
    expect(await lowered('es5')).toBe(await lowered('esnext'));
    expect(script).toContain('fetch');
  });

  it('work where a tag manager adds them to the page after it was loaded', async () => {
    recipePages.served['/empty'] = { body: recipePage('<p id="greeting">Welcome</p>') };
    for (const [block, read, expected] of [
      [wordpress, text('#greeting'), 'Hello, Lamaçal'],
      [tagManager, told, tells('BR')],
    ] as const) {
      const html = fillInPlaceholders(block ?? '', recipePages.values).replace(/<p.*\n/, '');
      await recipePages.open(
        '/empty',
        recipeVisits['from Brazil'],
        ({ page }) => expect.poll(() => read(page), patience).toEqual(expected),
        (context) => context.addInitScript(insertLater, html),
      );
    }
  });
});

describe('the guide', () => {
  it('has no code block without a test', () => {
    expect(unusedRecipeBlocks()).toEqual([]);
  });
});

// Serves the code blocks of docs/recipes.md as pages beside a built Worker, under the Content-Security-Policy that the
// guide prints, and opens them in Chromium as visitors of several places do. The addresses are Elbonian (elbonia.ts).

import type { BrowserContext, Page, Request } from 'playwright-core';
import { unrestrictedFieldPolicy } from '../../src/core/project/field-policy.ts';
import { launchChromium, servePages } from './browser.ts';
import { elboniaToday, snapshotOf, startWorker } from './harness.ts';
import { makeGeneration, masterSecret, storedKey } from './keys.ts';
import { fillInPlaceholders, policyOfBlock, recipePage, scriptHash, takeRecipeBlock } from './recipes.ts';

/** Where a visitor comes from, and what happens to the page's calls of the API. */
export interface RecipeVisit {
  readonly address?: string;
  readonly sample?: string;
  readonly gpc?: true;
  /** False if the page makes no call of the API, so that the test does not wait for one. */
  readonly calls?: false;
  /**
   * `script`: requests for the client script and for a location are blocked. `call`: the request for a location fails.
   * `slow`: it is never answered.
   */
  readonly fails?: 'script' | 'call' | 'slow';
}

export const recipeVisits = {
  'from France': { address: '77.77.1.9' },
  'from Brazil': { address: '77.80.0.9' },
  'from California': { address: '77.78.0.9' },
  'from Antarctica': { address: '77.81.2.130' },
  'from a country without a known region': { address: '77.82.0.2' },
  'from New York': { sample: 'new-york' },
  'from an unknown place': { address: '77.83.0.9' },
  'from France with GPC': { address: '77.77.1.9', gpc: true },
  'from California with GPC': { address: '77.78.0.9', gpc: true },
  'behind an ad blocker': { fails: 'script' },
  'while the API is away': { fails: 'call' },
  'while the API is slow': { fails: 'slow' },
} as const satisfies Readonly<Record<string, RecipeVisit>>;

export type RecipeVisitName = keyof typeof recipeVisits;

export interface OpenedRecipePage {
  readonly page: Page;
  /** The messages of uncaught errors. */
  readonly thrown: readonly string[];
  /** The messages of the console. */
  readonly printed: readonly string[];
}

export type RecipePages = Awaited<ReturnType<typeof startRecipePages>>;

/** Starts a Worker whose project honours Global Privacy Control, a server of pages, and Chromium. */
export async function startRecipePages() {
  const worker = await startWorker({ LOCAL_VISITOR_ADDRESS: '77.77.1.9', WHEREFROM_SECRET: masterSecret });
  const served: Record<string, { body: string; headers?: Record<string, string> }> = {};
  const pages = await servePages(served);
  const key = await makeGeneration(elboniaToday, 'server01');
  const snapshot = snapshotOf({
    allowlist: [`http://today.localhost:${pages.port}`],
    fields: { ...unrestrictedFieldPolicy, honourGpc: true },
    keys: [storedKey('server01', key)],
  });
  await worker.kv.put(`project:${elboniaToday}`, snapshot);
  const browser = await launchChromium();
  const api = worker.url.origin;

  /**
   * Routes the pages' requests to the API as sent by the visitor of this visit, or lets them fail as the visit says.
   * Returns a list to which refusals of the API are added.
   */
  async function prepare(context: BrowserContext, visit: RecipeVisit): Promise<readonly string[]> {
    const { fails } = visit;
    const refusals: string[] = [];
    await context.route(/\/v1\/visitor/, async (route, request) => {
      if (fails === 'call') return route.abort('connectionrefused');
      if (fails === 'slow') return;
      const { pathname, search } = new URL(request.url());
      const url = `${api}${pathname}${search}${visit.sample === undefined ? '' : `&sample=${visit.sample}`}`;
      const response = await route.fetch({ url, headers: await headersOf(request, visit) });
      if (!response.ok()) refusals.push(await response.text());
      await route.fulfill({ response });
    });
    if (fails === 'script')
      await context.route(/\/v1\/visitor|\/client\.js/, (route) => route.abort('blockedbyclient'));
    return refusals;
  }

  return {
    api,
    browser,
    key: key.text,
    port: pages.port,
    values: { api, project: elboniaToday },
    /**
     * Serves a code block at a path, under the Content-Security-Policy that the guide prints, with the hash of the
     * block's script.
     */
    serve(path: string, block: string, values = { api, project: elboniaToday }): void {
      const body = recipePage(fillInPlaceholders(block, values));
      const policy = policyOfBlock(takeRecipeBlock('Content-Security-Policy'), values).replace(
        'sha256-HASH',
        scriptHash(body),
      );
      served[path] = { body, headers: { 'Content-Security-Policy': policy } };
    },
    served,
    /**
     * Opens a page in a new browser context as the visitor of this visit, waits until the page's call of the API has
     * ended, and passes the page to `act`. `before` prepares the context.
     */
    async open<T>(
      path: string,
      visit: RecipeVisit,
      act: (opened: OpenedRecipePage) => Promise<T>,
      before: (context: BrowserContext) => Promise<unknown> = async () => {},
    ): Promise<T> {
      const context = await browser.newContext({ viewport: { width: 390, height: 600 } });
      try {
        const refusals = await prepare(context, visit);
        await before(context);
        const page = await context.newPage();
        const [thrown, printed]: [string[], string[]] = [[], []];
        page.on('pageerror', ({ message }) => thrown.push(message));
        page.on('console', (message) => printed.push(message.text()));
        await Promise.all([callEnds(page, visit), page.goto(`http://today.localhost:${pages.port}${path}`)]);
        // A page shows its default if the API refuses its call. Without this error, a test that expects the default
        // would pass with a broken fixture.
        if (refusals.length > 0) throw new Error(refusals.join());
        return await act({ page, thrown, printed });
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      await pages.close();
      await worker.close();
    },
  };
}

/** Returns the headers of a request as this visit sends it. Chromium itself cannot be made to send `Sec-GPC`. */
async function headersOf(request: Request, { address, gpc }: RecipeVisit) {
  const headers = await request.allHeaders();
  return { ...headers, ...(address && { 'cf-connecting-ip': address }), ...(gpc && { 'sec-gpc': '1' }) };
}

/** Resolves when the page's call has ended and the page has had time to handle the response. */
async function callEnds(page: Page, { fails, calls }: RecipeVisit): Promise<void> {
  if (calls === false) return page.waitForTimeout(500);
  const isCall = (request: Request) => /\/v1\/visitor|\/client\.js/.test(request.url());
  const isAnswered = (request: Request) => request.url().includes('/v1/visitor');
  await Promise.race([
    page.waitForEvent('requestfinished', isAnswered),
    page.waitForEvent('requestfailed', fails === 'script' ? isCall : isAnswered),
  ]);
  // The page has time to handle the response. The timer runs in the page, so it also waits for a busy page.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
}

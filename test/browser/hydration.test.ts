// Pages that a server has rendered with the package's hook or composable, hydrated in a browser: the HTML is what the
// framework expects, and the page then shows the location. Next.js and SvelteKit are driven by `npm run examples`.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type PageServer, servePages } from '../support/browser.ts';
import { elboniaToday, snapshotOf, startWorker } from '../support/harness.ts';
import { hydratedFrameworks, hydrationScript, loadRenderer } from '../support/rendered-pages.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;
let browser: Browser;
let pages: PageServer;

const props = () => ({ projectId: elboniaToday, options: { endpoint: worker.url.origin, fields: ['city'] } });

/** Returns a page as a framework's server sends it. `sent` replaces the rendered HTML. */
async function renderedPage(framework: (typeof hydratedFrameworks)[number], sent?: string) {
  const render = await loadRenderer(framework);
  const body = `<!doctype html><title>Elbonia Today</title><link rel="icon" href="data:,"><main>${sent ?? (await render(props()))}</main>
<script>${await hydrationScript(framework)}</script>`;
  return { body };
}

beforeAll(async () => {
  worker = await startWorker({ LOCAL_VISITOR_ADDRESS: '77.77.1.9' });
  const served: Record<string, { body: string }> = {};
  for (const framework of hydratedFrameworks) {
    served[`/${framework}`] = await renderedPage(framework);
    served[`/${framework}/other`] = await renderedPage(framework, '<p>Beardville</p>');
  }
  pages = await servePages(served);
  await worker.kv.put(`project:${elboniaToday}`, snapshotOf({ allowlist: [`http://today.localhost:${pages.port}`] }));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await worker?.close();
});

/** Hydrates the page at a path. Returns the text before hydration, and errors and warnings of the console. */
async function hydrate(path: string) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`http://today.localhost:${pages.port}${path}`);
    const first = await page.locator('main').textContent();
    await page.evaluate((given) => Reflect.get(window, 'hydrate')(given), props());
    await expect.poll(() => page.locator('main').textContent()).toBe('Mudgrad');
    return { first, complaints };
  } finally {
    await context.close();
  }
}

describe.each(hydratedFrameworks)('a page rendered by %s', (framework) => {
  it('is hydrated without a mismatch and then shows the location', async () => {
    expect(await hydrate(`/${framework}`)).toEqual({ first: 'loading', complaints: [] });
  });

  it('has a mismatch if the server sent another text', async () => {
    const { complaints } = await hydrate(`/${framework}/other`);
    expect(complaints.join()).toMatch(/hydrat/i);
  });
});

// `npm run screenshots`: a picture of every page of the dashboard and of /docs, on a phone and a desktop, light and
// dark, in test/out/screenshots. For people to look at; the tests check what a program can.

import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { asksForHelp } from '../../src/cli/help.ts';
import { docsPageNames } from '../../src/guides/slugs.ts';
import { launchChromium } from '../support/browser.ts';
import { startDashboard } from '../support/dashboard.ts';
import { pageVars, seedPages } from '../support/dashboard-pages.ts';

const usage = `Usage: npm run screenshots

Writes a picture of every page of the dashboard and of /docs to test/out/screenshots. Takes no options.`;

if (asksForHelp(process.argv.slice(2))) {
  console.log(usage);
  process.exit(0);
}

const out = fileURLToPath(new URL('../out/screenshots/', import.meta.url));
const views = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

interface DocsPage {
  readonly name: string;
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
}

const searchField = (page: Page) => page.getByRole('combobox', { name: 'Search the docs' });

const docs: readonly DocsPage[] = [
  ...docsPageNames.map((name) => ({
    name: name.replace('/', '-'),
    path: name === 'docs/index' ? '/docs' : `/${name}`,
  })),
  {
    name: 'docs-search',
    path: '/docs',
    async act(page) {
      await searchField(page).fill('origin');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'docs-reference-path',
    path: '/docs/reference#/Visitor/getVisitor',
    act: (page) => page.locator('#operations-Visitor-getVisitor .responses-table').waitFor(),
  },
];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const dashboard = await startDashboard(pageVars);
const browser = await launchChromium();
try {
  const all = await seedPages(dashboard);
  for (const { width, colorScheme } of views) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    for (const { name, account, path, act } of all) {
      await dashboard.signIn(context, account);
      await page.goto(dashboard.home + path);
      await act?.(page);
      await page.screenshot({ path: `${out}${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
    for (const { name, path, act } of docs) {
      await page.goto(dashboard.url.origin + path);
      await page.waitForLoadState('networkidle');
      await act?.(page);
      await page.screenshot({ path: `${out}${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
    await context.close();
  }
  const count = all.length + docs.length;
  console.log(`${count} pages, ${count * views.length} pictures: ${out}`);
} finally {
  await browser.close();
  await dashboard.close();
}

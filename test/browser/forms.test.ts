// The main forms of the dashboard, once with the keyboard alone and once without scripts. The allowlist, members and
// sign-in have files of their own.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import { startDashboard } from '../support/dashboard.ts';
import { otherProjectExport, pageVars } from '../support/dashboard-pages.ts';
import { tabTo, tabToAndPressEnter } from '../support/keyboard.ts';

let dashboard: Awaited<ReturnType<typeof startDashboard>>;
let browser: Browser;
beforeAll(async () => {
  dashboard = await startDashboard(pageVars);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await dashboard?.close();
});

/** The actions of a person on a page. */
interface Hands {
  readonly fill: (label: string, text: string) => Promise<void>;
  readonly toggle: (label: string) => Promise<void>;
  readonly press: (button: string) => Promise<void>;
}

const keyboard = (page: Page): Hands => ({
  fill: async (label, text) => {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(text);
  },
  toggle: async (label) => {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.press('Space');
  },
  press: (button) => tabToAndPressEnter(page, page.getByRole('button', { name: button, exact: true })),
});

const mouse = (page: Page): Hands => ({
  fill: (label, text) => page.getByLabel(label, { exact: true }).fill(text),
  toggle: (label) => page.getByLabel(label, { exact: true }).click(),
  press: (button) => page.getByRole('button', { name: button, exact: true }).click(),
});

interface Journey {
  readonly form: string;
  /**
   * The path of the form's page, relative to /dashboard/. An empty path or one with a leading slash is added to the
   * path of the project.
   */
  readonly at: string;
  readonly act: (hands: Hands) => Promise<void>;
  /** A text on the page that the form leads to. */
  readonly says: string;
}

const journeys: readonly Journey[] = [
  {
    form: 'new project',
    at: 'projects/new',
    act: async ({ fill, toggle, press }) => {
      await fill('Name', 'Elbonia Tomorrow');
      await fill('First origin', 'http://localhost:5173');
      await toggle('Allow localhost while developing');
      await press('Create project');
    },
    says: 'Your project is ready.',
  },
  {
    form: 'import as a new project',
    at: 'projects/import',
    act: async ({ fill, press }) => {
      await fill('Or paste the export', otherProjectExport);
      await press('Review changes');
      await press('Create project');
    },
    says: 'Your project is ready.',
  },
  {
    form: 'import into a project',
    at: '/settings/import',
    act: async ({ fill, press }) => {
      await fill('Or paste the export', otherProjectExport);
      await press('Review changes');
      await press('Import settings');
    },
    says: 'Saved.',
  },
  {
    form: 'rename',
    at: '/settings',
    act: async ({ fill, press }) => {
      await fill('Name', 'Elbonia Tomorrow');
      await press('Rename');
    },
    says: 'Saved.',
  },
  {
    form: 'development',
    at: '/settings',
    act: ({ press }) => press('Turn development on'),
    says: 'Saved.',
  },
  {
    form: 'data credit',
    at: '',
    act: ({ press }) => press('Mark as shown'),
    says: 'Data credit marked as shown.',
  },
  {
    form: 'access log',
    at: '/access-log',
    act: ({ press }) => press('Turn access log on'),
    says: 'Saved.',
  },
  {
    form: 'fields',
    at: '/fields',
    act: async ({ toggle, press }) => {
      await toggle('city');
      await press('Save fields');
    },
    says: 'Saved.',
  },
  {
    form: 'protections',
    at: '/protections',
    act: async ({ fill, press }) => {
      await fill('Networks of servers', '81.2.69.0/24');
      await press('Save protections');
    },
    says: 'Saved.',
  },
  {
    form: 'issue a key',
    at: '/keys/issue',
    act: async ({ fill, press }) => {
      await fill('Name', 'Backend');
      await press('Issue key');
    },
    says: 'wfk_',
  },
  {
    form: 'delete project',
    at: '/settings/delete',
    act: async ({ fill, press }) => {
      await fill('Enter the project name to confirm', 'Elbonia Today');
      await press('Delete project');
    },
    says: 'Project deleted.',
  },
];

describe.each([
  { by: 'with the keyboard alone', javaScriptEnabled: true, handsOf: keyboard },
  { by: 'without scripts', javaScriptEnabled: false, handsOf: mouse },
])('$by', ({ javaScriptEnabled, handsOf }) => {
  it.each(journeys)('the form “$form” can be sent', async ({ at, act, says }) => {
    const context = await browser.newContext({ javaScriptEnabled });
    const account = await dashboard.makeAccount('Alice');
    await dashboard.signIn(context, account);
    const { id } = await dashboard.makeProject(account, 'owner', { entries: ['elbonia.example'] });
    const page = await context.newPage();
    const isOfAccount = at.startsWith('projects/');
    await page.goto(`${dashboard.home}/${isOfAccount ? at : `projects/${id}${at}`}`);
    await act(handsOf(page));
    await page.getByText(says).first().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    await context.close();
  });
});

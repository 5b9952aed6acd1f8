// A newcomer's first steps with `npm start`: from the link that it prints to a page that gets its visitor's location.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, startScript } from '../cli/scripts.ts';
import { launchChromium, type PageServer, servePages } from '../support/browser.ts';
import { freePort, removeWorkerFiles, writeWorkerFiles } from '../support/harness.ts';

const files = writeWorkerFiles();
const served: Record<string, { body: string }> = {};
let running: Running;
let browser: Browser;
let pages: PageServer;
beforeAll(async () => {
  const port = String(await freePort());
  const args = ['--port', port, '--config', files.config, '--visitor', '77.77.1.20'];
  running = startScript('src/cli/start/start.ts', args);
  await running.prints(/Ctrl-C/);
  pages = await servePages(served);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await pages?.close();
  running.signal('SIGTERM');
  await running.finished;
  removeWorkerFiles(files);
});

/** A virtual authenticator that stores passkeys and verifies the user without a prompt. */
async function plugInAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

it('following the instructions of npm start leads to a local page that has its location', {
  timeout: 120_000,
}, async () => {
  const page = await browser.newPage({ permissions: ['clipboard-read', 'clipboard-write'] });
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const follow = (name: string) => page.getByRole('link', { name, exact: true }).click();
  await plugInAuthenticator(page);
  const link = running.output().match(/^http:\/\/localhost:\d+\/dashboard\/link\?\S+$/m)?.[0] ?? '';
  await page.goto(link);
  await page.getByLabel('Your name').fill('Dilbert Adams');
  await press('Create account');
  await press('Add a passkey');
  await page.getByRole('status').filter({ hasText: 'Passkey added.' }).waitFor();

  await follow('Projects');
  expect(await page.locator('.cards').textContent()).toContain('Demo');
  await follow('New project');
  const origin = `http://localhost:${pages.port}`;
  await page.getByLabel('Name').fill('Elbonia Today');
  await page.getByLabel('First origin').fill(origin);
  await press('Create project');
  await page.getByText('It does not answer pages on localhost yet.').waitFor();
  await press('Turn development on');
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();

  // The page is nothing but the snippet, whose last line prints the location.
  await page.locator('summary', { hasText: 'Script tag' }).click();
  await press('Copy Script tag');
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  served['/'] = { body: await page.evaluate(() => navigator.clipboard.readText()) };
  const visitor = await browser.newPage();
  const printed: string[] = [];
  visitor.on('console', (message) => printed.push(message.text()));
  await visitor.goto(origin);
  await expect.poll(() => printed).toContain('France Mudgrad');

  await follow('Keys');
  await follow('Issue key');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toBe('Confirm your identity');
  await page.goto(link);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This link is no longer valid');
});

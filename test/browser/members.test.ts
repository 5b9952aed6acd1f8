// Joining and leaving a project on the built Worker: an owner with only a keyboard, and an invited newcomer without an
// account and without scripts.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import { startDashboard } from '../support/dashboard.ts';
import { tabTo, tabToAndPressEnter } from '../support/keyboard.ts';
import { signInAs } from '../support/sessions.ts';

let dashboard: Awaited<ReturnType<typeof startDashboard>>;
let browser: Browser;
let origin: string;
beforeAll(async () => {
  dashboard = await startDashboard({}, 'src/index.ts');
  origin = `http://localhost:${dashboard.url.port}`;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await dashboard?.close();
});

async function beSignedIn(context: BrowserContext, account: string): Promise<void> {
  const [name = '', value = ''] = (await signInAs(dashboard.settings, account)).split('=');
  await context.addCookies([{ name, value, domain: 'localhost', path: '/', secure: true, httpOnly: true }]);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name, exact: typeof name === 'string' });

describe('an owner with only a keyboard, and a newcomer without scripts', () => {
  it('invite, join, see each other, and leave', { timeout: 120_000 }, async () => {
    const owning = await browser.newContext();
    const account = await dashboard.makeAccount('Dilbert');
    await beSignedIn(owning, account.id);
    const project = await dashboard.makeProject(account, 'owner');
    const owner = await owning.newPage();
    await owner.goto(`${origin}/dashboard/projects/${project.id}`);
    await tabToAndPressEnter(owner, link(owner, 'Members'));
    await tabToAndPressEnter(owner, link(owner, 'Invite a member'));
    const viewer = owner.getByLabel('viewer');
    await tabTo(owner, viewer);
    expect(await viewer.isChecked()).toBe(true);
    await owner.keyboard.press('ArrowDown');
    expect(await owner.getByLabel('admin').isChecked()).toBe(true);
    await tabToAndPressEnter(owner, button(owner, 'Create invite link'));
    const invite = (await owner.locator('#link').textContent()) ?? '';
    expect(invite).toContain(`${origin}/dashboard/join?code=`);

    const joining = await browser.newContext({ javaScriptEnabled: false });
    const newcomer = await joining.newPage();
    await newcomer.goto(invite);
    await newcomer.getByLabel('Your name').fill('Loud Howard');
    await button(newcomer, 'Create account and join').click();
    expect(await newcomer.getByRole('heading', { level: 1 }).textContent()).toBe('Add a passkey');
    await link(newcomer, 'Not now').click();
    expect(await newcomer.getByRole('status').textContent()).toBe('You joined this project.');
    await link(newcomer, 'Audit log').click();
    await newcomer.getByLabel('Change', { exact: true }).selectOption('member.join');
    await button(newcomer, 'Filter').click();
    expect(await newcomer.locator('.log > li').allTextContents()).toEqual([
      expect.stringContaining('joined the project as admin'),
    ]);

    await tabToAndPressEnter(owner, link(owner, 'I have copied it'));
    await tabToAndPressEnter(owner, link(owner, 'Remove Loud Howard'));
    await tabToAndPressEnter(owner, button(owner, 'Remove member'));
    expect(await owner.getByRole('status').textContent()).toContain('Member removed');
    await newcomer.reload();
    expect(await newcomer.getByRole('heading', { level: 1 }).textContent()).toBe('Page not found');
    await newcomer.goto(invite);
    expect(await newcomer.getByRole('heading', { level: 1 }).textContent()).toBe('This invite is no longer valid');

    expect(await owner.getByRole('main').textContent()).toContain('You are the only owner.');
    expect(await link(owner, 'Leave project …').count()).toBe(0);
    await owning.close();
    await joining.close();
  });
});

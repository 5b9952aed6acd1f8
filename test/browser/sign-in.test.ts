// Signing in with Chromium's virtual authenticator, on the built Worker: from the owner's link to the next sign-in with
// the passkey.

import { getRandomValues } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnerCode, createSignInCode, signInLinkUrl } from '../../src/settings/accounts/sign-in-links.ts';
import { launchChromium } from '../support/browser.ts';
import { startWorker } from '../support/harness.ts';
import { applyMigrations } from '../support/migrations.ts';
import { makeAccountWithSession } from '../support/sessions.ts';

const migrations = fileURLToPath(new URL('../../src/settings/migrations/', import.meta.url));

let worker: Awaited<ReturnType<typeof startWorker>>;
let browser: Browser;
/** The URL of the Worker with a host name, because passkeys do not work with an IP address. */
let origin: string;
beforeAll(async () => {
  worker = await startWorker({ LOCAL_VISITOR_ADDRESS: '77.77.1.9' });
  const sql = readdirSync(migrations).map((name) => [name, readFileSync(migrations + name, 'utf8')] as const);
  await applyMigrations(worker.db, Object.fromEntries(sql));
  origin = `http://localhost:${worker.url.port}`;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await worker?.close();
});

const settings = () => ({
  db: worker.db,
  now: () => new Date(),
  fillRandom: (bytes: Uint8Array<ArrayBuffer>) => {
    getRandomValues(bytes);
  },
});

/** Console errors except for the 4xx responses of refused forms, which are expected. */
const complaints: string[] = [];

async function openBrowser(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('console', (message) => {
    if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page };
}

/** A virtual authenticator that stores passkeys and verifies the user without a prompt. */
async function plugIn(page: Page, isUserVerified = true): Promise<{ session: CDPSession; id: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  });
  return { session, id };
}

async function beSignedIn(context: BrowserContext, cookie: string): Promise<void> {
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, domain: 'localhost', path: '/', secure: true, httpOnly: true }]);
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
const path = (page: Page) => new URL(page.url()).pathname;

describe('the first owner', () => {
  it('creates an account by the link, adds a passkey, signs out, and signs in with it', async () => {
    const code = (await createOwnerCode(settings())) ?? '';
    const { context, page } = await openBrowser();
    const authenticator = await plugIn(page);
    await page.goto(signInLinkUrl(origin, code));
    await page.getByLabel('Your name').fill('Dilbert Adams');
    await press(page, 'Create account');
    expect(await heading(page)).toBe('Add a passkey');

    await page.getByLabel('Name').fill('laptop');
    await press(page, 'Add a passkey');
    await page.getByRole('status').filter({ hasText: 'Passkey added.' }).waitFor();
    expect(await page.getByRole('status').textContent()).toContain('Passkey added.');
    expect(await page.getByRole('main').textContent()).toContain('laptop');
    const { credentials } = await authenticator.session.send('WebAuthn.getCredentials', {
      authenticatorId: authenticator.id,
    });
    expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }]);

    await press(page, 'Sign out');
    expect(await page.getByRole('status').textContent()).toBe('You are signed out.');
    await page.goto(`${origin}/dashboard/account`);
    expect(path(page)).toBe('/dashboard/sign-in');
    await press(page, 'Sign in with a passkey');
    await page.waitForURL('**/dashboard/account');
    expect(await heading(page)).toBe('Your account');

    const second = await openBrowser();
    await second.page.goto(signInLinkUrl(origin, code));
    expect(await heading(second.page)).toBe('This link is no longer valid');
    await second.context.close();

    // Simulates that the user confirmed their identity half an hour ago.
    const before = new Date(Date.now() - 1_800_000).toISOString();
    await worker.db.prepare('UPDATE sessions SET proven_at = ?').bind(before).run();
    await page.getByRole('link', { name: 'Create recovery codes' }).click();
    expect(await heading(page)).toBe('Confirm your identity');
    await press(page, 'Confirm with a passkey');
    await page.waitForURL('**/dashboard/account/recovery');
    await press(page, 'Create codes');
    const codes = (await page.locator('#codes').textContent())?.split('\n') ?? [];
    expect(codes.length).toBe(10);

    const lost = await openBrowser();
    await lost.page.goto(`${origin}/dashboard/sign-in`);
    await lost.page.getByRole('link', { name: 'Use a recovery code' }).click();
    await lost.page.getByLabel('Recovery code').fill((codes[0] ?? '').toUpperCase());
    await press(lost.page, 'Sign in');
    expect(await heading(lost.page)).toBe('Add a passkey');
    await lost.page.goto(`${origin}/dashboard/account`);
    expect(await lost.page.getByRole('main').textContent()).toContain('9 left, created');

    await page.goto(`${origin}/dashboard/account`);
    await press(page, 'End all other sessions');
    await lost.page.goto(`${origin}/dashboard/account`);
    expect(path(lost.page)).toBe('/dashboard/sign-in');
    await lost.context.close();
    await context.close();
    expect(complaints).toEqual([]);
  });
});

describe('a passkey', () => {
  it('is not added without user verification', async () => {
    const { account, cookie } = await makeAccountWithSession(settings(), 'Wally');
    const { context, page } = await openBrowser();
    await beSignedIn(context, cookie);
    await plugIn(page, false);
    await page.goto(`${origin}/dashboard/account/passkeys/new`);
    await press(page, 'Add a passkey');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('No passkey was chosen');
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Add a passkey');
    const count = worker.db.prepare('SELECT count(*) AS n FROM passkeys WHERE account_id = ?').bind(account.id);
    expect(await count.first('n')).toBe(0);
    await context.close();
  });

  it('no longer signs in after its removal, and the page gives no details', async () => {
    const { account, cookie } = await makeAccountWithSession(settings(), 'Alice');
    const { context, page } = await openBrowser();
    await beSignedIn(context, cookie);
    await plugIn(page);
    await page.goto(`${origin}/dashboard/account/passkeys/new`);
    await press(page, 'Add a passkey');
    await page.getByRole('status').filter({ hasText: 'Passkey added.' }).waitFor();
    await worker.db.prepare('DELETE FROM passkeys WHERE account_id = ?').bind(account.id).run();
    await press(page, 'Sign out');
    await press(page, 'Sign in with a passkey');
    await page.waitForURL('**/dashboard/sign-in/passkey');
    expect(await page.getByRole('alert').first().textContent()).toContain('This passkey could not sign you in.');
    await context.close();
  });
});

describe('without scripts', () => {
  it('a link and a recovery code sign in, and the page explains that passkeys need scripts', async () => {
    const { account } = await makeAccountWithSession(settings(), 'Asok');
    const code = await createSignInCode(settings(), account.id);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${origin}/dashboard/sign-in`);
    expect(await page.getByRole('main').textContent()).toContain('Passkeys need JavaScript');
    expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false);
    await page.goto(signInLinkUrl(origin, code));
    expect(await heading(page)).toBe('Sign in as Asok');
    await press(page, 'Sign in');
    await page.goto(`${origin}/dashboard/account`);
    expect(await heading(page)).toBe('Your account');
    await context.close();
  });
});

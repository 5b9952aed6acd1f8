// Every dashboard page in each of its states, for tests and screenshots of all pages: an owner's project with settings
// of every kind, a project whose settings are still being published, as a viewer sees it, and an account without
// projects.

import type { Page } from 'playwright-core';
import { importMasterSecrets } from '../../src/core/master-secret.ts';
import type { ProjectId } from '../../src/core/project/project-id.ts';
import { insertPasskey } from '../../src/settings/accounts/passkeys.ts';
import { makeRecoveryCodes } from '../../src/settings/accounts/recovery.ts';
import { createSignInCode } from '../../src/settings/accounts/sign-in-links.ts';
import { loggedPages, recordAccessLogView } from '../../src/settings/audit/access-log.ts';
import { randomId } from '../../src/settings/context.ts';
import { issueKey, rotateKey } from '../../src/settings/keys/keys.ts';
import { saveLink, setReturnUrls } from '../../src/settings/links/links.ts';
import { createInvite, listInvites } from '../../src/settings/members/invites.ts';
import { listMembers, operatorActor } from '../../src/settings/members/members.ts';
import { insertMember } from '../../src/settings/members/roles.ts';
import { setDevelopmentSwitch, setFieldPolicy, setProjectSwitch } from '../../src/settings/projects/projects.ts';
import { setProtections } from '../../src/settings/projects/protections.ts';
import type { startDashboard, TestAccount } from './dashboard.ts';
import { signInAs } from './sessions.ts';
import { addUsage } from './usage-states.ts';

/** Variables of the Worker that serves these pages. */
export const pageVars = { WHEREFROM_SECRET: 'fiction is the finest mud of all', LOCAL_VISITOR_ADDRESS: '77.77.1.9' };

export interface DashboardPage {
  /** The name of the dashboard page, and of its screenshot. */
  readonly name: string;
  readonly account: TestAccount;
  readonly path: string;
  /** An action on the page before the test, such as submitting a form. */
  readonly act?: (page: Page) => Promise<void>;
}

type Dashboard = Awaited<ReturnType<typeof startDashboard>>;

const entries = [
  'Elbonia.example',
  '*.elbonia.example',
  'www.elbonia.example',
  'http://localhost:*',
  'my-app-*.vercel.app',
  'capacitor://localhost',
  'bürger.example',
];

const longName = 'The Mudgrad Municipal Information Service for Visitors and Residents';

/** An export of another project, which differs in every setting. */
export const otherProjectExport = JSON.stringify({
  format: 'wherefrom-project',
  version: 1,
  project: {
    id: 'mudgradpost000000000',
    name: longName,
    development: true,
    appShells: true,
    allowlist: ['https://mudgrad.example', 'https://my-app-*.vercel.app', 'http://localhost:5173'].map((entry) => ({
      typed: entry,
      canonical: entry,
    })),
    fields: { groups: ['country', 'region', 'city'], coordinateDecimals: 1, echoAddress: false, honourGpc: true },
    protections: { mode: 'browser', callers: ['192.0.2.0/24'], declaredOrigin: true, rateClass: 'high' },
    quota: { pages: { soft: 1000, hard: 2000 }, servers: { soft: null, hard: null } },
    links: [],
    keys: [{ id: 'abcd0123' }],
    members: [{ name: 'Alice' }],
  },
});

/** Creates the data that the pages show. */
export async function seedPages(dashboard: Dashboard): Promise<readonly DashboardPage[]> {
  const owner = await dashboard.makeAccount('Dilbert Adams');
  const newcomer = await dashboard.makeAccount('Asok');
  const full = await dashboard.makeProject(owner, 'owner', { entries });
  const publishing = await dashboard.makeProject(owner, 'viewer', { name: longName });
  const empty = await dashboard.makeProject(owner, 'admin', { name: 'Kneebonia <b>Post</b>' });
  const networks = { callers: ['10.0.0.0/8', '81.2.69.0/24'], pageCallers: ['64.0.0.0/2'] };
  await setProtections(dashboard.settings, empty.id, networks, 'current');
  const key = await issueKeys(dashboard, full.id);
  await changeSettings(dashboard, full.id, empty.id);
  const unpublish = dashboard.settings.db.prepare('UPDATE projects SET published_revision = 0 WHERE id = ?');
  await unpublish.bind(publishing.id).run();

  const at = (account: TestAccount, name: string, path: string, act?: DashboardPage['act']): DashboardPage => ({
    name,
    account,
    path,
    ...(act === undefined ? {} : { act }),
  });
  const own = (name: string, below: string, act?: DashboardPage['act']) =>
    at(owner, name, `/projects/${full.id}${below}`, act);
  const looked = (name: string, below: string) => at(owner, name, `/projects/${publishing.id}${below}`);
  const nobody = { id: 'nobody', name: '' };
  const { other, hash, code } = await addCompany(dashboard, full.id);
  await addWaysIn(dashboard, owner);
  await logViews(dashboard, full.id);
  const { states: counted, unused } = await addUsage(dashboard, owner, full, key, pageVars.WHEREFROM_SECRET);
  return [
    at(nobody, 'sign-in', '/sign-in'),
    at(nobody, 'sign-in-unsent', '/sign-in', withNotice('?done=unsent')),
    at(nobody, 'sign-in-refused', '/sign-in/recovery', (page) => page.getByRole('button', { name: 'Sign in' }).click()),
    at(nobody, 'sign-in-link', `/link?code=${await createSignInCode(dashboard.settings, owner.id)}`),
    at(nobody, 'sign-in-link-used', '/link?code=used'),
    at(nobody, 'claim-closed', '/claim'),
    at(owner, 'account', '/account'),
    at(newcomer, 'account-empty', '/account', withNotice('?done=renamed')),
    at(owner, 'account-passkey', '/account/passkeys/new'),
    at(owner, 'account-passkey-remove', '/account/passkeys/bXVk/remove'),
    at(owner, 'account-recovery', '/account/recovery'),
    at(newcomer, 'account-codes', '/account/recovery', (page) =>
      page.getByRole('button', { name: 'Create codes' }).click(),
    ),
    at(owner, 'account-delete', '/account/delete'),
    at(owner, 'step-up', '/step-up', withNotice('?done=unsent')),
    at(owner, 'list', ''),
    at(newcomer, 'list-empty', ''),
    at(newcomer, 'new', '/projects/new'),
    at(newcomer, 'new-refused', '/projects/new', (page) => page.getByRole('button', { name: 'Create' }).click()),
    at(newcomer, 'import-new', '/projects/import'),
    at(newcomer, 'import-new-refused', '/projects/import', pasteExport('{"format":"wherefrom-project","version":2}')),
    at(newcomer, 'import-new-review', '/projects/import', pasteExport(otherProjectExport)),
    own('overview', ''),
    at(owner, 'overview-empty', `/projects/${empty.id}`, withNotice('?done=created')),
    looked('overview-publishing', ''),
    own('usage', '/usage'),
    own('usage-tables', '/usage', openTables),
    at(owner, 'allowlist-unused', `/projects/${unused.id}/allowlist`),
    at(owner, 'keys-unused', `/projects/${unused.id}/keys`),
    own('usage-limits', '/usage/limits'),
    looked('usage-limits-viewer', '/usage/limits'),
    own('usage-limits-refused', '/usage/limits', refuseLimits),
    ...counted.map(({ name, project }) => at(owner, `usage-${name}`, `/projects/${project.id}/usage`)),
    own('allowlist', '/allowlist', withNotice('?done=saved&duplicate=https://elbonia.example')),
    own('allowlist-refused', '/allowlist', refuseEntries),
    looked('allowlist-viewer', '/allowlist'),
    own('allowlist-remove', '/allowlist/remove?entry=https://elbonia.example&entry=https://*.elbonia.example'),
    own('tester', '/tester'),
    own('tester-allowed', '/tester?origin=https://shop.elbonia.example/mud'),
    own('tester-refused', '/tester?origin=http://elbonia.example:8080'),
    own('keys', '/keys'),
    at(owner, 'keys-empty', `/projects/${empty.id}/keys`),
    own('key-issue', '/keys/issue'),
    own('key-rotate', `/keys/${key}/rotate`),
    own('key-revoke', `/keys/${key}/revoke`),
    own('protections', '/protections'),
    looked('protections-viewer', '/protections'),
    at(owner, 'protections-warned', `/projects/${empty.id}/protections`),
    own('fields', '/fields'),
    looked('fields-viewer', '/fields'),
    own('fields-preview', '/fields', previewFields),
    at(owner, 'fields-empty', `/projects/${empty.id}/fields`),
    own('links', '/links'),
    looked('links-viewer', '/links'),
    at(owner, 'links-withheld', `/projects/${empty.id}/links`),
    own('links-preview', '/links?place=CH&language=fr-CH'),
    own('links-refused', '/links', addLinkWithMistakes),
    own('link-edit', '/links/edit/shop'),
    own('members', '/members'),
    looked('members-viewer', '/members'),
    own('member-role', `/members/${other}/role`),
    own('member-remove', `/members/${other}/remove`),
    own('member-leave-last-owner', '/members/leave'),
    looked('member-leave', '/members/leave'),
    own('invite', '/members/invite'),
    own('invite-withdraw', `/members/invites/${hash}/withdraw`),
    at(newcomer, 'join', `/join?code=${code}`),
    at(nobody, 'join-newcomer', `/join?code=${code}`),
    at(nobody, 'join-refused', `/join?code=${code}`, (page) =>
      page.getByRole('button', { name: 'Create account' }).click(),
    ),
    at(nobody, 'join-used', '/join?code=used'),
    own('audit', '/audit'),
    own('audit-filtered', '/audit?event=key.issue'),
    own('audit-nothing', '/audit?event=project.rename&from=2026-01-01'),
    own('access-log', '/access-log'),
    own('access-log-verified', '/access-log/verify'),
    own('access-log-nothing', '/access-log?to=2026-01-01'),
    at(owner, 'access-log-off', `/projects/${empty.id}/access-log`),
    at(nobody, 'privacy', '/../privacy'),
    at(nobody, 'security', '/../security'),
    at(nobody, 'status', '/../status'),
    own('settings', '/settings'),
    looked('settings-viewer', '/settings'),
    own('import', '/settings/import'),
    own(
      'import-refused',
      '/settings/import',
      pasteExport(otherProjectExport.replaceAll('https://mudgrad.example', '*.co.uk')),
    ),
    own('import-review', '/settings/import', pasteExport(otherProjectExport)),
    own('delete', '/settings/delete'),
    own('stale', '/settings', renameFromBefore),
    own('stale-fields', '/fields', saveFieldsFromBefore),
    own('stale-protections', '/protections', saveProtectionsFromBefore),
    own('stale-link', '/links/edit/shop', saveLinkFromBefore),
    own('stale-development', '/settings', turnDevelopmentOnFromBefore),
    own('stale-allowlist', '/allowlist', addEntriesFromBefore),
    own('stale-rotation', `/keys/${key}/rotate`, rotateFromBefore),
    own('missing', '/nothing'),
    // This page comes last, because its form changes the project.
    own('key-issued', '/keys/issue', issueAnother),
    own('invite-made', '/members/invite', (page) => page.getByRole('button', { name: 'Create invite link' }).click()),
  ];
}

/** Adds more members to the project, and open invites from the owner and the operator. */
async function addCompany(dashboard: Dashboard, project: ProjectId) {
  const { settings } = dashboard;
  const other = randomId(settings, 20);
  for (const [name, id, role] of [
    ['Alice', other, 'admin'],
    [longName, randomId(settings, 20), 'viewer'],
  ] as const) {
    const account = await dashboard.makeAccount(name);
    await insertMember(settings, project, account.id, { id, role }).run();
  }
  const [owner] = await listMembers(settings.db, project);
  if (owner === undefined) throw new Error('the project has no owner');
  await createInvite({ ...settings, actor: owner.id }, project, owner, 'viewer', 'current');
  const made = await createInvite(settings, project, operatorActor, 'admin', 'current');
  if (!made.ok) throw new Error(`refused: ${made.refusal.code}`);
  const hash = (await listInvites(settings, project))[0]?.hash ?? '';
  return { other, hash, code: made.value.code };
}

/** Gives an account a passkey for this host name, one for another host name, recovery codes, and more sessions. */
async function addWaysIn({ settings, url }: Dashboard, { id: account }: TestAccount): Promise<void> {
  const createdAt = settings.now().toISOString();
  for (const [id, name, host] of [
    ['bXVk', 'laptop', url.hostname],
    ['bXVs', longName, 'settings.elbonia.example'],
  ] as const) {
    const passkey = { id, account, host, name, publicKey: 'bXVk', counter: 0, transports: [], createdAt, usedAt: null };
    await insertPasskey(settings.db, passkey).run();
  }
  await makeRecoveryCodes(settings, account, null);
  for (const method of ['passkey', 'link', 'access'] as const) await signInAs(settings, account, method);
}

/** Turns the access log of the project on, and adds entries of each member and of a former member. */
async function logViews({ settings }: Dashboard, project: ProjectId): Promise<void> {
  const on = await setProjectSwitch(settings, project, 'accessLog', true, 'current');
  if (!on.ok) throw new Error(`refused: ${on.refusal.code}`);
  const members = [...(await listMembers(settings.db, project)).map(({ id }) => id), 'formermember00000000'];
  const hourMs = 3_600_000;
  for (const [i, page] of loggedPages.entries()) {
    const then = { ...settings, now: () => new Date(settings.now().getTime() - (loggedPages.length - i) * 7 * hourMs) };
    await recordAccessLogView(then, on.value.project, members[i % members.length] ?? '', page);
  }
}

async function issueKeys({ settings }: Dashboard, project: ProjectId): Promise<string> {
  const masters = await importMasterSecrets(pageVars.WHEREFROM_SECRET, undefined);
  if (masters === null) throw new Error('the secret is not usable');
  const issued = await issueKey(settings, masters, project, 'checkout server', 'current');
  await issueKey(settings, masters, project, 'reports', 'current');
  if (!issued.ok) throw new Error(`refused: ${issued.refusal.code}`);
  await rotateKey(settings, masters, project, issued.value.key, 86_400_000, 'current');
  return issued.value.key;
}

/**
 * Returns an action that opens the page by a link, as after the redirect of a form: pages show no notice if their
 * address was typed.
 */
function withNotice(query: string) {
  return async (page: Page): Promise<void> => {
    // Waits for the load event first, because the page that is still shown may have a notice too.
    const loaded = page.waitForEvent('load');
    await page.evaluate((to) => location.assign(to), query);
    await loaded;
    await page.locator('.notice').first().waitFor();
  };
}

async function openTables(page: Page): Promise<void> {
  for (const table of await page.locator('figure summary').all()) await table.click();
}

async function refuseLimits(page: Page): Promise<void> {
  await page.getByLabel('Soft limit of pages').fill('20,000');
  await page.getByLabel('Hard limit of pages').fill('10,000');
  await page.getByRole('button', { name: 'Save limits' }).click();
}

async function refuseEntries(page: Page): Promise<void> {
  await page.getByLabel('Add origins').fill('kneebonia.example\n*.co.uk\nhttps://elbonia.example/mud');
  await page.getByRole('button', { name: 'Add to allowlist' }).click();
}

async function renameFromBefore(page: Page): Promise<void> {
  await page.locator('form:has(#name) input[name="revision"]').evaluate((field) => field.setAttribute('value', '1'));
  await page.getByLabel('Name').fill('Elbonia Tomorrow');
  await page.getByRole('button', { name: 'Rename' }).click();
}

/** Makes every form on the page stale, by setting the project's revision in the form to the first revision. */
async function rewind(page: Page): Promise<void> {
  await page.locator('input[name="revision"]').evaluateAll((fields) => {
    for (const field of fields) field.setAttribute('value', '1');
  });
}

async function saveFieldsFromBefore(page: Page): Promise<void> {
  await rewind(page);
  await page.getByLabel('city', { exact: true }).uncheck();
  await page.getByLabel('Honour Global Privacy Control').uncheck();
  await page.getByLabel('1 decimal').check();
  await page.getByRole('button', { name: 'Save fields' }).click();
}

async function previewFields(page: Page): Promise<void> {
  await page.getByLabel('city', { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Preview' }).click();
}

async function saveProtectionsFromBefore(page: Page): Promise<void> {
  await rewind(page);
  await page.getByLabel('Networks of servers').fill('203.0.113.0/24\n2001:db8::/32');
  await page.getByLabel('Servers only').check();
  await page.getByRole('button', { name: 'Save protections' }).click();
}

async function turnDevelopmentOnFromBefore(page: Page): Promise<void> {
  await rewind(page);
  await page.locator('input[name="development"]').evaluate((field) => field.setAttribute('value', 'on'));
  await page.getByRole('button', { name: 'Turn development off' }).click();
}

async function addEntriesFromBefore(page: Page): Promise<void> {
  await rewind(page);
  await page.getByLabel('Add origins').fill('elbonia.example\nmudgrad.example');
  await page.getByRole('button', { name: 'Add to allowlist' }).click();
}

async function rotateFromBefore(page: Page): Promise<void> {
  await rewind(page);
  await page.getByRole('button', { name: 'Rotate key' }).click();
}

/** A redirect link with targets of every kind. */
const shop = {
  name: 'shop',
  targets: [
    'US-CA https://shop.elbonia.example/california?from=link',
    'CH language=fr https://shop.elbonia.example/suisse-romande/bienvenue-dans-la-boutique-de-boue',
    'CH https://shop.elbonia.example/ch',
    'language=pt-BR https://shop.elbonia.example/br',
  ],
  otherwise: 'https://shop.elbonia.example/',
};

async function addLinkWithMistakes(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Shop');
  await page.getByRole('button', { name: 'Add link' }).click();
}

async function saveLinkFromBefore(page: Page): Promise<void> {
  await rewind(page);
  await page.getByLabel('Targets').fill('DE https://shop.elbonia.example/de');
  await page.getByRole('button', { name: 'Save link' }).click();
}

/**
 * Changes settings of one project, so that its audit has entries and its open forms are stale. Withholds every field of
 * another project.
 */
async function changeSettings({ settings }: Dashboard, full: ProjectId, empty: ProjectId): Promise<void> {
  const done = [
    await setProtections(
      settings,
      full,
      { callers: ['192.0.2.0/24', '198.51.100.0/24'], rateClass: 'high' },
      'current',
    ),
    await setFieldPolicy(settings, full, { coordinateDecimals: '2', honourGpc: true }, 'current'),
    await setDevelopmentSwitch(settings, full, true, 'current'),
    await setFieldPolicy(settings, empty, { groups: [], echoAddress: false }, 'current'),
    await saveLink(settings, full, shop, 'new', 'current'),
    await saveLink(settings, full, { ...shop, name: 'terms', targets: [] }, 'new', 'current'),
    await setReturnUrls(settings, full, ['https://elbonia.example/callback/'], 'current'),
    await saveLink(settings, empty, shop, 'new', 'current'),
  ];
  for (const { ok } of done) if (!ok) throw new Error('a change of settings was refused');
}

async function issueAnother(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('nightly batch');
  await page.getByRole('button', { name: 'Issue key' }).click();
}

function pasteExport(text: string) {
  return async (page: Page) => {
    await page.getByLabel('Or paste the export').fill(text);
    await page.getByRole('button', { name: 'Review changes' }).click();
  };
}

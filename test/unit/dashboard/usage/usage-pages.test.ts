// The counts on the dashboard's pages, read from real Durable Objects, and the same pages while no counts can be read.

import { env } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KeyId } from '../../../../src/core/key.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { setQuota } from '../../../../src/settings/projects/quota.ts';
import type { StoredProject } from '../../../../src/settings/projects/store.ts';
import type { AllowlistEntryText, LinkName, UsageCell } from '../../../../src/usage/flush.ts';
import { openUsageObject, type UsageEnv } from '../../../../src/usage/open-usage.ts';
import { dayMs, hourMs } from '../../../../src/usage/usage.ts';
import { openSettings } from '../../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor } from '../browse.ts';

const counting = env as unknown as Required<Pick<UsageEnv, 'USAGE'>>;
const entry = 'https://elbonia.example' as AllowlistEntryText;

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let account: Account;
let project: StoredProject;
let nowMs: number;

beforeAll(async () => {
  settings = await openSettings();
  nowMs = settings.now().getTime();
  pages = browse(settings);
  account = await makeAccount(settings);
  ({ project } = await makeProjectFor(settings, account, 'owner', { entries: ['elbonia.example', 'mudgrad.example'] }));
});

let sequence = 0;
async function count(to: StoredProject, atMs: number, ...cells: UsageCell[]): Promise<void> {
  const flush = { hour: Math.floor(atMs / hourMs), cells, dropped: 0, epoch: 0, quota: null };
  await openUsageObject(counting, to.id)?.flush({ ...flush, id: { isolate: 'isolate-a', sequence: ++sequence } });
}

const page = (count: number): UsageCell => ({ outcome: 'answered_page', entry, key: null, link: null, count });
const visit = () => ({ account, env: counting });

/** Environments without Durable Objects, with ones that never answer, and with ones that fail. */
const broken = [
  { why: 'are not counted', env: {} },
  { why: 'cannot be opened', env: { USAGE: {} } as unknown as UsageEnv },
  {
    why: 'are slow',
    env: {
      USAGE: {
        idFromName: () => null,
        get: () => ({ hours: () => new Promise(() => {}), days: () => new Promise(() => {}) }),
      },
    } as unknown as UsageEnv,
  },
  {
    why: 'fail',
    env: {
      USAGE: {
        idFromName: () => null,
        get: () => ({
          hours: () => Promise.reject(new Error('overloaded')),
          days: () => Promise.reject(new Error('overloaded')),
        }),
      },
    } as unknown as UsageEnv,
  },
];

describe('the page Usage', () => {
  it('says that there are no requests yet', async () => {
    const { text } = await pages.get(`/projects/${project.id}/usage`, visit());
    expect(text).toContain('No requests yet');
    expect(text).not.toContain('<table>');
  });

  it('shows outcomes, entries, keys, links and refusals with what to do', async () => {
    const refused: UsageCell = { outcome: 'origin_not_allowed', entry: null, key: null, link: null, count: 312 };
    const key: UsageCell = { outcome: 'answered_server', entry: null, key: 'server01' as KeyId, link: null, count: 7 };
    const link: UsageCell = { outcome: 'redirected', entry: null, key: null, link: 'shop' as LinkName, count: 21 };
    const returned: UsageCell = { ...link, outcome: 'return_not_allowed', count: 4 };
    const limited: UsageCell = { ...page(3), outcome: 'rate_limited' };
    await count(project, nowMs, page(1234), limited, refused, key, link, returned);
    const { status, text } = await pages.get(`/projects/${project.id}/usage`, visit());
    expect(status).toBe(200);
    expect(text).toContain('312 today, 312 in 14 days');
    expect(text).toContain(
      `Most likely a new domain: <a href="/dashboard/projects/${project.id}/tester">test an origin`,
    );
    // The columns for each entry, key and redirect link: answers of 14 days, refusals of 14 days, and answers of today.
    const rows = [
      ...text.matchAll(/<th scope="row">([^<]+)(?:<span class="quiet">([^<]+)<\/span>)?<\/th>(.*?)<\/tr>/g),
    ];
    const numbers = rows.map(([, name, note, cells = '']) => [
      ...[name, note],
      ...[...cells.matchAll(/<td class="number">([^<]+)<\/td>/g)].slice(0, 3).map(([, number]) => number),
    ]);
    expect(numbers).toContainEqual(['https://elbonia.example', undefined, '1,234', '3', '1,234']);
    expect(numbers).toContainEqual(['server01', ' revoked', '7', '0', '7']);
    expect(numbers).toContainEqual(['shop', ' removed', '21', '4', '21']);
    expect(
      text.match(
        /<title>[^<]*1,234 answered to pages, 7 answered to servers, 21 redirected by links, 316 refused, 3 over a limit<\/title>/g,
      ),
    ).toHaveLength(3);
    expect(text.match(/<table>/g)).toHaveLength(6);
  });

  it('has no inline style or script, which the policy of the page refuses', async () => {
    const { text } = await pages.get(`/projects/${project.id}/usage`, visit());
    expect(text).not.toMatch(/ style=|<style|<script(?! type="module" src=)| on[a-z]+=/);
  });

  it.each(broken)('works where counts $why', { timeout: 30_000 }, async ({ env: without }) => {
    for (const path of ['', `/projects/${project.id}`, `/projects/${project.id}/usage`]) {
      const { status, text } = await pages.get(path, { account, env: without });
      expect(status).toBe(200);
      expect(text.toLowerCase()).toContain('counts are not available now');
    }
    for (const path of ['allowlist', 'keys']) {
      const { status, text } = await pages.get(`/projects/${project.id}/${path}`, { account, env: without });
      expect(status).toBe(200);
      expect(text).not.toContain('No use counted');
    }
  });
});

describe('daily limits', () => {
  it('are shown on Usage and Overview where a threshold is crossed, once for each limit', async () => {
    const { project: limited } = await makeProjectFor(settings, account);
    await count(limited, nowMs, page(95));
    await setQuota(settings, limited.id, { pagesSoft: '50', pagesHard: '100' }, 'current');
    for (const below of ['', '/usage']) {
      const { text } = await pages.get(`/projects/${limited.id}${below}`, visit());
      expect(text.match(/Answers to pages reached[^<]*/g)).toEqual([
        expect.stringContaining('reached 90 % of the hard limit of 100 between'),
        expect.stringContaining('reached the soft limit of 50 between'),
      ]);
    }
  });

  it('are saved by the form, and a refusal is shown at its field', async () => {
    const path = `/projects/${project.id}/usage/limits`;
    const limits = { pagesSoft: '', pagesHard: '10,000', serversSoft: '', serversHard: '' };
    const refused = await pages.post(path, visit(), { revision: '1', ...limits, pagesSoft: '10,000' });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('<a href="#pagesSoft">A soft limit')]);
    const saved = await pages.post(path, visit(), { revision: '1', ...limits });
    expect(saved.location).toBe(`/dashboard${path}?done=saved`);
    expect((await pages.get(path, visit())).text).toMatch(/name="pagesHard"[^>]*value="10000"/);
  });
});

it('shows the count of today on Overview and on the cards', async () => {
  const { text: overview } = await pages.get(`/projects/${project.id}`, visit());
  expect(overview).toContain('1,262 requests answered</a>, 319 refused or failed');
  const { text: list } = await pages.get('', visit());
  expect(list).toContain('1,262 answered today, 319 refused or failed');
});

it('reads no more than 40 objects for the cards', async () => {
  const many = await makeAccount(settings, 'Carol');
  for (let i = 0; i < 42; i++) await makeProjectFor(settings, many);
  const { text } = await pages.get('', { account: many, env: counting });
  expect(text.match(/0 answered today/g)).toHaveLength(40);
});

describe('the last use', () => {
  let old: StoredProject;
  beforeAll(async () => {
    const wanted = { entries: ['elbonia.example', 'mudgrad.example'] };
    const then = { ...settings, now: () => new Date(nowMs - 90 * dayMs) };
    ({ project: old } = await makeProjectFor(then, account, 'owner', wanted));
    await count(old, nowMs - 80 * dayMs, page(1));
    await count(old, nowMs, page(1));
  });

  it('is shown for each entry, with the removal of those unused', async () => {
    const { text } = await pages.get(`/projects/${old.id}/allowlist`, visit());
    expect(text.match(/Last used /g)).toHaveLength(1);
    expect(text.match(/Not used for 30 days/g)).toHaveLength(1);
    expect(text).toContain(`/allowlist/remove?entry=https%3A%2F%2Fmudgrad.example`);
  });

  it('does not call an entry unused that was added this month', async () => {
    const { addToAllowlist } = await import('../../../../src/settings/projects/projects.ts');
    await addToAllowlist(settings, old.id, ['kneebonia.example'], 'current');
    const { text } = await pages.get(`/projects/${old.id}/allowlist`, visit());
    expect(text.match(/No use counted/g)).toHaveLength(2);
    expect(text.match(/Not used for 30 days/g)).toHaveLength(1);
  });
});

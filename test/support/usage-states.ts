// Projects whose usage is in each state that the pages can show: no counts (the empty project), counts of one day, of
// 13 months, and very uneven counts.

import type { KeyId } from '../../src/core/key.ts';
import { importMasterSecrets } from '../../src/core/master-secret.ts';
import { randomId } from '../../src/settings/context.ts';
import { issueKey } from '../../src/settings/keys/keys.ts';
import { insertMember } from '../../src/settings/members/roles.ts';
import { createProject } from '../../src/settings/projects/projects.ts';
import { setQuota } from '../../src/settings/projects/quota.ts';
import type { StoredProject } from '../../src/settings/projects/store.ts';
import type { AllowlistEntryText, LinkName, UsageCell, UsageFlush } from '../../src/usage/flush.ts';
import type { RequestOutcome } from '../../src/usage/outcome.ts';
import { dayMs, hourMs } from '../../src/usage/usage.ts';
import type { startDashboard, TestAccount } from './dashboard.ts';
import { flushPath } from './flush-path.ts';

type Dashboard = Awaited<ReturnType<typeof startDashboard>>;

const weekMs = 7 * dayMs;

/**
 * Returns counts of one hour by outcome: answers to pages of two allowlist entries, answers to a key, redirects by a
 * redirect link, and refusals.
 */
function cellsOf(requests: number, key: KeyId): readonly UsageCell[] {
  const cells: [RequestOutcome, string | null, KeyId | null, number, link?: string][] = [
    ['answered_page', 'https://elbonia.example', null, Math.round(requests * 0.6)],
    ['answered_page', 'https://*.elbonia.example', null, Math.round(requests * 0.1)],
    ['answered_server', null, key, Math.round(requests * 0.2)],
    ['redirected', null, null, Math.round(requests * 0.05), 'shop'],
    ['return_not_allowed', null, null, Math.round(requests * 0.01), 'shop'],
    ['batch_addresses', null, key, requests],
    ['unknown', 'https://elbonia.example', null, Math.round(requests * 0.02)],
    ['origin_not_allowed', null, null, Math.round(requests * 0.06)],
    ['rate_limited', null, null, Math.round(requests * 0.03)],
    ['data_unavailable', null, null, Math.round(requests * 0.02)],
  ];
  return cells.flatMap(([outcome, entry, keyId, count, link = null]) =>
    count === 0
      ? []
      : [{ outcome, entry: entry as AllowlistEntryText | null, key: keyId, link: link as LinkName | null, count }],
  );
}

/**
 * Adds counts of 13 months to a project, and creates projects without counts, with few or uneven ones, over a daily
 * limit, and with unused entries and keys.
 */
export async function addUsage(
  dashboard: Dashboard,
  owner: TestAccount,
  full: StoredProject,
  key: string,
  masterSecret: string,
) {
  const keyId = key as KeyId;
  const nowMs = Date.now();
  let sequence = 0;
  const flushOf = (atMs: number, cells: readonly UsageCell[], dropped = 0): UsageFlush => {
    const id = { isolate: 'isolate-a', sequence: ++sequence };
    return { id, hour: Math.floor(atMs / hourMs), cells, dropped, epoch: 0, quota: null };
  };
  const add = (project: StoredProject, flushes: readonly UsageFlush[]) =>
    dashboard.fetch(`${dashboard.url.origin}${flushPath}?project=${project.id}`, {
      method: 'POST',
      body: JSON.stringify(flushes),
    });
  const daily = Array.from({ length: 389 }, (_, i) =>
    flushOf(nowMs - (390 - i) * dayMs - 5 * hourMs, cellsOf(600 + 50 * (i % 7) + 2 * i, keyId)),
  );
  const weekly = [4, 3, 2, 1].map((weeks) => flushOf(nowMs - weeks * weekMs, cellsOf(200 + 20 * weeks, keyId)));
  const hourly = Array.from({ length: 24 }, (_, i) =>
    flushOf(nowMs - (23 - i) * hourMs, cellsOf(i === 23 ? 1400 : 150 + 40 * (i % 8), keyId), i === 3 ? 120 : 0),
  );
  await add(full, [...daily, ...weekly, ...hourly]);

  const make = async (name: string, flushes: readonly UsageFlush[]) => {
    const project = await dashboard.makeProject(owner, 'owner', { name, entries: ['elbonia.example'] });
    await add(project, flushes);
    return project;
  };
  const none = await make('Usage: none', []);
  const oneDay = await make('Usage: one day', [flushOf(nowMs, cellsOf(50, keyId))]);
  const uneven = await make('Usage: uneven', [
    flushOf(nowMs - 200 * dayMs, cellsOf(40, keyId)),
    flushOf(nowMs - 3 * dayMs, cellsOf(12_345_678_901, keyId)),
    ...[1, 2, 5, 9].map((hours) => flushOf(nowMs - hours * hourMs, cellsOf(hours === 5 ? 4_000_000 : 40, keyId))),
    flushOf(nowMs, cellsOf(2, keyId)),
  ]);
  const over = await make('Usage: over quota', [flushOf(nowMs, cellsOf(2000, keyId))]);
  const limits = { pagesSoft: '1000', pagesHard: '1400', serversSoft: '500' };
  const limited = await setQuota(dashboard.settings, over.id, limits, 'current');
  if (!limited.ok) throw new Error('the limits were refused');
  const unused = await addUnused(dashboard, owner, nowMs, masterSecret);
  await add(unused, [flushOf(nowMs - 45 * dayMs, cellsOf(50, keyId)), flushOf(nowMs, cellsOf(1, keyId))]);
  const states = [
    { name: 'none', project: none },
    { name: 'one-day', project: oneDay },
    { name: 'uneven', project: uneven },
    { name: 'over', project: over },
  ];
  return { states, unused };
}

/** Creates a project that is 90 days old, with entries and a key. */
async function addUnused(
  { settings }: Dashboard,
  owner: TestAccount,
  nowMs: number,
  masterSecret: string,
): Promise<StoredProject> {
  const then = { ...settings, now: () => new Date(nowMs - 90 * dayMs) };
  const withMember = (id: StoredProject['id']) => [
    insertMember(settings, id, owner.id, { id: randomId(settings, 20), role: 'owner' }),
  ];
  const entries = ['elbonia.example', '*.elbonia.example', 'mudgrad.example'];
  const made = await createProject(then, { name: 'Usage: unused', entries, with: withMember });
  const masters = await importMasterSecrets(masterSecret, undefined);
  if (!made.ok || masters === null) throw new Error('the project was not created');
  await issueKey(then, masters, made.value.project.id, 'nightly reports', 'current');
  return made.value.project;
}

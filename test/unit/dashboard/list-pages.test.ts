// The list of projects and the switcher beside a project's pages.

import { beforeAll, describe, expect, it } from 'vitest';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { openSettings } from '../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let account: Account;
const ids: string[] = [];
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  account = await makeAccount(settings);
  const entries = ['elbonia.example', 'localhost:5173'];
  for (const [i, wanted] of [
    { name: 'Mudgrad News' },
    { name: 'elbonia Today', entries, development: true },
    { name: 'Kneebonia Post', entries: ['kneebonia.example'] },
    { name: 'Elbonia <b>Post' },
  ].entries()) {
    const { project } = await makeProjectFor(settings, account, i === 2 ? 'viewer' : 'owner', wanted);
    const createdAt = `2026-11-0${i + 1}T00:00:00.000Z`;
    await settings.db.prepare('UPDATE projects SET created_at = ? WHERE id = ?').bind(createdAt, project.id).run();
    ids.push(project.id);
  }
});

/** Returns the names of the projects that the page shows, in order. */
const shown = (text: string) =>
  [...text.matchAll(/<li class="project-card"><a href="\/dashboard\/projects\/[^"]*">([^<]*)<\/a>/g)].map(
    ([, name]) => name,
  );

describe('the list', () => {
  const all = ['Elbonia &lt;b&gt;Post', 'elbonia Today', 'Kneebonia Post', 'Mudgrad News'];
  it.each([
    { query: '', names: all, why: 'by name, in either case' },
    { query: '?sort=newest', names: [all[0], all[2], all[1], all[3]], why: 'newest first' },
    { query: '?sort=constructor', names: all, why: 'an unknown order is the usual one' },
    { query: '?search=POST', names: [all[0], all[2]], why: 'part of a name, in either case' },
    { query: '?search=post&sort=newest', names: [all[0], all[2]], why: 'both' },
    { query: '?search=%20today%20', names: [all[1]], why: 'spaces around are nobody’s intent' },
    { query: '?search=zzz', names: [], why: 'nothing matches' },
  ])('shows $names for "$query" ($why)', async ({ query, names }) => {
    const { text } = await pages.get(query, { account });
    expect(shown(text)).toEqual(names);
    expect(text.includes('No project matches.')).toBe(names.length === 0);
  });

  it('finds a project by the start of its id', async () => {
    const { text } = await pages.get(`?search=${ids[0]?.slice(0, 12).toUpperCase()}`, { account });
    expect(shown(text)).toEqual(['Mudgrad News']);
  });

  it('shows the id, the entries, development and the role of each', async () => {
    const { text } = await pages.get('', { account });
    expect(text).toMatch(new RegExp(`<code>${ids[1]}</code> · 2 allowlist entries · development on · owner`));
    expect(text).toMatch(new RegExp(`<code>${ids[2]}</code> · 1 allowlist entry · development off · viewer`));
  });

  it('has no search for a few projects', async () => {
    const other = await makeAccount(settings);
    for (let i = 0; i < 3; i++) await makeProjectFor(settings, other);
    expect((await pages.get('', { account: other })).text).not.toContain('<search>');
    await makeProjectFor(settings, other);
    expect((await pages.get('', { account: other })).text).toContain('<search>');
  });
});

describe('the switcher', () => {
  it('leads to the account’s other projects and to all of them', async () => {
    const { text } = await pages.get(`/projects/${ids[0]}/fields`, { account });
    const [switcher = ''] = /<details class="switcher">.*?<\/details>/s.exec(text) ?? [];
    const links = [...switcher.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual([...[3, 1, 2].map((i) => `/dashboard/projects/${ids[i]}`), '/dashboard']);
    expect(switcher).toContain('Elbonia &lt;b&gt;Post');
  });

  it('is not there for the only project', async () => {
    const other = await makeAccount(settings);
    const { project } = await makeProjectFor(settings, other);
    expect((await pages.get(`/projects/${project.id}`, { account: other })).text).not.toContain('class="switcher"');
  });
});

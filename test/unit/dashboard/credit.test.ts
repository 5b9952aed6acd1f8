// The credit that the data's licence requires, on Overview.

import { beforeAll, expect, it } from 'vitest';
import { readAudit } from '../../../src/settings/audit/audit.ts';
import { describeAuditEntry } from '../../../src/settings/audit/audit-wording.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { openSettings, snapshotInKv } from '../settings/context.ts';
import { browse, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const survey = { attribution: 'Mud & <Co>', attributionUrl: 'https://mud.example/?a="b"&c' };
const html = '<a href="https://mud.example/?a=&quot;b&quot;&amp;c">Mud &amp; &lt;Co></a>';

it.each([
  { credits: [], shown: null, why: 'no source' },
  { credits: [{ attribution: '', attributionUrl: '' }], shown: null, why: 'the source requires none' },
  { credits: [survey], shown: html, why: 'as HTML, with its characters escaped' },
  { credits: [survey, survey], shown: html, why: 'two files of one source' },
  {
    credits: [survey, { attribution: 'Kneebonia', attributionUrl: 'https://knee.example' }],
    shown: `${html}\n<a href="https://knee.example">Kneebonia</a>`,
    why: 'two sources',
  },
])('shows $shown ($why)', async ({ credits, shown }) => {
  const account = await makeAccount(settings);
  const { project } = await makeProjectFor(settings, account);
  const { text } = await browse(settings, credits).get(`/projects/${project.id}`, { account });
  const [, escaped = null] = /<pre id="credit"[^>]*><code>(.*?)<\/code>/s.exec(text) ?? [];
  const unescaped = (code: string) =>
    code.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  expect(escaped === null ? null : unescaped(escaped)).toBe(shown);
});

it('shows the credit, also in the snippet, until a member marks it as shown, and again after undo', async () => {
  const account = await makeAccount(settings);
  const { project } = await makeProjectFor(settings, account);
  const pages = browse(settings, [survey]);
  const overview = async () => (await pages.get(`/projects/${project.id}`, { account })).text;
  const mark = (revision: number, credited: string) =>
    pages.post(`/projects/${project.id}/credit`, { account }, { revision: String(revision), credited });
  const inSnippet = '&lt;/script&gt;\n\n&lt;a href=&quot;https://mud.example/';

  expect(await overview()).toContain('<pre id="credit"');
  expect(await overview()).toContain(inSnippet);
  expect((await mark(1, 'on')).location).toBe(`/dashboard/projects/${project.id}?done=credited`);
  const marked = await overview();
  expect(marked).toContain('Marked as shown: the project’s pages name the source');
  expect(marked).not.toContain('<pre id="credit"');
  expect(marked).not.toContain(inSnippet);
  expect(await snapshotInKv(settings, project.id)).not.toHaveProperty('credited');
  expect((await mark(2, 'off')).location).toMatch(/uncredited$/);
  expect(await overview()).toContain('<pre id="credit"');
  const entries = (await readAudit(settings.db, project.id)).slice(1);
  expect(entries.map((entry) => describeAuditEntry(entry, new Map(), () => '').predicate)).toEqual([
    'marked the data credit as shown',
    'marked the data credit as not shown',
  ]);
});

it('offers no button to a viewer', async () => {
  const account = await makeAccount(settings);
  const { project } = await makeProjectFor(settings, account, 'viewer');
  const { text } = await browse(settings, [survey]).get(`/projects/${project.id}`, { account });
  expect(text).toContain('<pre id="credit"');
  expect(text).not.toContain('Mark as shown');
});

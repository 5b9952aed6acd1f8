// The credit that the data's licence requires, on Overview.

import { beforeAll, expect, it } from 'vitest';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { openSettings } from '../settings/context.ts';
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

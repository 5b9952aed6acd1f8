// The notice of old location data, on the pages that members open first.

import { beforeAll, expect, it } from 'vitest';
import { DataAgeNotice } from '../../../src/dashboard/ui/data-age-notice.tsx';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { openSettings } from '../settings/context.ts';
import { browse, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const dayMs = 86_400_000;

it.each([
  { days: 33, shown: false, why: 'the next edition is only due' },
  { days: 34, shown: true, why: 'aging' },
  { days: 100, shown: true, why: 'stale' },
])('is shown: $shown after $days days ($why)', async ({ days, shown }) => {
  const account = await makeAccount(settings);
  const { project } = await makeProjectFor(settings, account, 'viewer');
  const builtAt = new Date(settings.now().getTime() - days * dayMs).toISOString();
  const pages = browse(settings, [], builtAt);
  for (const path of ['', `/projects/${project.id}`]) {
    const { text } = await pages.get(path, { account });
    expect([path, text.includes(`${builtAt.slice(0, 10)}, ${days} days old`)]).toEqual([path, shown]);
    expect([path, text.includes('npm run deploy')]).toEqual([path, shown]);
  }
});

it.each([
  { url: 'http://localhost:8787/dashboard', command: 'npm run data -- --refresh', why: 'npm start' },
  { url: 'https://wherefrom.example/dashboard', command: 'npm run deploy', why: 'a deployment' },
])('names $command ($why)', ({ url, command }) => {
  const context = { dataBuiltAt: '2000-01-01T00:00:00Z', settings, url: new URL(url) };
  expect(String(DataAgeNotice({ context }))).toContain(`<code>${command}</code>`);
});

// The notice of old location data, on the pages that members open first.

import { beforeAll, expect, it } from 'vitest';
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

// Loads the fixture of release 7120c17 into the stores of a test and applies the migrations that came after it.

import { splitStatements } from '../../../src/settings/backup/split-statements.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import sql from '../../fixtures/release-7120c17/database.sql?raw';
import keptText from '../../fixtures/release-7120c17/kept.json?raw';
import kvText from '../../fixtures/release-7120c17/kv.json?raw';
import type { KeptPasskey } from '../../support/authenticator.ts';
import { migrate, openSettings } from '../settings/context.ts';

interface ReleaseFixture {
  readonly takenAt: string;
  readonly origin: string;
  readonly secrets: { readonly current: string; readonly previous: string };
  readonly accounts: Readonly<Record<'wally' | 'asok' | 'alice' | 'tina', string>>;
  readonly passkeys: Readonly<Record<'wally' | 'asok', KeptPasskey>>;
  readonly passkeysElsewhere: { readonly alice: KeptPasskey & { readonly origin: string } };
  readonly recoveryCodes: Readonly<Record<'wally' | 'asok', readonly string[]>>;
  readonly usedRecoveryCodes: { readonly asok: readonly string[] };
  readonly sessions: Readonly<Record<'wally' | 'asok', string>>;
  readonly invites: Readonly<Record<'viewerOfElboniaToday' | 'adminOfMudWeekly' | 'takenBack', string>>;
  readonly links: { readonly alice: string };
  readonly command: string;
  readonly keys: {
    readonly backend: { readonly id: string; readonly present: string; readonly previous: string };
    readonly nightly: { readonly id: string; readonly ofPreviousSecret: string };
    readonly newsletter: { readonly present: string; readonly ended: string };
    readonly command: { readonly present: string };
    readonly revoked: { readonly text: string };
    readonly servers: { readonly present: string };
  };
  readonly projects: Readonly<Record<ReleaseProject, string>>;
}

type ReleaseProject =
  | 'elboniaToday'
  | 'mudWeekly'
  | 'servers'
  | 'pages'
  | 'apps'
  | 'laterRefused'
  | 'herald'
  | 'courier'
  | 'hatWeekly'
  | 'bogBulletin'
  | 'behind';

export const releaseFixture = JSON.parse(keptText) as ReleaseFixture;

/** The values in KV by key. */
export const kvDump = JSON.parse(kvText) as Readonly<Record<string, string>>;

/** A settings context over the loaded stores, at the time of the dump, without the migrations of this build. */
export async function loadRelease(): Promise<SettingsContext> {
  const settings = await openSettings(() => false);
  const statements = splitStatements(sql).map((statement) => settings.db.prepare(statement));
  await settings.db.batch(statements);
  for (const [key, text] of Object.entries(kvDump)) await settings.kv.put(key, text);
  return { ...settings, now: () => new Date(releaseFixture.takenAt) };
}

/** Applies the migrations that came after the release. */
export async function migrateRelease(settings: SettingsContext): Promise<void> {
  const { results } = await settings.db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => Number(name.slice(0, 4))));
  await migrate(settings, (number) => !applied.has(number));
}

/** A settings context over the loaded stores, with every migration of this build applied. */
export async function openRelease(): Promise<SettingsContext> {
  const settings = await loadRelease();
  await migrateRelease(settings);
  return settings;
}

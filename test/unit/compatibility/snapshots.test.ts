// Snapshots across releases: this build reads those of 7120c17, and 7120c17 reads those of this build unless the
// project uses newer settings.

import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Project,
  parseSnapshot,
  type SnapshotSettings,
  snapshotKey,
  snapshotSchemaOf,
} from '../../../src/core/project/project.ts';
import { defaultProtections } from '../../../src/core/project/protections.ts';
import { authoriseOrigin } from '../../../src/edge/admission/authorise.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { readProject } from '../../../src/settings/projects/projects.ts';
import { type ProtectionChanges, setProtections } from '../../../src/settings/projects/protections.ts';
import { publishProject, republishAll } from '../../../src/settings/projects/publish.ts';
import * as release from '../../fixtures/release-7120c17/read-snapshot.js';
import { makeGeneration, storedKey } from '../../support/keys.ts';
import { projectId, unwrapAccepted } from '../settings/context.ts';
import { kvDump, openRelease, releaseFixture } from './release.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openRelease();
});

/**
 * Origins similar to the allowlist entries in the dump of release 7120c17. This build may refuse more of them than
 * 7120c17, but must not admit more.
 */
const origins = [
  ...['elbonia.example', 'www.elbonia.example', 'a.elbonia.example', 'a.b.elbonia.example', 'xelbonia.example'],
  ...['shop.elbonia.example:8443', 'shop.elbonia.example', 'any.elbonia.example', 'any.elbonia.example:1'],
  ...['mud.example', 'a.mud.example', 'a.mud.example:8443', 'pre-1-x.mud.example', 'pre--x.mud.example'],
  ...['my-app-1.vercel.app', 'my-app-.vercel.app', 'my-app-1.a.vercel.app', 'vercel.app', 'a.vercel.app'],
  ...['xn--bcher-kva.example', 'under_score.example', '203.0.113.9', '203.0.113.9:8080', '[2a77:7700::9]:8443'],
  ...['intranet', 'localhost', 'localhost:5173', 'localhost:3000', '127.0.0.1:3000', '127.0.0.1', '[::1]:3000'],
  ...['a.localhost:8080', 'a.localhost', 'tauri.localhost', '0.0.0.0:8080', 'co.uk', 'a.co.uk', 'odd.example'],
  ...['-dash.example', 'mud-weekly.example', 'pages.example', 'courier.example', 'a.courier.example'],
  ...['herald.example', 'herald.example:8443', 'app-1.herald.example', 'news.herald.example', 'behind.example'],
  ...['hat.example', 'bog.example', 'removed.example', 'evil.example'],
]
  .flatMap((host) => [`https://${host}`, `http://${host}`])
  .concat(
    ['capacitor://localhost', 'ionic://localhost', 'app://Mud.Bundle_1', 'app://mud.bundle_1', 'null', ''],
    ['chrome-extension://abcdefghijklmnopabcdefghijklmnop', 'chrome-extension://a', 'https://user@elbonia.example'],
    ['moz-extension://11111111-2222-3333-4444-555555555555', 'https://elbonia.example/', 'HTTPS://elbonia.example'],
  );

/** Origins that 7120c17 admits and this build does not: 0.0.0.0 is loopback now, and needs the development switch. */
const refusedNow: readonly string[] = ['http://0.0.0.0:8080'];

function readRelease(text: string, id: string): release.ReadProject | string {
  const parsed = release.parseProjectId(id);
  if (parsed === null) throw new Error('fixture is not an id');
  const reading = release.parseSnapshot(text, parsed);
  return reading.kind === 'project' ? reading.project : reading.kind;
}

function readNow(text: string, idText: string): Project | string {
  const reading = parseSnapshot(text, projectId(idText));
  return reading.kind === 'project' ? reading.project : reading.kind;
}

const admittedThen = (project: release.ReadProject) =>
  origins.filter((origin) => release.authoriseOrigin(project, origin).ok && !refusedNow.includes(origin));
const admittedNow = (project: Project) => origins.filter((origin) => authoriseOrigin(project, origin).ok);

/** Returns those settings of a project that both builds know. */
function effectOf(project: release.ReadProject | Project) {
  const { id, revision, development, fields, mode, callers, declaredOrigin, rateClass, keys } = project;
  return { id, revision, development, fields, mode, callers, declaredOrigin, rateClass, keys: [...keys.values()] };
}

const idOf = (key: string) => key.slice('project:'.length);

describe('a snapshot that 7120c17 wrote', () => {
  it.each(Object.entries(kvDump))('%s is read with the same settings by both builds', (key, text) => {
    const then = readRelease(text, idOf(key));
    const now = readNow(text, idOf(key));
    if (typeof then === 'string' || typeof now === 'string') {
      expect(now).toBe(then);
      return;
    }
    expect(admittedNow(now)).toEqual(admittedThen(then));
    // A project without a field policy withholds nothing, including newer fields.
    const { fields, ...effect } = effectOf(now);
    const { fields: fieldsThen, ...effectThen } = effectOf(then);
    expect(effect).toEqual(effectThen);
    if ('fields' in JSON.parse(text)) expect(fields).toEqual(fieldsThen);
    expect(now).toMatchObject({ epoch: 0, appShells: false, signatureRequired: false, pageCallers: [], quota: null });
  });

  it('admits the origins that its project lists', () => {
    const project = readNow(
      kvDump[`project:${releaseFixture.projects.elboniaToday}`] ?? '',
      releaseFixture.projects.elboniaToday,
    );
    if (typeof project === 'string') throw new Error(project);
    expect(admittedNow(project)).toHaveLength(27);
  });
});

describe('a snapshot that this build writes of a project that uses nothing new', () => {
  it('is read by 7120c17 as what that build wrote itself', async () => {
    await republishAll(settings);
    for (const [key, text] of Object.entries(kvDump)) {
      // Skips the project whose snapshot in KV was older than D1.
      if (idOf(key) === releaseFixture.projects.behind) continue;
      const published = (await settings.kv.get(key)) ?? '';
      const own = readRelease(text, idOf(key));
      const read = readRelease(published, idOf(key));
      if (typeof own === 'string' || typeof read === 'string') {
        expect(read).toBe(own);
        continue;
      }
      expect(read).toEqual(own);
      expect(admittedThen(read)).toEqual(admittedThen(own));
    }
  });
});

describe('a change that this build makes to an older project', () => {
  const today = projectId(releaseFixture.projects.elboniaToday);
  const textOf = async () => (await settings.kv.get(snapshotKey(today))) ?? '';

  it.each([
    { change: { rateClass: 'low' }, readable: true, why: 'a setting that 7120c17 has' },
    { change: { signatureRequired: true }, readable: false, why: 'a required signature' },
    { change: { signatureRequired: false, pageCallers: ['77.77.0.0/16'] }, readable: false, why: 'page callers' },
    { change: { pageCallers: [], appShells: true }, readable: false, why: 'app shells' },
    { change: { appShells: false, rateClass: 'high' }, readable: true, why: 'everything new off again' },
  ] satisfies readonly { change: ProtectionChanges; readable: boolean; why: string }[])(
    'is read by 7120c17: $readable ($why)',
    async ({ change, readable }) => {
      unwrapAccepted(await setProtections(settings, today, change, 'current'));
      const text = await textOf();
      expect(typeof readRelease(text, today) === 'object').toBe(readable);
      expect(typeof readNow(text, today)).toBe('object');
    },
  );

  it('keeps a warm isolate of 7120c17 on its last snapshot, and makes a cold one refuse, if it adds a restriction', async () => {
    const id = release.parseProjectId(today);
    if (id === null) throw new Error('fixture is not an id');
    const edge = new release.Snapshots();
    const readText = (key: string) => settings.kv.get(key);
    const before = unwrapAccepted(await edge.read(id, readText, 0));
    unwrapAccepted(await setProtections(settings, today, { signatureRequired: true }, 'current'));
    expect(unwrapAccepted(await edge.read(id, readText, 60_000)).revision).toBe(before.revision);
    expect(await new release.Snapshots().read(id, readText, 60_000)).toEqual({
      ok: false,
      refusal: 'settings_unavailable',
    });
  });

  it('is published with the epoch of the database once a restore has raised it, and 7120c17 still reads it', async () => {
    const weekly = projectId(releaseFixture.projects.mudWeekly);
    const { revision } = unwrapAccepted(await readProject(settings, weekly));
    await settings.db.prepare('UPDATE deployment SET epoch = 2').run();
    await publishProject(settings, weekly);
    const text = (await settings.kv.get(snapshotKey(weekly))) ?? '';
    expect(readNow(text, weekly)).toMatchObject({ epoch: 2, revision });
    expect(readRelease(text, weekly)).toMatchObject({ revision });
  });
});

describe('settings that only this build has', () => {
  const id = projectId(releaseFixture.projects.mudWeekly);
  const plain: SnapshotSettings = { development: false, allowlist: ['https://mud-weekly.example'], keys: [] };

  it.each([
    { more: {}, schema: 2, why: 'nothing new' },
    { more: { protections: defaultProtections }, schema: 2, why: 'default protections' },
    { more: { protections: { ...defaultProtections, signatureRequired: true } }, schema: 3, why: 'signatures' },
    {
      more: { protections: { ...defaultProtections, pageCallers: ['2a77:7700::/32'] } },
      schema: 3,
      why: 'page callers',
    },
    { more: { appShells: true as const }, schema: 3, why: 'app shells' },
    { limits: { rights: ['lookup' as const] }, schema: 3, why: 'fewer rights' },
    { limits: { endsAtMs: 1 }, schema: 3, why: 'an end' },
  ])('are written with schema $schema ($why), so that 7120c17 ignores none of them', async (row) => {
    const { more = {}, limits = {}, schema } = row;
    const key = { ...storedKey('server01', await makeGeneration(id, 'server01')), ...limits };
    const snapshot: SnapshotSettings = { ...plain, ...more, keys: [key] };
    expect(snapshotSchemaOf(snapshot)).toBe(schema);
    const text = JSON.stringify({ schema: snapshotSchemaOf(snapshot), id, revision: 9, ...snapshot });
    expect(typeof readNow(text, id)).toBe('object');
    expect(typeof readRelease(text, id)).toBe(schema === 2 ? 'object' : 'string');
  });
});

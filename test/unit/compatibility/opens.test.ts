// This build works with the database and the KV namespace that release 7120c17 wrote.

import { beforeAll, describe, expect, it } from 'vitest';
import { keyRightsOrDefault, parseKey } from '../../../src/core/key.ts';
import { importMasterSecrets } from '../../../src/core/master-secret.ts';
import { parseSnapshot, snapshotKey } from '../../../src/core/project/project.ts';
import { verifyKey } from '../../../src/edge/admission/verify-key.ts';
import { listAccounts } from '../../../src/settings/accounts/accounts.ts';
import { signInWithRecoveryCode } from '../../../src/settings/accounts/recovery.ts';
import { readSession } from '../../../src/settings/accounts/session.ts';
import { consumeSignInLink } from '../../../src/settings/accounts/sign-in-links.ts';
import { createPasskeyAuthenticationOptions, signInWithPasskey } from '../../../src/settings/accounts/webauthn.ts';
import { verifyProjectAudit } from '../../../src/settings/audit/audit.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { redeemKeyCommand } from '../../../src/settings/keys/key-commands.ts';
import { joinProject } from '../../../src/settings/members/invites.ts';
import { listMembers, readActorNames } from '../../../src/settings/members/members.ts';
import {
  addToAllowlist,
  listProjects,
  readProject,
  removeFromAllowlist,
  setDevelopmentSwitch,
} from '../../../src/settings/projects/projects.ts';
import { republishAll } from '../../../src/settings/projects/publish.ts';
import { findProject } from '../../../src/settings/projects/store.ts';
import { runScheduled } from '../../../src/settings/scheduled.ts';
import { makeAuthenticator } from '../../support/authenticator.ts';
import { cookieOf } from '../../support/sessions.ts';
import { projectId, snapshotInKv, unwrapAccepted } from '../settings/context.ts';
import { kvDump, openRelease, releaseFixture } from './release.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openRelease();
});

const place = new URL(`${releaseFixture.origin}/dashboard`);
const today = projectId(releaseFixture.projects.elboniaToday);

describe('a project that KV was behind on', () => {
  it('arrives by the scheduled run', async () => {
    const id = projectId(releaseFixture.projects.behind);
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 1 });
    expect(await runScheduled(settings)).toEqual({ published: 1, behind: [] });
    expect(await snapshotInKv(settings, id)).toMatchObject({
      revision: 2,
      allowlist: ['https://behind.example', 'https://behind.example:8443'],
    });
  });
});

describe('exampleProjects', () => {
  it('are listed with their settings, deleted ones left out', async () => {
    expect((await listProjects(settings)).map(({ name, revision }) => `${name} ${revision}`)).toEqual([
      'Mudgrad Courier 3',
      'Beardville Herald 7',
      'Elbonia Today 34',
      'Mud Weekly 2',
      'Servers of Mudgrad 4',
      'Pages of Mudgrad 3',
      'Apps of Mudgrad 2',
      'Names\u200b and entries that later builds refuse 1',
      'Behind by one 2',
    ]);
  });

  it('keep protections, fields, entries as typed, and keys', async () => {
    expect(unwrapAccepted(await readProject(settings, today))).toMatchObject({
      development: true,
      protections: {
        mode: 'both',
        callers: ['77.77.0.0/16', '2a77:7700::/32'],
        declaredOrigin: true,
        rateClass: 'high',
      },
      fields: { coordinateDecimals: 2, echoAddress: true, honourGpc: true },
    });
    const { allowlist, keys } = unwrapAccepted(await readProject(settings, today));
    expect(allowlist).toHaveLength(23);
    expect(allowlist).toContainEqual({ typed: 'bücher.example', canonical: 'https://xn--bcher-kva.example' });
    expect(keys.map(({ name, generations }) => `${name} ${generations.length}`)).toEqual([
      'Backend 2',
      'Nightly job 1',
      'Newsletter 2',
      'Issued by command 1',
    ]);
  });

  it('have an audit that verifies, and actors that are named', async () => {
    for (const { id, name } of await listProjects(settings))
      expect(await verifyProjectAudit(settings.db, id), name).toBeNull();
    const nameOf = await readActorNames(settings.db, today);
    expect(nameOf('operator')).toBe('the operator');
    expect((await listMembers(settings.db, today)).map(({ name, role }) => `${name} ${role}`)).toEqual([
      'Wally owner',
      'Asok admin',
      'Alice viewer',
    ]);
  });

  it('are changed and published, and the audit goes on', async () => {
    for (const { id, name, development } of await listProjects(settings)) {
      const done = unwrapAccepted(await setDevelopmentSwitch(settings, id, !development, 'current'));
      expect(done.publication, name).toBe('published');
      const text = await settings.kv.get(snapshotKey(id));
      expect(parseSnapshot(text ?? '', id), name).toMatchObject({
        kind: 'project',
        project: { development: !development },
      });
      expect(await verifyProjectAudit(settings.db, id), name).toBeNull();
      unwrapAccepted(await setDevelopmentSwitch(settings, id, development, 'current'));
    }
  });

  it('take and lose entries, beside entries that only the release accepted', async () => {
    const odd = projectId(releaseFixture.projects.laterRefused);
    unwrapAccepted(await addToAllowlist(settings, odd, ['new.example'], 'current'));
    unwrapAccepted(await removeFromAllowlist(settings, odd, ['https://xn--a.example'], 'current'));
    // The entry was typed when a bare loopback host meant https. The same text still removes it.
    unwrapAccepted(await removeFromAllowlist(settings, today, ['localhost:5173'], 'current'));
    unwrapAccepted(await addToAllowlist(settings, today, ['https://localhost:5173'], 'current'));
  });

  it('that are deleted stay deleted', async () => {
    for (const text of [releaseFixture.projects.hatWeekly, releaseFixture.projects.bogBulletin]) {
      const id = projectId(text);
      expect((await findProject(settings.db, id))?.deletedAt).not.toBeNull();
      expect(parseSnapshot((await settings.kv.get(snapshotKey(id))) ?? '', id)).toMatchObject({ kind: 'deleted' });
    }
  });

  it('are all published again, with their tombstones', async () => {
    expect(await republishAll(settings)).toEqual({ published: 11, deleted: 2, failed: [], removed: [] });
  });
});

describe('keys at the edge', () => {
  const { backend, nightly, newsletter, command, revoked, servers } = releaseFixture.keys;
  const takenAt = Date.parse(releaseFixture.takenAt);

  it.each([
    { text: backend.present, at: takenAt, admitted: true, why: 'rotated' },
    { text: backend.previous, at: takenAt, admitted: true, why: 'its older secret, of the previous master' },
    { text: backend.previous, at: takenAt + 30 * 86_400_000, admitted: false, why: 'its older secret, after its end' },
    { text: nightly.ofPreviousSecret, at: takenAt, admitted: true, why: 'of the previous master alone' },
    { text: newsletter.present, at: takenAt, admitted: true, why: 'rotated' },
    { text: newsletter.ended, at: takenAt, admitted: false, why: 'its older secret has ended' },
    { text: command.present, at: takenAt, admitted: true, why: 'issued by command' },
    { text: servers.present, at: takenAt, admitted: true, why: 'of another project' },
    { text: revoked.text, at: takenAt, admitted: false, why: 'revoked' },
  ])('are accepted: $admitted ($why)', async ({ text, at, admitted }) => {
    const key = parseKey(text);
    const masters = await importMasterSecrets(releaseFixture.secrets.current, releaseFixture.secrets.previous);
    if (key === null || masters === null) throw new Error('fixture is not a key');
    const reading = parseSnapshot(kvDump[snapshotKey(key.project)] ?? '', key.project);
    if (reading.kind !== 'project') throw new Error(reading.kind);
    expect(await verifyKey(masters, reading.project, { kind: 'key', ...key }, at)).toBe(admitted);
    for (const right of ['lookup', 'batch'] as const) {
      const stored = reading.project.keys.get(key.key);
      if (stored !== undefined) expect(keyRightsOrDefault(stored)).toContain(right);
    }
  });
});

describe('accounts', () => {
  it('are listed, whatever names a later build refuses', async () => {
    const names = (await listAccounts(settings.db)).map(({ name }) => name);
    expect(names).toEqual(['Wally', 'Asok', 'Alice', 'The operator']);
  });

  it.each(['wally', 'asok'] as const)('%s signs in with the passkey', async (who) => {
    const authenticator = await makeAuthenticator(releaseFixture.origin, releaseFixture.passkeys[who]);
    const asked = (await createPasskeyAuthenticationOptions(settings, place, null)) as { challenge: string };
    const answer = await authenticator.sign(asked, releaseFixture.accounts[who]);
    const { cookie } = unwrapAccepted(await signInWithPasskey(settings, place, answer, null));
    expect((await readSession(settings, cookieOf(cookie)))?.account.id).toBe(releaseFixture.accounts[who]);
  });

  it('a passkey of another host signs in there and nowhere else', async () => {
    const { origin, ...passkey } = releaseFixture.passkeysElsewhere.alice;
    for (const at of [origin, releaseFixture.origin]) {
      const authenticator = await makeAuthenticator(at, passkey);
      const there = new URL(at);
      const asked = (await createPasskeyAuthenticationOptions(settings, there, null)) as { challenge: string };
      const answer = await authenticator.sign(asked, releaseFixture.accounts.alice);
      expect((await signInWithPasskey(settings, there, answer, null)).ok, at).toBe(at === origin);
    }
  });

  it('a recovery code signs in once, and one that was used does not', async () => {
    for (const code of [releaseFixture.recoveryCodes.wally[0] ?? '', releaseFixture.recoveryCodes.asok[0] ?? '']) {
      expect((await signInWithRecoveryCode(settings, code, null)).ok).toBe(true);
      expect((await signInWithRecoveryCode(settings, code, null)).ok).toBe(false);
    }
    expect((await signInWithRecoveryCode(settings, releaseFixture.usedRecoveryCodes.asok[0] ?? '', null)).ok).toBe(
      false,
    );
  });

  it('are signed in still, by the cookie that they have', async () => {
    for (const who of ['wally', 'asok'] as const) {
      const release = who === 'asok' ? { ...settings, now: () => new Date('2026-11-25T11:30:00.000Z') } : settings;
      expect((await readSession(release, releaseFixture.sessions[who]))?.account.id, who).toBe(
        releaseFixture.accounts[who],
      );
    }
  });

  it('use links, invites and commands that were made before', async () => {
    unwrapAccepted(await consumeSignInLink(settings, releaseFixture.links.alice, null, null));
    expect(
      unwrapAccepted(
        await joinProject(settings, releaseFixture.invites.viewerOfElboniaToday, releaseFixture.accounts.tina),
      ),
    ).toBe(today);
    unwrapAccepted(await joinProject(settings, releaseFixture.invites.adminOfMudWeekly, releaseFixture.accounts.tina));
    expect((await joinProject(settings, releaseFixture.invites.takenBack, releaseFixture.accounts.tina)).ok).toBe(
      false,
    );
    const masters = await importMasterSecrets(releaseFixture.secrets.current, releaseFixture.secrets.previous);
    if (masters === null) throw new Error('fixture has no secrets');
    expect(unwrapAccepted(await redeemKeyCommand(settings, masters, releaseFixture.command))).toMatchObject({
      key: releaseFixture.keys.nightly.id,
    });
  });
});

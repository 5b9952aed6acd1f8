import { beforeAll, describe, expect, it } from 'vitest';
import { readAudit } from '../../../../src/settings/audit/audit.ts';
import { describeAuditEntry, formatEntryDescription } from '../../../../src/settings/audit/audit-wording.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { deleteProject, setDevelopmentSwitch } from '../../../../src/settings/projects/projects.ts';
import {
  applyProtectionChanges,
  callerNetworksMax,
  setProtections,
} from '../../../../src/settings/projects/protections.ts';
import { describeWarning } from '../../../../src/settings/wording.ts';
import { makeProject, openSettings, snapshotInKv, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

describe('applyProtectionChanges', () => {
  it('stores networks in canonical form, each once', () => {
    const changed = applyProtectionChanges(null, {
      callers: ['2001:DB8::/32', '192.0.2.7', '::ffff:192.0.2.7', '192.0.2.7/32'],
    });
    expect(unwrapAccepted(changed)?.callers).toEqual(['2001:db8::/32', '192.0.2.7/32']);
  });

  it('returns null for the default protections', () => {
    const changed = unwrapAccepted(applyProtectionChanges(null, { mode: 'server' }));
    expect(changed?.mode).toBe('server');
    expect(applyProtectionChanges(changed, { mode: 'both' })).toEqual({ ok: true, value: null });
  });

  it.each([
    { typed: { mode: 'anyone' }, code: 'mode_unknown', why: 'no such mode' },
    { typed: { pageCallers: ['elbonia.example'] }, code: 'callers_refused', why: 'one of pages that is no network' },
    {
      typed: { pageCallers: Array.from({ length: callerNetworksMax + 1 }, (_, i) => `10.0.${i}.0/24`) },
      code: 'callers_too_many',
      why: 'one more of pages than there may be',
    },
    { typed: { rateClass: 'unlimited' }, code: 'rate_class_unknown', why: 'no such class' },
    { typed: { callers: ['192.0.2.0/24', 'elbonia.example'] }, code: 'callers_refused', why: 'one that is no network' },
    {
      typed: { callers: Array.from({ length: callerNetworksMax + 1 }, (_, i) => `10.0.${i}.0/24`) },
      code: 'callers_too_many',
      why: 'one more than there may be',
    },
  ])('refuses $code ($why)', ({ typed, code }) => {
    expect(applyProtectionChanges(null, typed)).toMatchObject({ ok: false, refusal: { code } });
  });
});

describe('warnings about caller networks', () => {
  it.each([
    { network: '10.0.0.0/8', says: 'reserved (private-use)', why: 'an internal network instead of its public address' },
    { network: '192.168.1.7/32', says: 'reserved (private-use)', why: 'one internal address' },
    { network: 'fd12:3456::/32', says: 'reserved (unique-local)', why: 'an internal IPv6 network' },
    { network: '127.0.0.1/32', says: 'reserved (loopback)', why: 'a server that calls from the same machine' },
    { network: '64.0.0.0/2', says: 'very wide: 1 of every 4 addresses', why: 'a mistyped prefix length' },
    { network: '8.0.0.0/8', says: 'very wide: 1 of every 256 addresses', why: 'the shortest prefix that is wide' },
    { network: '2000::/3', says: 'very wide: 1 of every 8 addresses', why: 'all public IPv6 addresses' },
  ])('names $network ($why), for servers and for pages', async ({ network, says }) => {
    const { id } = await makeProject(settings);
    for (const typed of [{ callers: [network] }, { pageCallers: [network], callers: [] }]) {
      const { warnings } = unwrapAccepted(await setProtections(settings, id, typed, 'current'));
      expect(warnings.map(describeWarning)).toEqual([expect.stringContaining(`${network}: ${says}`)]);
    }
  });

  it.each([
    { network: '81.2.69.0/24', why: 'a public network' },
    { network: '9.0.0.0/9', why: 'just not wide' },
    { network: '2a00::/17', why: 'not wide for IPv6' },
  ])('are none for $network ($why)', async ({ network }) => {
    const { id } = await makeProject(settings);
    const { warnings } = unwrapAccepted(await setProtections(settings, id, { callers: [network] }, 'current'));
    expect(warnings).toEqual([]);
  });
});

describe('setProtections', () => {
  it('changes the given values, keeps the others, and publishes them', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await setProtections(settings, id, { mode: 'server', callers: ['192.0.2.0/24'] }, 'current'));
    unwrapAccepted(await setProtections(settings, id, { rateClass: 'low' }, 'current'));
    expect(await snapshotInKv(settings, id)).toMatchObject({
      protections: { mode: 'server', callers: ['192.0.2.0/24'], declaredOrigin: false, rateClass: 'low' },
    });
  });

  it.each([
    { typed: { signatureRequired: true }, published: { protections: { signatureRequired: true } } },
    { typed: { pageCallers: ['2001:DB8::/32'] }, published: { protections: { pageCallers: ['2001:db8::/32'] } } },
    { typed: { appShells: true }, published: { appShells: true } },
  ])('saves and publishes $typed in snapshot schema 3, and the defaults in schema 2', async ({ typed, published }) => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await setProtections(settings, id, { mode: 'server', ...typed }, 'current'));
    expect(await snapshotInKv(settings, id)).toMatchObject({ schema: 3, ...published });
    const [, entry] = await readAudit(settings.db, id);
    const details = { appShells: false, ...typed, ...published.protections };
    expect(entry).toMatchObject({ event: 'protections.set', details });
    const other = unwrapAccepted(await setDevelopmentSwitch(settings, id, true, 'current'));
    expect(await snapshotInKv(settings, id), 'kept by other changes').toMatchObject({ schema: 3, ...published });
    expect(unwrapAccepted(await setProtections(settings, id, { mode: 'server' }, other.project.revision)).changed).toBe(
      false,
    );
    const off = { signatureRequired: false, pageCallers: [], appShells: false };
    unwrapAccepted(await setProtections(settings, id, off, 'current'));
    expect(await snapshotInKv(settings, id)).toMatchObject({ schema: 2, protections: { mode: 'server' } });
  });

  it('writes every setting into the audit', async () => {
    const { id } = await makeProject(settings);
    const typed = { signatureRequired: true, pageCallers: ['192.0.2.0/24'], appShells: true };
    unwrapAccepted(await setProtections(settings, id, typed, 'current'));
    const [, note] = await readAudit(settings.db, id);
    if (note === undefined) throw new Error('no entry');
    const text = formatEntryDescription(describeAuditEntry(note, new Map(), String));
    const parts = ['page callers: 192.0.2.0/24', 'signature: required', 'app shells: on'];
    for (const part of parts) expect(text).toContain(part);
  });

  it('is undone by deleting the project: app shells are off then', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await setProtections(settings, id, { appShells: true }, 'current'));
    unwrapAccepted(await deleteProject(settings, id, 'current'));
    expect(await snapshotInKv(settings, id)).toEqual({ schema: 2, id, revision: 3, deleted: true });
  });

  it('writes nothing if nothing changes', async () => {
    const { id } = await makeProject(settings);
    expect(unwrapAccepted(await setProtections(settings, id, { mode: 'both' }, 'current'))).toMatchObject({
      changed: false,
    });
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { importMasterSecrets } from '../../../../src/core/master-secret.ts';
import { readAudit, verifyProjectAudit } from '../../../../src/settings/audit/audit.ts';
import { describeAuditEntry, formatEntryDescription } from '../../../../src/settings/audit/audit-wording.ts';
import { replacedValues } from '../../../../src/settings/audit/replaced-values.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { issueKey } from '../../../../src/settings/keys/keys.ts';
import { exportArchive, exportProject } from '../../../../src/settings/projects/export.ts';
import { parseExport } from '../../../../src/settings/projects/import.ts';
import { createProjectFromExport, importSettings, planImport } from '../../../../src/settings/projects/import-plan.ts';
import { readProject } from '../../../../src/settings/projects/projects.ts';
import type { StoredProject } from '../../../../src/settings/projects/store.ts';
import { dumpDatabase, makeProject, openSettings, snapshotInKv, unwrapAccepted } from '../context.ts';

let settings: SettingsContext;
/** A project in which every setting differs from the default. */
let full: StoredProject;
beforeAll(async () => {
  settings = await openSettings();
  const entries = ['Elbonia.example', '*.elbonia.example', 'http://localhost:*', 'capacitor://localhost'];
  const { id } = await makeProject(settings, { name: 'Elbonia Tomorrow', entries, development: true });
  await settings.db
    .prepare(
      'UPDATE projects SET app_shells = 1, access_log = 1, credited = 1, fields = ?, protections = ?, quota = ?, links = ?, return_urls = ? WHERE id = ?',
    )
    .bind(
      JSON.stringify({ groups: ['country', 'city'], coordinateDecimals: 1, echoAddress: false, honourGpc: true }),
      JSON.stringify({
        mode: 'browser',
        callers: ['192.0.2.0/24'],
        pageCallers: ['2001:db8::/32'],
        declaredOrigin: true,
        signatureRequired: true,
        rateClass: 'high',
      }),
      JSON.stringify({ pages: { soft: 800, hard: 1000 }, servers: { soft: null, hard: 50 } }),
      JSON.stringify([
        {
          name: 'shop',
          targets: [{ country: 'US', region: 'CA', language: 'es', url: 'https://shop.example/ca' }],
          otherwise: 'https://shop.example/',
        },
      ]),
      JSON.stringify(['https://elbonia.example/callback/']),
      id,
    )
    .run();
  full = unwrapAccepted(await readProject(settings, id));
});

const exportOf = (project: StoredProject) => exportProject(project, [], new Map(), settings.now());

type Json = Record<string, unknown>;

/** Returns an export of settings in which these fields of the project are changed. */
const changedExport = (change: Json) => {
  const exported = exportOf(full);
  return JSON.stringify({ ...exported, project: { ...exported.project, ...change } });
};

const settingsOf = ({
  name,
  development,
  appShells,
  accessLog,
  credited,
  allowlist,
  fields,
  protections,
  quota,
  links,
  returnUrls,
}: StoredProject) => ({
  ...{ name, development, appShells, accessLog, credited, allowlist, fields, protections, quota, links, returnUrls },
});

describe('parseExport', () => {
  const entry = (text: string) => ({ typed: text, canonical: text });

  it.each([
    { text: '', says: 'The file is not JSON.', why: 'empty' },
    { text: '{"format": ', says: 'The file is not JSON.', why: 'broken off' },
    { text: 'null', says: 'format: not “wherefrom-project”.', why: 'JSON, but no object' },
    { text: '{"format": "wherefrom-audit", "version": 1}', says: 'format: not “wherefrom-project”.', why: 'an audit' },
    { text: '{"format": "wherefrom-project"}', says: 'version: this build reads version 1 only.', why: 'no version' },
    { text: '{"format": "wherefrom-project", "version": 2}', says: 'version: this build', why: 'a later version' },
    { text: '{"format": "wherefrom-project", "version": "1"}', says: 'version: this build', why: 'version as text' },
    {
      text: '{"format": "wherefrom-project", "version": 1}',
      says: 'project: expected object, but it is missing.',
      why: 'no project',
    },
    {
      text: '{"format": "wherefrom-archive", "version": 1}',
      says: 'settings.format: not “wherefrom-project”.',
      why: 'an archive without settings',
    },
    {
      text: '{"format": "wherefrom-archive", "version": 1, "settings": {"format": "wherefrom-archive", "version": 1}}',
      says: 'settings.format: not “wherefrom-project”.',
      why: 'an archive in an archive',
    },
  ])('refuses $text ($why)', ({ text, says }) => {
    const parsed = parseExport(text);
    expect(parsed).toMatchObject({ ok: false, refusal: { problems: [expect.stringContaining(says)] } });
  });

  it.each([
    { change: { id: 'short' }, says: 'project.id: not a project ID.', why: 'an invalid id' },
    { change: { name: 7 }, says: 'project.name: expected string, received number.', why: 'no text' },
    { change: { name: ' ' }, says: 'project.name: A name has 1 to 80 characters', why: 'an empty name' },
    { change: { name: 'the operator' }, says: 'project.name: A name has 1 to 80', why: 'reads like the operator' },
    { change: { development: 'on' }, says: 'project.development: expected boolean, received string.', why: 'a text' },
    { change: { development: undefined }, says: 'project.development: expected boolean, but it is', why: 'missing' },
    { change: { appShells: 1 }, says: 'project.appShells: expected boolean', why: 'a number' },
    { change: { accessLog: null }, says: 'project.accessLog: expected boolean', why: 'null' },
    { change: { allowlist: {} }, says: 'project.allowlist: expected array', why: 'no list' },
    { change: { allowlist: ['a.example'] }, says: 'project.allowlist[0]: expected object', why: 'entries as texts' },
    {
      change: { allowlist: [entry('https://a.example'), { typed: 'b.example' }] },
      says: 'project.allowlist[1].canonical: expected string, but it is missing.',
      why: 'no canonical form',
    },
    {
      change: { allowlist: [entry('https://a.example'), entry('*.vercel.app')] },
      says: 'project.allowlist[1]: *.vercel.app: This wildcard would allow hosts of strangers',
      why: 'an entry that this build does not accept',
    },
    {
      change: { allowlist: [{ typed: 'https://a.example', canonical: '*' }] },
      says: 'project.allowlist[0]: *: A bare * would allow every page',
      why: 'a canonical form that is broader than the typed one',
    },
    {
      change: { allowlist: [entry('https://a.example https://b.example')] },
      says: 'project.allowlist[0]: https://a.example https://b.example: ',
      why: 'two entries in one',
    },
    {
      change: { allowlist: Array.from({ length: 101 }, (_, i) => entry(`https://h${i}.example`)) },
      says: 'project.allowlist: An allowlist has at most 100 entries.',
      why: 'one entry more than the limit',
    },
    { change: { fields: null }, says: 'project.fields: expected object', why: 'null' },
    { change: { fields: { groups: ['town'] } }, says: 'project.fields: Unknown field group: town.', why: 'a group' },
    { change: { fields: { groups: 'all' } }, says: 'project.fields.groups: expected array', why: 'a text' },
    { change: { fields: { coordinateDecimals: 5 } }, says: 'project.fields: Coordinates have 0 to 4', why: 'five' },
    { change: { fields: { coordinateDecimals: 1.5 } }, says: 'project.fields: Coordinates have', why: 'a fraction' },
    { change: { fields: { coordinateDecimals: '1' } }, says: 'coordinateDecimals: expected number', why: 'a text' },
    { change: { fields: { echoAddress: 'no' } }, says: 'project.fields.echoAddress: expected bool', why: 'a text' },
    { change: { fields: { honourGpc: undefined } }, says: 'project.fields.honourGpc: expected', why: 'missing' },
    { change: { protections: [] }, says: 'project.protections: expected object', why: 'a list' },
    {
      change: { protections: { mode: 'open' } },
      says: 'project.protections: Unknown mode. The modes are',
      why: 'no such mode',
    },
    { change: { protections: { callers: ['elbonia'] } }, says: 'project.protections: elbonia: ', why: 'no network' },
    { change: { protections: { callers: null } }, says: 'project.protections.callers: expected', why: 'null' },
    { change: { protections: { pageCallers: ['::/0'] } }, says: 'project.protections: ::/0: ', why: 'everyone' },
    { change: { protections: { declaredOrigin: 0 } }, says: 'protections.declaredOrigin: expected', why: 'a number' },
    { change: { protections: { signatureRequired: null } }, says: 'signatureRequired: expected', why: 'null' },
    {
      change: { protections: { rateClass: 'max' } },
      says: 'protections: Unknown rate class. The rate classes are',
      why: 'no such class',
    },
    { change: { keys: {} }, says: 'project.keys: expected array', why: 'no list' },
    { change: { members: 'Alice' }, says: 'project.members: expected array', why: 'no list' },
  ])('names the invalid member of $change ($why)', ({ change, says }) => {
    const exported = exportOf(full).project;
    const parts = Object.entries<unknown>(change).map(([name, value]) => {
      const isPart = (name === 'fields' || name === 'protections') && value !== null && !Array.isArray(value);
      return [name, isPart ? { ...exported[name], ...(value as Json) } : value];
    });
    const parsed = parseExport(changedExport(Object.fromEntries(parts)));
    if (parsed.ok) throw new Error('accepted');
    expect(parsed.refusal.problems[0]).toContain(says);
    if (says.startsWith('project.')) expect(parsed.refusal.problems[0]).toMatch(/^project\./);
  });

  it('refuses a text that is larger than 4 MB', () => {
    const text = JSON.stringify(exportOf(full));
    expect(parseExport(text.padEnd(4 * 1024 * 1024, ' ')).ok).toBe(true);
    expect(parseExport(text.padEnd(4 * 1024 * 1024 + 1, ' '))).toMatchObject({
      refusal: { problems: [expect.stringContaining('larger than 4 MB')] },
    });
  });

  it('lists every invalid member, up to 20', () => {
    const two = parseExport(changedExport({ name: '', id: '' }));
    expect(two).toMatchObject({ refusal: { problems: [{}, {}].map(() => expect.stringMatching(/^project\./)) } });
    const many = parseExport(changedExport({ allowlist: Array.from({ length: 30 }, () => entry('*')) }));
    if (many.ok) throw new Error('accepted');
    expect([many.refusal.problems.length, many.refusal.problems.at(-1)]).toEqual([21, '10 more members are invalid.']);
  });

  it('reads every member of an export but keys and members', () => {
    expect(unwrapAccepted(parseExport(JSON.stringify(exportOf(full)))).omissions).toEqual([]);
  });

  it('names what is left out: keys, members, and members of a later build', () => {
    const text = changedExport({
      keys: [{ id: 'abcd0123' }, 'anything'],
      members: [{ name: 'Alice' }],
      schedule: [],
      protections: { ...exportOf(full).project.protections, countries: ['US'] },
    });
    expect(unwrapAccepted(parseExport(text)).omissions).toEqual([
      'Keys are not imported (2 in the file): an export has no secrets.',
      'Members are not imported (1 in the file).',
      'project.schedule is not imported: this build does not have this setting.',
      'project.protections.countries is not imported: this build does not have this setting.',
    ]);
  });

  it('shows an entry as typed only if the text means the canonical entry', () => {
    const allowlist = [
      { typed: 'Elbonia.example', canonical: 'https://elbonia.example' },
      { typed: 'bank.example', canonical: 'https://evil.example' },
      { typed: 'a.example, b.example', canonical: 'https://a.example' },
      // An entry that was saved by a build that read loopback hosts without a scheme as https.
      { typed: 'localhost:5173', canonical: 'https://localhost:5173' },
    ];
    expect(unwrapAccepted(parseExport(changedExport({ allowlist }))).allowlist).toEqual([
      { typed: 'Elbonia.example', canonical: 'https://elbonia.example' },
      { typed: 'https://evil.example', canonical: 'https://evil.example' },
      { typed: 'https://a.example', canonical: 'https://a.example' },
      { typed: 'https://localhost:5173', canonical: 'https://localhost:5173' },
    ]);
  });

  it('reads the settings of an archive', () => {
    const text = JSON.stringify(exportArchive(full, [], new Map(), [], settings.now()));
    expect(parseExport(text)).toEqual(parseExport(JSON.stringify(exportOf(full))));
  });

  it('names an invalid member of an archive with its path', () => {
    const archive = {
      ...exportArchive(full, [], new Map(), [], settings.now()),
      settings: JSON.parse(changedExport({ name: 7 })),
    };
    expect(parseExport(JSON.stringify(archive))).toMatchObject({
      refusal: { problems: ['settings.project.name: expected string, received number.'] },
    });
  });
});

const parsedFull = () => unwrapAccepted(parseExport(JSON.stringify(exportOf(full))));

describe('createProjectFromExport', () => {
  it('creates a project with the same settings, and publishes it', async () => {
    const made = unwrapAccepted(await createProjectFromExport(settings, parsedFull())).project;
    expect(settingsOf(unwrapAccepted(await readProject(settings, made.id)))).toEqual(settingsOf(full));
    expect(made.id).not.toBe(full.id);
    const again = { ...exportOf(made).project, id: full.id, createdAt: full.createdAt, revision: full.revision };
    expect(again).toEqual(exportOf(full).project);
    expect(await snapshotInKv(settings, made.id)).toMatchObject({
      revision: 1,
      development: true,
      appShells: true,
      fields: { groups: ['country', 'city'] },
      protections: { mode: 'browser', signatureRequired: true },
    });
  });

  it('writes one audit entry, which says what differs from the defaults and where it is from', async () => {
    const { id } = unwrapAccepted(await createProjectFromExport(settings, parsedFull())).project;
    const entries = await readAudit(settings.db, id);
    const replaced = replacedValues(entries);
    const texts = entries.map((entry) =>
      formatEntryDescription(describeAuditEntry(entry, replaced.get(entry.seq) ?? new Map(), () => '')),
    );
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(`created the project “Elbonia Tomorrow” from an export of ${full.id} (`);
    expect(texts[0]).toContain('mode: pages only');
    expect(await verifyProjectAudit(settings.db, id)).toBeNull();
  });

  it('creates an empty project from the export of an empty project', async () => {
    const empty = await makeProject(settings);
    const made = unwrapAccepted(
      await createProjectFromExport(settings, unwrapAccepted(parseExport(JSON.stringify(exportOf(empty))))),
    );
    expect(settingsOf(made.project)).toEqual(settingsOf(empty));
  });
});

describe('importSettings', () => {
  it('gives an existing project the settings in one revision, and keeps its keys', async () => {
    const masters = await importMasterSecrets('elbonian mud is the finest mud of all', undefined);
    if (masters === null) throw new Error('fixture is not a secret');
    const { id } = await makeProject(settings, { entries: ['kneebonia.example', 'https://elbonia.example'] });
    unwrapAccepted(await issueKey(settings, masters, id, 'Backend', 'current'));
    const before = unwrapAccepted(await readProject(settings, id));
    unwrapAccepted(await importSettings(settings, id, parsedFull(), 2, true));
    const after = unwrapAccepted(await readProject(settings, id));
    expect(settingsOf({ ...after, allowlist: [] })).toEqual(settingsOf({ ...full, allowlist: [] }));
    expect(after.allowlist.map(({ canonical }) => canonical)).toEqual([
      'https://elbonia.example',
      ...full.allowlist.slice(1).map(({ canonical }) => canonical),
    ]);
    expect([after.revision, after.id, after.keys]).toEqual([3, id, before.keys]);
    expect(await snapshotInKv(settings, id)).toMatchObject({ revision: 3, appShells: true });
  });

  it('writes one audit entry with the changed settings alone, as before and after', async () => {
    const { id } = await makeProject(settings, { name: 'Elbonia Tomorrow', entries: ['kneebonia.example'] });
    const text = changedExport({
      allowlist: [],
      appShells: false,
      accessLog: false,
      credited: false,
      fields: exportOf(full).project.fields,
    });
    unwrapAccepted(await importSettings(settings, id, unwrapAccepted(parseExport(text)), 1, true));
    const entries = await readAudit(settings.db, id);
    const entry = entries[1];
    if (entry === undefined) throw new Error('there is no entry');
    expect(entries).toHaveLength(2);
    expect([entry.event, Object.keys(entry.details)]).toEqual([
      'project.import',
      [
        ...['source', 'removed', 'development', 'groups', 'coordinateDecimals', 'echoAddress', 'honourGpc'],
        ...['mode', 'callers', 'pageCallers', 'declaredOrigin', 'signatureRequired', 'rateClass'],
        ...['pagesSoft', 'pagesHard', 'serversHard', 'links', 'returnUrls'],
      ],
    ]);
    const replaced = replacedValues(entries).get(2) ?? new Map();
    const described = formatEntryDescription(describeAuditEntry(entry, replaced, () => ''));
    expect(described).toContain(`imported settings from an export of ${full.id} (`);
    for (const change of [
      'removed from the allowlist: https://kneebonia.example',
      'mode: pages and servers → pages only',
      'callers: anywhere → 192.0.2.0/24',
      'coordinate decimals: 4 → 1',
    ]) {
      expect(described).toContain(change);
    }
    expect(await verifyProjectAudit(settings.db, id)).toBeNull();
  });

  it('changes nothing if the settings are the same', async () => {
    const made = unwrapAccepted(await createProjectFromExport(settings, parsedFull())).project;
    const before = await dumpDatabase(settings);
    expect(await importSettings(settings, made.id, parsedFull(), 1, true)).toMatchObject({ value: { changed: false } });
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('refuses a stale revision, and writes nothing', async () => {
    const { id } = await makeProject(settings);
    const before = await dumpDatabase(settings);
    const done = await importSettings(settings, id, parsedFull(), 7, true);
    expect(done).toEqual({ ok: false, refusal: { code: 'revision_stale' } });
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('imports only one of two concurrent imports of the same revision', async () => {
    const { id } = await makeProject(settings);
    const done = await Promise.all([1, 2].map(() => importSettings(settings, id, parsedFull(), 1, true)));
    expect(done.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect((await readAudit(settings.db, id)).map(({ event }) => event)).toEqual(['project.create', 'project.import']);
  });

  it('leaves the access log as it is unless the importer may turn it on or off, and says so', async () => {
    const { id } = await makeProject(settings);
    const project = unwrapAccepted(await readProject(settings, id));
    expect(unwrapAccepted(planImport(project, parsedFull(), false)).omissions).toEqual([
      'The access log switch is not imported: only an owner can turn the access log on or off.',
    ]);
    expect(unwrapAccepted(planImport(project, parsedFull(), true)).omissions).toEqual([]);
    unwrapAccepted(await importSettings(settings, id, parsedFull(), 1, false));
    expect(unwrapAccepted(await readProject(settings, id)).accessLog).toBe(false);
  });

  it('keeps the values of members that the export’s build did not have', async () => {
    const made = unwrapAccepted(await createProjectFromExport(settings, parsedFull())).project;
    const { pageCallers: _, signatureRequired: __, ...protections } = exportOf(full).project.protections;
    const text = changedExport({
      appShells: undefined,
      accessLog: undefined,
      credited: undefined,
      links: undefined,
      returnUrls: undefined,
      protections,
      name: 'Kneebonia',
    });
    unwrapAccepted(await importSettings(settings, made.id, unwrapAccepted(parseExport(text)), 1, true));
    expect(settingsOf(unwrapAccepted(await readProject(settings, made.id)))).toEqual({
      ...settingsOf(full),
      name: 'Kneebonia',
    });
  });
});

describe('planImport', () => {
  it('lists the difference in words, in the order of the settings', async () => {
    const { id } = await makeProject(settings, { name: 'Elbonia Tomorrow', entries: ['kneebonia.example'] });
    const project = unwrapAccepted(await readProject(settings, id));
    const text = changedExport({ fields: { ...exportOf(full).project.fields, honourGpc: false } });
    const plan = unwrapAccepted(planImport(project, unwrapAccepted(parseExport(text)), true));
    expect([plan.added.length, plan.removed]).toEqual([4, ['https://kneebonia.example']]);
    expect(plan.changes.slice(0, 5)).toEqual([
      { label: 'development', before: 'off', after: 'on' },
      { label: 'app shells', before: 'off', after: 'on' },
      { label: 'access log', before: 'off', after: 'on' },
      { label: 'data credit', before: 'not shown', after: 'shown' },
      {
        label: 'withheld fields',
        before: 'none',
        after:
          'continent, region, district, postalCode, location, timezone, asn, client, regulations, consent, anonymizer',
      },
    ]);
    expect(plan.changes.map(({ label }) => label)).not.toContain('Global Privacy Control');
  });

  it('lists for a new project what differs from the defaults', () => {
    const plan = unwrapAccepted(planImport(null, parsedFull(), true));
    expect(plan.changes[0]).toEqual({ label: 'name', before: null, after: 'Elbonia Tomorrow' });
    expect(plan.changes.every(({ before }) => before === null)).toBe(true);
  });
});

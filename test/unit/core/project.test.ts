import { describe, expect, it } from 'vitest';
import {
  isNewerSnapshot,
  parseSnapshot,
  type SnapshotSettings,
  snapshotSchemaOf,
} from '../../../src/core/project/project.ts';
import { parseProjectId } from '../../../src/core/project/project-id.ts';
import { defaultProtections } from '../../../src/core/project/protections.ts';

const id = parseProjectId('elboniatoday00000000');
if (id === null) throw new Error('fixture is not an id');

const generation = { salt: 'c2FsdC1vZi1tdWQtMDAwMQ', master: 'abcdefgh', endsAtMs: null };
const protections = { mode: 'server', callers: ['192.0.2.0/24'], declaredOrigin: true, rateClass: 'high' };
const snapshot = {
  schema: 2,
  id,
  revision: 7,
  development: false,
  allowlist: ['https://elbonia.example'],
  protections,
  keys: [{ id: 'mudkey01', generations: [generation] }],
};

function read(changes: Record<string, unknown>) {
  return parseSnapshot(JSON.stringify({ ...snapshot, ...changes }), id as NonNullable<typeof id>);
}

describe('parseSnapshot', () => {
  it('reads protections and keys', () => {
    const reading = read({});
    expect(reading).toMatchObject({
      kind: 'project',
      project: { mode: 'server', declaredOrigin: true, rateClass: 'high' },
    });
    if (reading.kind !== 'project') throw new Error('not a project');
    expect(reading.project.callers).toHaveLength(1);
    expect([...reading.project.keys.keys()]).toEqual(['mudkey01']);
  });

  it('reads an old snapshot without protections and keys as default protections and no keys', () => {
    const reading = read({ schema: 1, protections: undefined, keys: undefined });
    expect(reading).toMatchObject({
      kind: 'project',
      project: { mode: 'both', callers: [], declaredOrigin: false, rateClass: 'standard', keys: new Map() },
    });
  });

  it.each([
    { changes: { schema: 4 }, why: 'a schema of a later build' },
    { changes: { schema: '3' }, why: 'a schema that is no number' },
    { changes: { appShells: 'yes' }, why: 'an app-shell switch that is no switch' },
    { changes: { protections: { ...protections, signatureRequired: null } }, why: 'a signature switch that is null' },
    { changes: { protections: { ...protections, pageCallers: null } }, why: 'page callers that are null' },
    { changes: { protections: { ...protections, signatureRequired: 1 } }, why: 'a signature switch that is no switch' },
    {
      changes: { protections: { ...protections, pageCallers: ['192.0.2.1/24'] } },
      why: 'page callers that are no network',
    },
    {
      changes: { keys: [{ id: 'mudkey01', generations: [generation], rights: 'all' }] },
      why: 'rights that are no list',
    },
    {
      changes: { keys: [{ id: 'mudkey01', generations: [generation], endsAtMs: 'never' }] },
      why: 'an end that is no time',
    },
    { changes: { quota: { pages: { soft: null, hard: -1 } } }, why: 'an invalid quota' },
    { changes: { epoch: 'first' }, why: 'an epoch that is no number' },
    { changes: { fields: { groups: 'all' } }, why: 'an invalid field policy' },
    { changes: { keys: undefined }, why: 'no keys in a schema that has them' },
    { changes: { keys: [{ id: 'mudkey01', generations: [] }] }, why: 'a key without a secret' },
    { changes: { protections: null }, why: 'protections that are nothing' },
    { changes: { protections: { ...protections, mode: 'anyone' } }, why: 'a mode that this build does not know' },
    { changes: { protections: { ...protections, callers: ['192.0.2.1/24'] } }, why: 'an invalid network' },
    { changes: { protections: { ...protections, callers: '192.0.2.0/24' } }, why: 'callers that are no list' },
    { changes: { protections: { ...protections, declaredOrigin: 'yes' } }, why: 'a switch that is no switch' },
    { changes: { protections: { ...protections, rateClass: 'unlimited' } }, why: 'a rate class of no binding' },
    { changes: { id: 'othertoday0000000000' }, why: 'another project’s' },
  ])('returns unreadable for $why, so that nothing is less protected', ({ changes }) => {
    expect(read(changes)).toEqual({ kind: 'unreadable' });
  });
});

const newMembers = {
  schema: 3,
  epoch: 2,
  appShells: true,
  protections: { ...protections, signatureRequired: true, pageCallers: ['198.51.100.0/24'] },
  keys: [{ id: 'mudkey01', generations: [generation], rights: ['usage', 'fly'], endsAtMs: 5 }],
  quota: { pages: { soft: 10, hard: null }, servers: { soft: null, hard: 0 } },
  links: [
    {
      name: 'shop',
      targets: [{ country: 'CH', region: 'VS', language: 'fr', url: 'https://a.example' }],
      otherwise: 'https://b.example',
    },
    { name: 'broken', targets: 'none' },
  ],
  returnUrls: ['https://elbonia.example/back/'],
  corrections: [
    { network: '192.0.2.0/24', place: { country: 'FR', city: 'Mudgrad', latitude: 1.5 } },
    { network: 'nowhere', place: {} },
  ],
};

describe('a snapshot of schema 3', () => {
  it('is read with its new members; only malformed links and corrections are dropped', () => {
    const reading = read(newMembers);
    if (reading.kind !== 'project') throw new Error('not a project');
    const { project } = reading;
    expect(project).toMatchObject({ epoch: 2, appShells: true, signatureRequired: true, quota: newMembers.quota });
    expect(project.pageCallers).toHaveLength(1);
    expect([...project.keys.values()]).toEqual([
      // A right that this build does not know grants nothing.
      { id: 'mudkey01', generations: [generation], rights: ['usage'], endsAtMs: 5 },
    ]);
    expect(project.links).toEqual(newMembers.links.slice(0, 1));
    expect(project.returnUrls).toEqual(['https://elbonia.example/back/']);
    expect(project.corrections.map(({ place }) => place)).toEqual([
      { country: 'FR', region: null, city: 'Mudgrad', latitude: 1.5, longitude: null, timeZone: null },
    ]);
  });

  it('is read with an entry that this build refuses, which then matches no origin', () => {
    const reading = read({ allowlist: ['https://elbonia.example', 'gopher:mud', 7, 'https://b.example'] });
    if (reading.kind !== 'project') throw new Error('not a project');
    expect([...reading.project.entriesByExactOrigin.keys()]).toEqual(['https://elbonia.example', 'https://b.example']);
  });

  it('is read without unknown field groups, which withholds them', () => {
    const fields = { groups: ['country', 'shoeSize'], coordinateDecimals: 1, echoAddress: true, honourGpc: false };
    const reading = read({ fields });
    expect(reading).toMatchObject({ kind: 'project', project: { fields: { ...fields, groups: ['country'] } } });
  });

  it('is read from an old policy with the newer groups withheld', () => {
    const groups = ['continent', 'country', 'region', 'city', 'regulations', 'anonymizer'];
    const reading = read({ fields: { groups, coordinateDecimals: 4, echoAddress: true, honourGpc: false } });
    if (reading.kind !== 'project') throw new Error('not a project');
    expect(reading.project.fields.groups).toEqual(groups);
  });
});

const plain: SnapshotSettings = {
  development: true,
  allowlist: ['https://elbonia.example', 'capacitor://localhost'],
  protections: {
    ...defaultProtections,
    mode: 'server',
    callers: ['192.0.2.0/24'],
    declaredOrigin: true,
    rateClass: 'high',
  },
  fields: { groups: ['country', 'city'], coordinateDecimals: 0, echoAddress: false, honourGpc: true },
  keys: [],
};

describe('snapshotSchemaOf', () => {
  it('is 2 for everything that schema 2 can express', () => {
    expect(snapshotSchemaOf(plain)).toBe(2);
  });

  it.each([
    { changes: { appShells: true }, why: 'the app-shell switch' },
    { changes: { allowlist: ['moz-extension://*'] }, why: 'an entry that the build before refuses' },
    { changes: { protections: { ...defaultProtections, signatureRequired: true } }, why: 'required signatures' },
    { changes: { protections: { ...defaultProtections, pageCallers: ['192.0.2.0/24'] } }, why: 'page callers' },
    { changes: { keys: [{ id: 'mudkey01', generations: [generation], rights: ['batch'] }] }, why: 'rights of a key' },
    { changes: { keys: [{ id: 'mudkey01', generations: [generation], endsAtMs: 5 }] }, why: 'the end of a key' },
    { changes: { fields: { ...plain.fields, groups: ['district'] } }, why: 'a new field group' },
    { changes: { quota: newMembers.quota }, why: 'a quota' },
    { changes: { links: [] }, why: 'links' },
    { changes: { corrections: [] }, why: 'corrections' },
  ])('is 3 with $why', ({ changes }) => {
    expect(snapshotSchemaOf({ ...plain, ...changes } as SnapshotSettings)).toBe(3);
  });
});

describe('isNewerSnapshot', () => {
  it.each([
    { a: [0, 2], b: [0, 1], newer: true, why: 'a later revision' },
    { a: [0, 1], b: [0, 1], newer: false, why: 'the same' },
    { a: [1, 1], b: [0, 9], newer: true, why: 'a restored database, whatever its revision' },
    { a: [0, 9], b: [1, 1], newer: false, why: 'a revision from before the restore' },
  ] as const)('$a after $b: $newer ($why)', ({ a, b, newer }) => {
    const of = ([epoch, revision]: readonly [number, number]) => ({ epoch, revision });
    expect(isNewerSnapshot(of(a), of(b))).toBe(newer);
  });
});

// Forms that are refused because another member changed the same setting. The other change must survive a second click.

import { beforeAll, describe, expect, it } from 'vitest';
import { importMasterSecrets } from '../../../src/core/master-secret.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { issueKey, rotateKey } from '../../../src/settings/keys/keys.ts';
import {
  addToAllowlist,
  readProject,
  removeFromAllowlist,
  renameProject,
  setDevelopmentSwitch,
  setFieldPolicy,
  setProjectSwitch,
} from '../../../src/settings/projects/projects.ts';
import { setProtections } from '../../../src/settings/projects/protections.ts';
import { setQuota } from '../../../src/settings/projects/quota.ts';
import type { StoredProject } from '../../../src/settings/projects/store.ts';
import { openSettings, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor } from './browse.ts';

const secret = 'elbonian mud is the finest mud of all';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
});

type Fields = readonly (readonly [string, string])[];

const visit = () => ({ account: owner, env: { WHEREFROM_SECRET: secret } });
const make = async (entries: readonly string[] = []) =>
  (await makeProjectFor(settings, owner, 'owner', { entries })).project;
const post = (project: StoredProject, below: string, revision: number, fields: Fields) =>
  pages.post(`/projects/${project.id}${below}`, visit(), [['revision', String(revision)], ...fields]);

async function openKey(project: StoredProject) {
  const masters = await importMasterSecrets(secret, undefined);
  if (masters === null) throw new Error('fixture is not a secret');
  const { key } = unwrapAccepted(await issueKey(settings, masters, project.id, 'Backend', 'current'));
  return { key, masters };
}

/** Returns the values of the checked inputs with a name, or the text in the field with the name. */
function shown(html: string, name: string): readonly string[] {
  const area = new RegExp(`<textarea[^>]* name="${name}"[^>]*>([^<]*)</textarea>`).exec(html);
  if (area !== null) return [area[1] ?? ''];
  const inputs = [...html.matchAll(new RegExp(`<input[^>]* name="${name}"[^>]*>`, 'g'))].map(([input]) => input);
  return inputs
    .filter((input) => !/type="(?:checkbox|radio)"/.test(input) || input.includes(' checked'))
    .map((input) => / value="([^"]*)"/.exec(input)?.[1] ?? '');
}

const protections: Fields = [
  ['mode', 'both'],
  ['callers', '203.0.113.0/24'],
  ['pageCallers', ''],
  ['declaredOrigin', 'on'],
  ['rateClass', 'standard'],
];
const fields: Fields = [
  ['groups', 'country'],
  ['groups', 'city'],
  ['coordinateDecimals', '1'],
  ['echoAddress', 'on'],
];

describe('a field that another member changed', () => {
  it.each<{
    name: string;
    below: string;
    typed: Fields;
    other: (id: StoredProject['id']) => Promise<unknown>;
    now: readonly string[];
    entered: string | null;
    why: string;
  }>([
    {
      name: 'name',
      below: '/settings/name',
      typed: [['name', 'Mine']],
      other: (id) => renameProject(settings, id, 'Theirs', 1),
      now: ['Theirs'],
      entered: 'Mine',
      why: 'both renamed',
    },
    {
      name: 'name',
      below: '/settings/name',
      typed: [['name', ' Theirs ']],
      other: (id) => renameProject(settings, id, 'Theirs', 1),
      now: ['Theirs'],
      entered: null,
      why: 'both wanted the same',
    },
    {
      name: 'callers',
      below: '/protections',
      typed: protections,
      other: (id) => setProtections(settings, id, { callers: ['192.0.2.0/24', '198.51.100.0/24'] }, 1),
      now: ['192.0.2.0/24\n198.51.100.0/24'],
      entered: '203.0.113.0/24',
      why: 'both restricted callers',
    },
    {
      name: 'callers',
      below: '/protections',
      typed: protections.map(([name, value]) => (name === 'callers' ? [name, ''] : [name, value])),
      other: (id) => setProtections(settings, id, { callers: ['192.0.2.0/24'] }, 1),
      now: ['192.0.2.0/24'],
      entered: 'no networks',
      why: 'the stale form would open the project again',
    },
    {
      name: 'callers',
      below: '/protections',
      typed: protections.map(([name, value]) => (name === 'callers' ? [name, ' 192.0.2.0/24 \r\n'] : [name, value])),
      other: (id) => setProtections(settings, id, { callers: ['192.0.2.0/24'] }, 1),
      now: ['192.0.2.0/24'],
      entered: null,
      why: 'spaces make no difference',
    },
    {
      name: 'pagesHard',
      below: '/usage/limits',
      typed: ['pagesSoft', 'pagesHard', 'serversSoft', 'serversHard'].map((name) => [name, '500']),
      other: (id) => setQuota(settings, id, { pagesHard: '1000' }, 1),
      now: ['1000'],
      entered: '500',
      why: 'both set a limit',
    },
    {
      name: 'mode',
      below: '/protections',
      typed: protections,
      other: (id) => setProtections(settings, id, { mode: 'server' }, 1),
      now: ['server'],
      entered: 'Pages and servers',
      why: 'a choice, by its label',
    },
    {
      name: 'declaredOrigin',
      below: '/protections',
      typed: protections.filter(([name]) => name !== 'declaredOrigin'),
      other: (id) => setProtections(settings, id, { declaredOrigin: true }, 1),
      now: ['on'],
      entered: 'off',
      why: 'an unchecked box is not in the form',
    },
    {
      name: 'pageCallers',
      below: '/protections',
      typed: protections,
      other: (id) => setProtections(settings, id, { pageCallers: ['198.51.100.0/24'] }, 1),
      now: ['198.51.100.0/24'],
      entered: 'no networks',
      why: 'the stale form would admit every visitor again',
    },
    ...(['signatureRequired', 'appShells'] as const).map((name) => ({
      name,
      below: '/protections',
      typed: protections,
      other: (id: StoredProject['id']) => setProtections(settings, id, { [name]: true }, 1),
      now: ['on'],
      entered: 'off',
      why: 'the stale form would switch it off again',
    })),
    {
      name: 'groups',
      below: '/fields',
      typed: fields,
      other: (id) => setFieldPolicy(settings, id, { groups: ['region'] }, 1),
      now: ['region'],
      entered: 'country, city',
      why: 'several values',
    },
    {
      name: 'groups',
      below: '/fields',
      typed: fields.filter(([name]) => name !== 'groups'),
      other: (id) => setFieldPolicy(settings, id, { groups: ['region'] }, 1),
      now: ['region'],
      entered: 'no groups',
      why: 'no values',
    },
    {
      name: 'groups',
      below: '/fields',
      typed: fields.toReversed(),
      other: (id) => setFieldPolicy(settings, id, { groups: ['country', 'city'] }, 1),
      now: ['country', 'city'],
      entered: null,
      why: 'the order makes no difference',
    },
    {
      name: 'coordinateDecimals',
      below: '/fields',
      typed: fields,
      other: (id) => setFieldPolicy(settings, id, { coordinateDecimals: '0' }, 1),
      now: ['0'],
      entered: '1 decimal (about 10 km)',
      why: 'a choice, by its label',
    },
    {
      name: 'honourGpc',
      below: '/fields',
      typed: fields,
      other: (id) => setFieldPolicy(settings, id, { honourGpc: true }, 1),
      now: ['on'],
      entered: 'off',
      why: 'an unchecked box is not in the form',
    },
  ])('is shown as it is saved: $name of $below ($why)', async ({ name, below, typed, other, now, entered }) => {
    const project = await make();
    await other(project.id);
    const { status, text } = await post(project, below, 1, typed);
    expect([status, shown(text, name)]).toEqual([409, now]);
    const mark = new RegExp(`<p id="${name}-entered">.*?You entered: <span class="quoted">([^<]*)</span>`).exec(text);
    expect(mark?.[1] ?? null).toBe(entered);
  });
});

describe('an entered value', () => {
  const conflict = async () => {
    const project = await make();
    unwrapAccepted(await setProtections(settings, project.id, { callers: ['192.0.2.0/24'] }, 1));
    return project;
  };
  const kept: Fields = [
    ['mode', 'both'],
    ['callers', '192.0.2.0/24'],
    ['pageCallers', ''],
    ['rateClass', 'standard'],
    ['entered', 'callers'],
    ['entered.callers', '203.0.113.0/24'],
  ];

  it('replaces the field’s value when it is taken over, and only then', async () => {
    const project = await conflict();
    expect((await post(project, '/protections', 2, kept)).location).toMatch(/unchanged$/);
    expect((await post(project, '/protections', 2, [...kept, ['take', 'callers']])).location).toMatch(/saved$/);
    const saved = unwrapAccepted(await readProject(settings, project.id)).protections;
    expect(saved?.callers).toEqual(['203.0.113.0/24']);
  });

  it('stays beside its field through a second conflict and a refused value', async () => {
    const project = await conflict();
    unwrapAccepted(await setDevelopmentSwitch(settings, project.id, true, 2));
    const again = await post(project, '/protections', 2, kept);
    expect([again.status, shown(again.text, 'entered.callers')]).toEqual([409, ['203.0.113.0/24']]);
    const wrong = kept.map(([name, value]) => [name, name === 'rateClass' ? 'huge' : value] as const);
    const refused = await post(project, '/protections', 3, wrong);
    expect([refused.status, shown(refused.text, 'entered.callers')]).toEqual([422, ['203.0.113.0/24']]);
    expect(shown(refused.text, 'callers')).toEqual(['192.0.2.0/24']);
  });

  it.each([
    { extra: [['take', 'mode']], why: 'a field without an entered value' },
    { extra: [['take', 'revision']], why: 'the revision is not offered' },
  ] as const)('is not taken from nowhere: $why', async ({ extra }) => {
    const project = await conflict();
    expect((await post(project, '/protections', 2, [...kept, ...extra])).location).toMatch(/unchanged$/);
  });
});

describe('an action that another member did meanwhile', () => {
  it('development: a second click does not turn it back', async () => {
    const project = await make();
    unwrapAccepted(await setDevelopmentSwitch(settings, project.id, true, 1));
    const { status, text } = await post(project, '/settings/development', 1, [['development', 'on']]);
    expect([status, shown(text, 'development')]).toEqual([409, []]);
    expect(text).toContain('The setting “development” is on now.');
  });

  it('access log: a second click does not turn it back', async () => {
    const project = await make();
    unwrapAccepted(await setProjectSwitch(settings, project.id, 'accessLog', true, 1));
    const { status, text } = await post(project, '/access-log', 1, [['on', 'on']]);
    expect([status, shown(text, 'on')]).toEqual([409, []]);
    expect(text).toContain('The setting “access log” is on now.');
  });

  it('data credit: a second click does not turn it back', async () => {
    const project = await make();
    unwrapAccepted(await setProjectSwitch(settings, project.id, 'credited', true, 1));
    const credited = browse(settings, [{ attribution: 'Mud & Co', attributionUrl: 'https://mud.example' }]);
    const fields = { revision: '1', credited: 'on' };
    const { status, text } = await credited.post(`/projects/${project.id}/credit`, visit(), fields);
    expect([status, shown(text, 'credited')]).toEqual([409, []]);
    expect(text).toContain('The setting “data credit shown” is on now.');
  });

  it('a rotated key is not rotated again by a second click', async () => {
    const project = await make();
    const { key, masters } = await openKey(project);
    unwrapAccepted(await rotateKey(settings, masters, project.id, key, 3_600_000, 2));
    const { status, text } = await post(project, `/keys/${key}/rotate`, 2, [['overlapHours', '24']]);
    expect([status, shown(text, 'overlapHours')]).toEqual([409, []]);
    expect(text).toContain('This key was rotated after you opened the page.');
    const other = unwrapAccepted(await addToAllowlist(settings, project.id, ['elbonia.example'], 3)).project;
    const unrelated = await post(other, `/keys/${key}/rotate`, 3, [['overlapHours', '1']]);
    expect([unrelated.status, shown(unrelated.text, 'overlapHours')]).toEqual([409, ['1']]);
  });

  it('a key that was issued by the same name is pointed out', async () => {
    const project = await make();
    await openKey(project);
    const limits: Fields = [
      ['rights', 'lookup'],
      ['ends', ''],
    ];
    const note = 'A key with this name was issued after you opened this page.';
    const same = await post(project, '/keys/issue', 1, [['name', 'Backend'], ...limits]);
    expect([same.status, same.text.includes(note), shown(same.text, 'name')]).toEqual([409, true, ['Backend']]);
    expect((await post(project, '/keys/issue', 1, [['name', 'Reports'], ...limits])).text).not.toContain(note);
  });

  it('added entries are shown as being on the allowlist', async () => {
    const project = await make();
    unwrapAccepted(await addToAllowlist(settings, project.id, ['https://elbonia.example', 'www.kneebonia.example'], 1));
    const typed: Fields = [
      ['entries', 'elbonia.example mudgrad.example\nkneebonia.example'],
      ['www', 'on'],
    ];
    const { status, text } = await post(project, '/allowlist', 1, typed);
    expect(status).toBe(409);
    expect(text).toContain('https://elbonia.example: already on the allowlist.');
    expect(text).toContain('https://www.kneebonia.example: already on the allowlist.');
    expect(text).not.toMatch(/https:\/\/(?:mudgrad|kneebonia)\.example: already/);
  });

  it('removed entries are shown as gone', async () => {
    const project = await make(['elbonia.example', 'kneebonia.example']);
    unwrapAccepted(await removeFromAllowlist(settings, project.id, ['elbonia.example'], 1));
    const typed: Fields = [
      ['entry', 'https://elbonia.example'],
      ['entry', 'https://kneebonia.example'],
    ];
    const { status, text } = await post(project, '/allowlist/remove', 1, typed);
    expect([status, shown(text, 'entry')]).toEqual([409, ['https://kneebonia.example']]);
    expect(text).toContain('No longer on the allowlist: https://elbonia.example.');
  });
});

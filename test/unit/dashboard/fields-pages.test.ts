import { beforeAll, describe, expect, it } from 'vitest';
import { unknownLocation } from '../../../src/core/location.ts';
import {
  type FieldGroup,
  type FieldPolicy,
  fieldGroups,
  unrestrictedFieldPolicy,
} from '../../../src/core/project/field-policy.ts';
import { fieldGroupDescriptions } from '../../../src/dashboard/fields/fields-form.tsx';
import { describeEmptyAnswers, previewAnswer } from '../../../src/dashboard/fields/fields-preview.tsx';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { readProject, setDevelopmentSwitch, setFieldPolicy } from '../../../src/settings/projects/projects.ts';
import { locateSample } from '../../support/sample-answers.ts';
import { dumpDatabase, openSettings, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
});

const unescapeHtml = (html: string) => html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

/** Returns the previewed API responses on a page, parsed. */
function previewsIn(html: string): readonly unknown[] {
  return [...html.matchAll(/<pre class="answer"><code>(.*?)<\/code>/gs)].map(([, json = '']) =>
    JSON.parse(unescapeHtml(json.replaceAll(/<\/?span>/g, ''))),
  );
}

const policyOf = (changes: Partial<FieldPolicy>): FieldPolicy => ({ ...unrestrictedFieldPolicy, ...changes });

describe('the labels of field groups', () => {
  it.each(fieldGroups)('%s is named as in the answer, with each of its members', async (group) => {
    const { project } = await makeProjectFor(settings, owner);
    const { text } = await pages.get(`/projects/${project.id}/fields`, { account: owner });
    expect(text).toContain(`<label for="groups-${group}"><code>${group}</code></label>`);
    const value = unknownLocation[group];
    const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
    expect(members.filter((member) => !new RegExp(`\\b${member}\\b`).test(fieldGroupDescriptions[group]))).toEqual([]);
  });
});

describe('the preview', () => {
  it.each<{ policy: FieldPolicy; why: string }>([
    { policy: unrestrictedFieldPolicy, why: 'nothing is withheld' },
    { policy: policyOf({ groups: ['country', 'timezone'], echoAddress: false }), why: 'few fields' },
    { policy: policyOf({ coordinateDecimals: 1 }), why: 'rounded' },
    { policy: policyOf({ groups: [] }), why: 'no group' },
  ])('is the answer of the edge for ?sample=paris: $why', async ({ policy }) => {
    expect(JSON.parse(previewAnswer(policy).join('\n'))).toEqual(await locateSample('paris', policy));
    const { project } = await makeProjectFor(settings, owner);
    unwrapAccepted(
      await setFieldPolicy(
        settings,
        project.id,
        { ...policy, coordinateDecimals: String(policy.coordinateDecimals) },
        1,
      ),
    );
    const { text } = await pages.get(`/projects/${project.id}/fields`, { account: owner });
    expect(previewsIn(text)).toEqual([await locateSample('paris', policy)]);
  });

  it('has a second answer where the project honours Global Privacy Control', async () => {
    const policy = policyOf({ honourGpc: true, groups: ['country', 'city', 'consent'] });
    const { project } = await makeProjectFor(settings, owner);
    unwrapAccepted(await setFieldPolicy(settings, project.id, { groups: policy.groups, honourGpc: true }, 1));
    const { text } = await pages.get(`/projects/${project.id}/fields`, { account: owner });
    const [usual, reduced] = previewsIn(text);
    expect(usual).toMatchObject({ ip: '192.0.2.1', city: 'Paris', consent: { gpc: null } });
    expect(reduced).toMatchObject({
      ip: null,
      country: { code: 'FR' },
      city: null,
      consent: { gpc: true, because: [] },
    });
  });

  it('is shown to a viewer, who has no form', async () => {
    const viewer = await makeAccount(settings);
    const { project } = await makeProjectFor(settings, viewer, 'viewer');
    const path = `/projects/${project.id}/fields?preview=on&revision=1&coordinateDecimals=0`;
    const { status, text } = await pages.get(path, { account: viewer });
    expect([status, text.includes('<form method="post" action="/dashboard/projects')]).toEqual([200, false]);
    expect(previewsIn(text)).toMatchObject([{ city: 'Paris' }]);
  });
});

describe('the preview of a form that is not saved', () => {
  const query = 'preview=on&groups=country&coordinateDecimals=2&honourGpc=on';

  it('shows its answer and keeps its values, and saves nothing', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const before = await dumpDatabase(settings);
    const { status, text } = await pages.get(`/projects/${project.id}/fields?revision=1&${query}`, { account: owner });
    expect([status, text.includes('Not saved yet.')]).toEqual([200, true]);
    expect(previewsIn(text)[0]).toMatchObject({ ip: null, country: { code: 'FR' }, city: null });
    expect(text.match(/name="groups" value="\w+" checked/g)).toEqual(['name="groups" value="country" checked']);
    expect(text).toMatch(/name="coordinateDecimals" value="2" checked/);
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it.each([
    { path: `revision=1&${query}`, status: 409, why: 'a revision that is not the newest: saving would overwrite' },
    { path: 'revision=2&preview=on&coordinateDecimals=9', status: 422, why: 'no such number of decimals' },
    { path: 'revision=2&preview=on&groups=mud&coordinateDecimals=0', status: 422, why: 'no such group' },
    { path: 'revision=x&preview=on&groups=city&coordinateDecimals=0', status: 200, why: 'no form of ours' },
    { path: 'revision=2&groups=city&coordinateDecimals=0', status: 200, why: 'not the preview button' },
  ])('answers $status to ?$path ($why)', async ({ path, status }) => {
    const { project } = await makeProjectFor(settings, owner);
    unwrapAccepted(await setDevelopmentSwitch(settings, project.id, true, 1));
    const page = await pages.get(`/projects/${project.id}/fields?${path}`, { account: owner });
    expect(page.status).toBe(status);
    expect(page.text).not.toContain('Not saved yet.');
    expect(previewsIn(page.text)).toMatchObject([{ city: 'Paris' }]);
    expect(page.text).toContain('name="revision" value="2"');
  });

  it('is warned of where it leaves nothing', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const path = `/projects/${project.id}/fields?revision=1&preview=on&coordinateDecimals=0`;
    const { text } = await pages.get(path, { account: owner });
    expect(text.indexOf('Check the selected fields.')).toBeGreaterThan(text.indexOf('Not saved yet.'));
  });

  it('takes over an entered value that is marked to be taken', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const taken = 'entered=groups&entered.groups=city&take=groups';
    const path = `/projects/${project.id}/fields?revision=1&${query}&${taken}`;
    const { text } = await pages.get(path, { account: owner });
    expect(previewsIn(text)[0]).toMatchObject({ country: { code: null }, city: 'Paris' });
    expect(unwrapAccepted(await readProject(settings, project.id)).revision).toBe(1);
  });
});

describe('a policy that leaves nothing', () => {
  it.each<{ changes: Partial<FieldPolicy>; warning: string | null; why: string }>([
    { changes: {}, warning: null, why: 'nothing is withheld' },
    { changes: { groups: ['asn'], echoAddress: false }, warning: null, why: 'one group is left' },
    { changes: { groups: [] }, warning: 'only the IP address and network', why: 'the address is left' },
    { changes: { groups: [], echoAddress: false }, warning: 'say nothing about the visitor', why: 'nothing is left' },
    {
      changes: { groups: ['city', 'asn'], honourGpc: true },
      warning: 'Visitors who send Global Privacy Control',
      why: 'nothing is left at country level',
    },
    { changes: { groups: ['city', 'asn'] }, warning: null, why: 'the signal is ignored' },
    {
      changes: { groups: ['city', 'consent'], honourGpc: true },
      warning: null,
      why: 'one group of country level is left',
    },
  ])('is warned of: $changes ($why)', async ({ changes, warning }) => {
    const { project } = await makeProjectFor(settings, owner);
    const policy = policyOf(changes);
    const typed = { ...policy, coordinateDecimals: '4', groups: policy.groups as readonly FieldGroup[] };
    unwrapAccepted(await setFieldPolicy(settings, project.id, typed, 1));
    const { text } = await pages.get(`/projects/${project.id}/fields`, { account: owner });
    expect(text.includes('Check the selected fields.')).toBe(warning !== null);
    expect(describeEmptyAnswers(policy)).toEqual(warning === null ? null : expect.stringContaining(warning));
  });
});

// The limits of keys on the pages: rights, expiry, issuer, and the first call beside a new key.

import { beforeAll, describe, expect, it } from 'vitest';
import { importMasterSecrets } from '../../../src/core/master-secret.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { issueKey } from '../../../src/settings/keys/keys.ts';
import { addToAllowlist, readProject } from '../../../src/settings/projects/projects.ts';
import { type ProtectionChanges, setProtections } from '../../../src/settings/projects/protections.ts';
import type { StoredProject } from '../../../src/settings/projects/store.ts';
import { openSettings, startOfTime, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, host, makeAccount, makeProjectFor, type Visit } from './browse.ts';

const secret = 'only-for-tests-only-for-tests-only-for-tests';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
let visit: Visit;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
  visit = { account: owner, env: { WHEREFROM_SECRET: secret } };
});

async function issue({ id }: StoredProject, limits: Parameters<typeof issueKey>[5] = {}, by = settings) {
  const masters = await importMasterSecrets(secret, undefined);
  if (masters === null) throw new Error('fixture is not a secret');
  return unwrapAccepted(await issueKey(by, masters, id, 'Reports', 'current', limits));
}

/** Submits the form and returns the page. Each pair is a field. */
async function submit(project: StoredProject, fields: readonly (readonly [string, string])[]) {
  const { revision } = unwrapAccepted(await readProject(settings, project.id));
  const all = [['revision', String(revision)] as const, ['name', 'Reports'] as const, ...fields];
  return pages.post(`/projects/${project.id}/keys/issue`, visit, all);
}

describe('the form of a new key', () => {
  it('offers every right, with the default ones checked', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const { text } = await pages.get(`/projects/${project.id}/keys/issue`, visit);
    const boxes = [...text.matchAll(/name="rights" value="(\w+)"( checked)?/g)].map(([, right, checked]) => [
      right,
      checked !== undefined,
    ]);
    expect(boxes).toEqual([
      ['lookup', true],
      ['batch', true],
      ['usage', false],
      ['export', false],
    ]);
  });

  it.each([
    { rights: ['lookup', 'batch'], ends: '', stored: {}, why: 'the defaults are stored as such' },
    { rights: ['batch', 'usage'], ends: '', stored: { rights: ['batch', 'usage'] }, why: 'chosen rights' },
    {
      rights: ['lookup', 'batch'],
      ends: '2027-03-01',
      stored: { endsAtMs: Date.UTC(2027, 2, 1) },
      why: 'an expiry, at the start of the day in UTC',
    },
  ])('issues a key with $rights until “$ends” ($why)', async ({ rights, ends, stored }) => {
    const { project } = await makeProjectFor(settings, owner);
    const page = await submit(project, [...rights.map((right) => ['rights', right] as const), ['ends', ends]]);
    expect(page.status).toBe(200);
    const [key] = unwrapAccepted(await readProject(settings, project.id)).keys;
    const { rights: chosen, endsAtMs } = key ?? {};
    expect({ rights: chosen, endsAtMs }).toEqual({ rights: undefined, endsAtMs: undefined, ...stored });
  });

  it.each([
    { rights: [], ends: '', field: 'rights-lookup', says: 'at least one right', why: 'no right' },
    { rights: ['all'], ends: '', field: 'rights-lookup', says: 'Unknown right', why: 'an unknown right' },
    { rights: ['usage'], ends: '2026-10-31', field: 'ends', says: 'in the future', why: 'a day that is over' },
    { rights: ['usage'], ends: 'soon', field: 'ends', says: 'a date in the future', why: 'no date' },
    { rights: ['usage'], ends: '2027-02-30', field: 'ends', says: 'a date in the future', why: 'a missing day' },
  ])(
    'is shown again with the reason beside the field and what was chosen ($why)',
    async ({ rights, ends, field, says }) => {
      const { project } = await makeProjectFor(settings, owner);
      const page = await submit(project, [...rights.map((right) => ['rights', right] as const), ['ends', ends]]);
      expect(page.status).toBe(422);
      expect(page.text).toMatch(new RegExp(`<a href="#${field}">[^<]*${says}`));
      expect(page.text).toContain(`id="${field}"`);
      expect(page.text).toContain('value="Reports"');
      expect(page.text).toContain(`value="${ends}"`);
      const checked = [...page.text.matchAll(/name="rights" value="(\w+)" checked/g)].map(([, right]) => right);
      expect(checked).toEqual(rights.filter((right) => right === 'usage'));
      expect(unwrapAccepted(await readProject(settings, project.id)).keys).toEqual([]);
    },
  );
});

describe('the list of keys', () => {
  it('names who issued each key', async () => {
    const { project, member } = await makeProjectFor(settings, owner);
    const { key: byMember } = await issue(project, {}, { ...settings, actor: member });
    const { key: byOperator } = await issue(project);
    const { text } = await pages.get(`/projects/${project.id}/keys`, visit);
    const cardOf = (key: string) => text.slice(text.indexOf(`<code>${key}`), text.indexOf('</p>', text.indexOf(key)));
    expect(cardOf(byMember)).toContain('by member <bdi class="name">Wally</bdi>');
    expect(cardOf(byOperator)).toContain('by <strong class="badge operator">Operator’s command</strong>');
    const exported = await pages.get(`/projects/${project.id}/export.json`, visit);
    expect(JSON.parse(exported.text).project.keys).toMatchObject([{ issuedBy: member }, { issuedBy: 'operator' }]);
  });

  it('shows rights and expiry, and an expired key as such, without a rotation', async () => {
    const { project } = await makeProjectFor(settings, owner);
    const endsAtMs = Date.parse(startOfTime) + 1000;
    const { key } = await issue(project, { limits: { rights: ['usage', 'lookup'], endsAtMs } });
    const path = `/projects/${project.id}/keys`;
    const before = (await pages.get(path, visit)).text;
    expect(before).toContain('Rights: lookup, usage');
    expect(before).toContain('Expires <time datetime="2026-11-01T12:00:01.000Z">');
    expect(before).toContain(`${key}/rotate`);
    expect(before).not.toContain('Expired');
    const later = browse({ ...settings, now: () => new Date(endsAtMs) });
    const after = (await later.get(path, visit)).text;
    expect(after).toContain('<span class="badge expired">Expired</span>');
    expect(after).toContain('Expired <time datetime="2026-11-01T12:00:01.000Z">');
    expect(after).not.toContain(`${key}/rotate`);
    expect(after).not.toContain('Current secret');
    expect(after).toContain(`${key}/revoke`);
  });
});

describe('the first call beside a new key', () => {
  const both = [
    ['rights', 'lookup'],
    ['rights', 'batch'],
  ] as const;
  const json = "-H 'Content-Type: application/json'";
  const body = `-d '["81.2.69.142"]'`;

  it.each([
    { rights: both, protections: {}, call: `KEY ${json} ${body} '${host}/v1/batch'`, why: 'a batch' },
    { rights: [both[0]], protections: {}, call: `KEY '${host}/v1/ip/81.2.69.142'`, why: 'no right for batches' },
    { rights: [['rights', 'usage']], protections: {}, call: `KEY '${host}/v1/usage'`, why: 'the right to read usage' },
    { rights: [['rights', 'export']], protections: {}, call: `KEY '${host}/v1/export'`, why: 'the right to export' },
    {
      rights: both,
      protections: { declaredOrigin: true },
      call: `KEY -H 'X-Origin: https://elbonia.example' ${json} ${body} '${host}/v1/batch'`,
      why: 'a declared origin, the first entry without a wildcard',
    },
  ] as const)('is a curl command with the key and this host ($why)', async ({ rights, protections, call }) => {
    const { project } = await makeProjectFor(settings, owner);
    unwrapAccepted(await addToAllowlist(settings, project.id, ['*.elbonia.example', 'elbonia.example'], 'current'));
    unwrapAccepted(await setProtections(settings, project.id, protections, 'current'));
    const { text } = await submit(project, [...rights, ['ends', '']]);
    const key = /wfk_[a-z0-9_]+/.exec(text)?.[0] ?? '';
    const shown = /<pre id="key-curl" class="answer"><code>(.*?)<\/code>/.exec(text)?.[1] ?? '';
    const command = shown.replaceAll('&#39;', "'").replaceAll('&quot;', '"');
    expect(command).toBe(`curl -H 'Authorization: Bearer ${call.replace('KEY', `${key}'`)}`);
    expect(text).toContain('data-copies="key-curl"');
  });

  it.each([
    { protections: { mode: 'browser' }, rights: both, says: 'The project accepts pages only', why: 'keys are refused' },
    { protections: { signatureRequired: true }, rights: both, says: 'requires signed requests', why: 'a bearer is' },
  ] as readonly {
    readonly protections: ProtectionChanges;
    readonly rights: readonly (readonly [string, string])[];
    readonly says: string;
    readonly why: string;
  }[])('is left out where the API would refuse it ($why)', async ({ protections, rights, says }) => {
    const { project } = await makeProjectFor(settings, owner);
    unwrapAccepted(await setProtections(settings, project.id, protections, 'current'));
    const { status, text } = await submit(project, [...rights, ['ends', '']]);
    expect([status, text.includes('key-curl'), text.includes(says)]).toEqual([200, false, true]);
  });
});

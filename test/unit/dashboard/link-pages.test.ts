// The pages of redirect links: what they list, save and refuse, and the preview for a place and a language.

import { beforeAll, describe, expect, it } from 'vitest';
import { describeLinkConditions } from '../../../src/dashboard/links/describe-conditions.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { saveLink } from '../../../src/settings/links/links.ts';
import { readProject, setFieldPolicy } from '../../../src/settings/projects/projects.ts';
import { setProtections } from '../../../src/settings/projects/protections.ts';
import type { StoredProject } from '../../../src/settings/projects/store.ts';
import { openSettings, unwrapAccepted } from '../settings/context.ts';
import { type Account, browse, makeAccount, makeProjectFor } from './browse.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let owner: Account;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  owner = await makeAccount(settings);
});

const shop = {
  name: 'shop',
  targets: ['US-CA https://shop.example/ca', 'CH https://shop.example/ch', 'language=fr https://shop.example/fr'],
  otherwise: 'https://shop.example/',
};

async function makeWithLink(): Promise<StoredProject> {
  const { project } = await makeProjectFor(settings, owner, 'owner');
  return unwrapAccepted(await saveLink(settings, project.id, shop, 'new', 'current')).project;
}

const visit = () => ({ account: owner });
const get = async (project: StoredProject, below: string) =>
  (await pages.get(`/projects/${project.id}${below}`, visit())).text;
const post = (project: StoredProject, below: string, fields: readonly (readonly [string, string])[]) =>
  pages.post(`/projects/${project.id}${below}`, visit(), [['revision', String(project.revision)], ...fields]);
const now = async ({ id }: StoredProject) => unwrapAccepted(await readProject(settings, id));

describe('/links', () => {
  it('lists links with their URLs, conditions and targets', async () => {
    const project = await makeWithLink();
    const page = await get(project, '/links');
    for (const text of [`/r/${project.id}/shop`, 'https://shop.example/ch', 'Default']) {
      expect(page).toContain(text);
    }
    expect([...page.matchAll(/<dt>([^<]*)<\/dt>/g)].map(([, conditions]) => conditions)).toEqual([
      ...['United States, region CA', 'Switzerland', 'French', 'Default'],
    ]);
  });

  it.each([
    { conditions: { country: 'CH', language: 'pt-BR' }, says: 'Switzerland, Brazilian Portuguese', why: 'both' },
    { conditions: { language: 'de-x-bernese' }, says: 'de-x-bernese', why: 'a tag without a name' },
    { conditions: { language: 'qaa' }, says: 'qaa', why: 'a language for private use' },
  ])('describes $conditions as $says ($why)', ({ conditions, says }) => {
    expect(describeLinkConditions(conditions)).toBe(says);
  });

  it('adds a link, and shows a refused form again', async () => {
    const { project } = await makeProjectFor(settings, owner, 'owner');
    const fields = (name: string) => [
      ['name', name] as const,
      ['targets', ' CH  https://a.example/ch \n\n language=de https://a.example/de'] as const,
      ['otherwise', 'https://a.example'] as const,
    ];
    const refused = await post(project, '/links', fields('No name'));
    expect(refused.status).toBe(422);
    const page = refused.text;
    expect(page).toContain('The name of a link has 1 to 64 characters');
    expect(page).toContain('language=de https://a.example/de');
    expect((await post(project, '/links', fields('news'))).location).toContain('/links?done=saved');
    expect((await now(project)).links).toEqual([
      {
        name: 'news',
        targets: [
          { country: 'CH', url: 'https://a.example/ch' },
          { language: 'de', url: 'https://a.example/de' },
        ],
        otherwise: 'https://a.example/',
      },
    ]);
  });

  it.each([
    { field: 'otherwise', typed: 'http://a.example', says: 'the scheme must be https', why: 'an http URL' },
    { field: 'targets', typed: 'ch https://a.example', says: 'no condition that can match', why: 'lower case' },
    { field: 'targets', typed: '<b>x', says: '&lt;b&gt;x: not a target', why: 'markup' },
    { field: 'name', typed: 'shop', says: 'has a link “shop” already', why: 'a name that is taken' },
  ])('refuses $typed as $field ($why)', async ({ field, typed, says }) => {
    const fields = { name: 'other', targets: '', otherwise: 'https://a.example/', [field]: typed };
    const response = await post(await makeWithLink(), '/links', Object.entries(fields));
    expect(response.status).toBe(422);
    expect(response.text).toContain(says);
  });

  it('refuses a link that leads back to itself, and blames no field, since a target or the default may do it', async () => {
    const project = await makeWithLink();
    const response = await post(project, '/links/edit/shop', [
      ['targets', `CH https://api.example/r/${project.id}/shop`],
      ['otherwise', 'https://a.example/'],
    ]);
    expect([response.status, response.text]).toEqual([422, expect.stringContaining('leads back to itself')]);
    expect(response.text).not.toContain('aria-invalid');
  });

  it('saves return URLs', async () => {
    const project = await makeWithLink();
    const urls = 'https://a.example/callback/\nhttps://b.example';
    expect((await post(project, '/links/return', [['returnUrls', urls]])).status).toBe(303);
    expect((await now(project)).returnUrls).toEqual(['https://a.example/callback/', 'https://b.example/']);
    const refused = await post(await now(project), '/links/return', [['returnUrls', 'https://a.example/?x']]);
    expect(refused.text).toContain('a return URL has no query and no fragment');
  });

  it('edits and removes a link, and knows no other', async () => {
    const project = await makeWithLink();
    expect(await get(project, '/links/edit/shop')).toContain(
      'US-CA https://shop.example/ca\nCH https://shop.example/ch',
    );
    const edited = await post(project, '/links/edit/shop', [
      ['targets', ''],
      ['otherwise', 'https://a.example/'],
    ]);
    expect(edited.status).toBe(303);
    expect((await now(project)).links).toEqual([{ name: 'shop', targets: [], otherwise: 'https://a.example/' }]);
    expect((await post(await now(project), '/links/remove/shop', [])).status).toBe(303);
    expect((await now(project)).links).toEqual([]);
    expect((await post(await now(project), '/links/remove/shop', [])).status).toBe(404);
    expect((await pages.get(`/projects/${project.id}/links/edit/shop`, visit())).status).toBe(404);
  });

  it('says which conditions the project withholds, and that the mode refuses links', async () => {
    const project = await makeWithLink();
    expect(await get(project, '/links')).not.toContain('withholds');
    unwrapAccepted(await setFieldPolicy(settings, project.id, { groups: ['country'] }, 'current'));
    expect(await get(project, '/links')).toContain('withholds <code>region</code>');
    unwrapAccepted(await setProtections(settings, project.id, { mode: 'server' }, 'current'));
    expect(await get(project, '/links')).toContain('admits servers only');
  });
});

describe('the preview of links', () => {
  const shown = (page: string) => /<dt>shop<\/dt><dd><code>([^<]*)<\/code>/.exec(page)?.[1];

  it.each([
    { query: 'place=US-CA&language=', to: 'https://shop.example/ca', why: 'a region' },
    { query: 'place=ch&language=fr', to: 'https://shop.example/ch', why: 'the first that matches, in lower case' },
    { query: 'place=&language=fr-CA', to: 'https://shop.example/fr', why: 'a language' },
    { query: 'place=US-NY&language=de', to: 'https://shop.example/', why: 'the default' },
  ])('?$query leads to $to ($why)', async ({ query, to }) => {
    expect(shown(await get(await makeWithLink(), `/links?${query}`))).toBe(to);
  });

  it('applies the field policy and Global Privacy Control', async () => {
    const project = await makeWithLink();
    unwrapAccepted(await setFieldPolicy(settings, project.id, { honourGpc: true }, 'current'));
    expect(shown(await get(project, '/links?place=US-CA'))).toBe('https://shop.example/ca');
    expect(shown(await get(project, '/links?place=US-CA&gpc=on'))).toBe('https://shop.example/');
    unwrapAccepted(await setFieldPolicy(settings, project.id, { groups: [], honourGpc: false }, 'current'));
    expect(shown(await get(project, '/links?place=CH&gpc=on'))).toBe('https://shop.example/');
  });
});

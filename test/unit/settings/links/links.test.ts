// Redirect links as they are saved: which are refused, how they are published and audited, and links that lead back to
// themselves.

import type { D1PreparedStatement } from '@cloudflare/workers-types';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ProjectId } from '../../../../src/core/project/project-id.ts';
import type { RedirectLink } from '../../../../src/core/project/redirect-link.ts';
import type { Result } from '../../../../src/core/result.ts';
import { countryRows } from '../../../../src/geo/country/countries.generated.ts';
import { readAudit } from '../../../../src/settings/audit/audit.ts';
import { describeAuditEntry, formatEntryDescription } from '../../../../src/settings/audit/audit-wording.ts';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import {
  formatLinkTarget,
  type LinkInput,
  parseLinkInput,
  parseReturnUrlInputs,
} from '../../../../src/settings/links/check-link.ts';
import { removeLink, saveLink, setReturnUrls } from '../../../../src/settings/links/links.ts';
import { exportProject } from '../../../../src/settings/projects/export.ts';
import { parseExport } from '../../../../src/settings/projects/import.ts';
import { createProjectFromExport, importSettings } from '../../../../src/settings/projects/import-plan.ts';
import { deleteProject, randomProjectId, readProject } from '../../../../src/settings/projects/projects.ts';
import { findProject, type StoredProject } from '../../../../src/settings/projects/store.ts';
import { makeProject, openSettings, snapshotInKv, unwrapAccepted } from '../context.ts';

function refusalOf<R>(result: Result<unknown, R>): R | null {
  return result.ok ? null : result.refusal;
}

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

const shop: LinkInput = {
  name: 'shop',
  targets: [
    'US-CA https://shop.example/ca',
    'CH language=de https://shop.example/ch',
    'language=fr https://shop.example/fr',
  ],
  otherwise: 'https://shop.example',
};
const stored: RedirectLink = {
  name: 'shop',
  targets: [
    { country: 'US', region: 'CA', url: 'https://shop.example/ca' },
    { country: 'CH', language: 'de', url: 'https://shop.example/ch' },
    { language: 'fr', url: 'https://shop.example/fr' },
  ],
  otherwise: 'https://shop.example/',
};

describe('parseLinkInput', () => {
  it('parses conditions and URLs into the stored form, and back', () => {
    expect(unwrapAccepted(parseLinkInput(shop))).toEqual(stored);
    expect(stored.targets.map(formatLinkTarget)).toEqual(shop.targets);
  });

  it.each([
    { change: { name: '' }, code: 'link_name_invalid', why: 'no name' },
    { change: { name: 'Shop' }, code: 'link_name_invalid', why: 'upper case' },
    { change: { name: '-shop' }, code: 'link_name_invalid', why: 'a hyphen first' },
    { change: { name: 'a/b' }, code: 'link_name_invalid', why: 'a slash' },
    { change: { name: 'a'.repeat(65) }, code: 'link_name_invalid', why: 'too long' },
    { change: { otherwise: '' }, code: 'link_urls_refused', why: 'no default' },
    { change: { otherwise: 'shop.example' }, code: 'link_urls_refused', why: 'no scheme' },
    { change: { otherwise: 'http://shop.example/' }, code: 'link_urls_refused', why: 'http' },
    { change: { otherwise: 'javascript:alert(1)' }, code: 'link_urls_refused', why: 'a script' },
    { change: { otherwise: 'https://user@shop.example/' }, code: 'link_urls_refused', why: 'a user name' },
    { change: { targets: ['https://shop.example/'] }, code: 'link_urls_refused', why: 'no condition' },
    { change: { targets: ['CH'] }, code: 'link_urls_refused', why: 'no URL' },
    { change: { targets: ['ch https://shop.example/'] }, code: 'link_urls_refused', why: 'a country in lower case' },
    { change: { targets: ['UK https://shop.example/'] }, code: 'link_urls_refused', why: 'a code of no country' },
    { change: { targets: ['EU https://shop.example/'] }, code: 'link_urls_refused', why: 'a union' },
    { change: { targets: ['US-CALI https://shop.example/'] }, code: 'link_urls_refused', why: 'a long region' },
    { change: { targets: ['language= https://shop.example/'] }, code: 'link_urls_refused', why: 'no language' },
    { change: { targets: ['language=d https://shop.example/'] }, code: 'link_urls_refused', why: 'no language tag' },
    { change: { targets: ['CH US https://shop.example/'] }, code: 'link_urls_refused', why: 'two countries' },
    { change: { targets: Array(51).fill('CH https://shop.example/') }, code: 'targets_too_many', why: '51 targets' },
  ])('refuses $change as $code ($why)', ({ change, code }) => {
    expect(refusalOf(parseLinkInput({ ...shop, ...change }))).toMatchObject({ code });
  });

  it('accepts the codes of countries that a location can have, and no former code, union or part', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((a) => letters.map((b) => a + b));
    const isAccepted = (code: string) => parseLinkInput({ ...shop, targets: [`${code} https://shop.example/`] }).ok;
    expect(codes.filter(isAccepted)).toEqual(Object.keys(countryRows).toSorted());
  });

  it('accepts http on the visitor’s own machine', () => {
    expect(unwrapAccepted(parseLinkInput({ ...shop, otherwise: 'http://localhost:3000' })).otherwise).toBe(
      'http://localhost:3000/',
    );
  });
});

describe('parseReturnUrlInputs', () => {
  it('stores prefixes in canonical form, once each', () => {
    const typed = ['https://Example.org', 'https://example.org:443/', 'https://example.org/callback/'];
    expect(unwrapAccepted(parseReturnUrlInputs(typed))).toEqual([
      'https://example.org/',
      'https://example.org/callback/',
    ]);
  });

  it.each([
    { typed: 'https://example.org/?x', reason: 'prefix_query', why: 'a query' },
    { typed: 'https://example.org/#', reason: 'prefix_query', why: 'an empty fragment' },
    { typed: 'https://*.example.org/', reason: 'url_invalid', why: 'a wildcard' },
    { typed: 'http://example.org/', reason: 'url_scheme', why: 'http' },
    { typed: 'myapp://callback', reason: 'url_scheme', why: 'the scheme of an app' },
    { typed: 'https://example.org/a/../b', reason: 'url_path', why: 'dots' },
  ])('refuses $typed as $reason ($why)', ({ typed, reason }) => {
    const refusal = { code: 'link_urls_refused', field: 'returnUrls', urls: [{ typed, reason }] };
    expect(refusalOf(parseReturnUrlInputs([typed]))).toEqual(refusal);
  });

  it('refuses more than twenty', () => {
    const typed = Array.from({ length: 21 }, (_, i) => `https://h${i}.example/`);
    expect(refusalOf(parseReturnUrlInputs(typed))).toEqual({ code: 'return_urls_too_many', max: 20 });
  });
});

async function sentencesOf({ id }: StoredProject): Promise<readonly string[]> {
  const entries = await readAudit(settings.db, id);
  return entries.map((entry) => formatEntryDescription(describeAuditEntry(entry, new Map(), () => '')));
}

describe('a saved link', () => {
  it('is stored, published and audited, and so is its removal', async () => {
    const { id } = await makeProject(settings);
    const saved = unwrapAccepted(await saveLink(settings, id, shop, 'new', 1)).project;
    unwrapAccepted(await setReturnUrls(settings, id, ['https://example.org/callback/'], 2));
    expect(unwrapAccepted(await readProject(settings, id))).toMatchObject({
      links: [stored],
      returnUrls: ['https://example.org/callback/'],
    });
    const published = { schema: 3, links: [stored], returnUrls: ['https://example.org/callback/'] };
    expect(await snapshotInKv(settings, id)).toMatchObject(published);
    unwrapAccepted(await removeLink(settings, id, 'shop', 3));
    unwrapAccepted(await setReturnUrls(settings, id, [], 4));
    const snapshot = await snapshotInKv(settings, id);
    expect(snapshot).toMatchObject({ schema: 2, revision: 5 });
    expect(Object.keys(snapshot as object)).not.toContain('links');
    expect((await sentencesOf(saved)).slice(1)).toEqual([
      'saved the redirect link “shop” (targets: US-CA https://shop.example/ca, CH language=de https://shop.example/ch, language=fr https://shop.example/fr; default URL: https://shop.example/)',
      'changed the return URLs (return URLs: https://example.org/callback/)',
      'removed the redirect link “shop”',
      'changed the return URLs (return URLs: none)',
    ]);
  });

  it('is created or replaced as the form says, and written only if it changes', async () => {
    const { id } = await makeProject(settings);
    expect(refusalOf(await saveLink(settings, id, shop, 'existing', 1))).toEqual({
      code: 'link_unknown',
      name: 'shop',
    });
    unwrapAccepted(await saveLink(settings, id, shop, 'any', 1));
    expect(refusalOf(await saveLink(settings, id, shop, 'new', 2))).toEqual({ code: 'link_exists', name: 'shop' });
    expect(unwrapAccepted(await saveLink(settings, id, shop, 'existing', 2)).changed).toBe(false);
    unwrapAccepted(await saveLink(settings, id, { ...shop, name: 'second' }, 'new', 2));
    const changed = unwrapAccepted(await saveLink(settings, id, { ...shop, targets: [] }, 'existing', 3));
    expect(changed.project.links.map(({ name }) => name)).toEqual(['shop', 'second']);
    expect(refusalOf(await saveLink(settings, id, shop, 'any', 3))).toEqual({ code: 'revision_stale' });
    expect(refusalOf(await removeLink(settings, id, 'third', 'current'))).toEqual({
      code: 'link_unknown',
      name: 'third',
    });
    expect(refusalOf(await setReturnUrls(settings, id, [], 3))).toEqual({ code: 'revision_stale' });
  });

  it('is one of at most 50, and of 32 KB together', async () => {
    const project = await makeProject(settings);
    const links = Array.from({ length: 50 }, (_, i) => ({
      name: `l${i}`,
      targets: [],
      otherwise: 'https://x.example/',
    }));
    const full = { ...settings, loaded: { ...project, links } };
    expect(refusalOf(await saveLink(full, project.id, shop, 'new', 1))).toEqual({ code: 'links_too_many', max: 50 });
    const long = `https://x.example/${'a'.repeat(1_900)}`;
    const targets = Array.from({ length: 20 }, () => `CH ${long}`);
    const large = await saveLink(settings, project.id, { name: 'large', targets, otherwise: long }, 'new', 1);
    expect(refusalOf(large)).toEqual({ code: 'links_too_large' });
  });

  it('is not kept with a deleted project', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await saveLink(settings, id, shop, 'new', 1));
    unwrapAccepted(await setReturnUrls(settings, id, ['https://example.org/'], 2));
    const { project } = unwrapAccepted(await deleteProject(settings, id, 3));
    expect([project.links, project.returnUrls]).toEqual([[], []]);
  });

  it('is exported and imported, and an import is checked like a form', async () => {
    const { id } = await makeProject(settings);
    unwrapAccepted(await saveLink(settings, id, shop, 'new', 1));
    unwrapAccepted(await setReturnUrls(settings, id, ['https://example.org/'], 2));
    const exported = exportProject(unwrapAccepted(await readProject(settings, id)), [], new Map(), settings.now());
    const other = await makeProject(settings);
    unwrapAccepted(
      await importSettings(settings, other.id, unwrapAccepted(parseExport(JSON.stringify(exported))), 1, true),
    );
    expect(unwrapAccepted(await readProject(settings, other.id))).toMatchObject({
      links: [stored],
      returnUrls: ['https://example.org/'],
    });
    const bad = {
      links: [
        { ...stored, name: 'Bad' },
        { ...stored, otherwise: 'x' },
      ],
      returnUrls: ['x'],
    };
    const refused = parseExport(JSON.stringify({ ...exported, project: { ...exported.project, ...bad } }));
    expect(refusalOf(refused)).toEqual({
      code: 'export_invalid',
      problems: [
        expect.stringMatching(/^project\.links\[0\]: The name of a link/),
        'project.links[1]: x: not a URL. Enter it with its scheme: https://host/path.',
        'project.returnUrls: x: not a URL. Enter it with its scheme: https://host/path.',
      ],
    });
    const twice = { ...exported, project: { ...exported.project, links: [stored, { ...stored, targets: [] }] } };
    expect(refusalOf(parseExport(JSON.stringify(twice)))).toEqual({
      code: 'export_invalid',
      problems: [expect.stringMatching(/^project\.links: The project has a link “shop” already/)],
    });
    const loopingAt = (id: string) => {
      const loop = { links: [{ name: 'a', targets: [], otherwise: `https://x.example/r/${id}/a` }] };
      return unwrapAccepted(parseExport(JSON.stringify({ ...exported, project: { ...exported.project, ...loop } })));
    };
    const intoOther = await importSettings(settings, other.id, loopingAt(other.id), 2, true);
    expect(refusalOf(intoOther)).toMatchObject({ code: 'link_loops' });
    // The id of a new project can be known before, because it is derived from the form's idempotency key.
    const newId = randomProjectId(settings);
    const asNew = await createProjectFromExport(settings, loopingAt(newId), { id: newId });
    expect(refusalOf(asNew)).toMatchObject({ code: 'link_loops' });
    expect(await findProject(settings.db, newId)).toBeNull();
  });
});

describe('a link that leads back to itself', () => {
  const to = (path: string, host = 'https://api.example') => `${host}/r/${path}`;

  it.each([
    { at: (id: string) => to(`${id}/a`), why: 'directly' },
    { at: (id: string) => to(`${id}/a`, 'https://other.example:8443'), why: 'by another host of the deployment' },
    { at: (id: string) => to(`${id}/a?return=https://example.org/`), why: 'with a return URL' },
    { at: (id: string) => to(`${id}/a#x`), why: 'with a fragment' },
    { at: (id: string) => to(`${id}/%61`), why: 'with an encoded name' },
    { at: (id: string) => `https://api.example/%72/${id}/a`, why: 'with an encoded prefix' },
    { at: (id: string) => `http://localhost:8787/r/${id}/a`, why: 'locally' },
  ])('is refused as default and as target ($why)', async ({ at }) => {
    const { id } = await makeProject(settings);
    const loop = { code: 'link_loops', path: [`${id}/a`, `${id}/a`] };
    const asDefault = { name: 'a', targets: [], otherwise: at(id) };
    expect(refusalOf(await saveLink(settings, id, asDefault, 'new', 1))).toEqual(loop);
    const asTarget = { name: 'a', targets: [`CH ${at(id)}`], otherwise: 'https://x.example/' };
    expect(refusalOf(await saveLink(settings, id, asTarget, 'new', 1))).toEqual(loop);
  });

  it('is refused through links of this and of other projects', async () => {
    const [one, two] = [(await makeProject(settings)).id, (await makeProject(settings)).id];
    const link = (name: string, otherwise: string): LinkInput => ({ name, targets: [], otherwise });
    unwrapAccepted(await saveLink(settings, one, link('a', to(`${one}/b`)), 'new', 1));
    unwrapAccepted(await saveLink(settings, one, link('b', to(`${two}/c`)), 'new', 2));
    expect(refusalOf(await saveLink(settings, two, link('c', to(`${one}/a`)), 'new', 1))).toEqual({
      code: 'link_loops',
      path: [`${two}/c`, `${one}/a`, `${one}/b`, `${two}/c`],
    });
    unwrapAccepted(await saveLink(settings, two, link('c', 'https://x.example/'), 'new', 1));
  });

  it('is refused where two saves at the same moment would close it', async () => {
    const [one, two] = [(await makeProject(settings)).id, (await makeProject(settings)).id];
    const save = (by: SettingsContext, id: ProjectId, path: string) =>
      saveLink(by, id, { name: 'a', targets: [], otherwise: to(path) }, 'new', 1);
    const { db } = settings;
    // Saves the link that leads back (the other half of the loop) after the check of the first save and before its
    // commit.
    const late = new Proxy(db, {
      get: (target, name) =>
        name === 'batch'
          ? async (statements: D1PreparedStatement[]) => {
              unwrapAccepted(await save(settings, two, `${one}/a`));
              return target.batch(statements);
            }
          : Reflect.get(target, name).bind(target),
    });
    expect(refusalOf(await save({ ...settings, db: late }, one, `${two}/a`))).toEqual({ code: 'revision_stale' });
    expect(unwrapAccepted(await readProject(settings, one)).links).toEqual([]);
  });

  it('is not what leads to another link, a missing one or a longer path', async () => {
    const { id } = await makeProject(settings);
    for (const [i, path] of [`${id}/b`, `${id}/none`, `${id}/a/more`, 'short/a', 'nobody00000000000000/a'].entries()) {
      const input = { name: 'a', targets: [], otherwise: to(path) };
      unwrapAccepted(await saveLink(settings, id, input, 'any', i + 1));
    }
  });
});

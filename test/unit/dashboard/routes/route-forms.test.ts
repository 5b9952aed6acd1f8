// Refusals that all forms share: submitted by another origin, with another content type, twice, or from a stale page.

import { beforeAll, describe, expect, it } from 'vitest';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { addToAllowlist } from '../../../../src/settings/projects/projects.ts';
import { dumpDatabase, openSettings, unwrapAccepted } from '../../settings/context.ts';
import { type Account, browse, host } from '../browse.ts';
import { addPasskey, fillPath, fullEnv, makeScene, type Row, rows } from './every-route.ts';
import { type FormFields, formsWithRevision } from './route-fields.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
beforeAll(async () => {
  settings = await openSettings();
  // The data needs a credit, because only then does Overview have the form that marks the credit as shown.
  pages = browse(settings, [{ attribution: 'Mud & Co', attributionUrl: 'https://mud.example' }]);
});

const posts = rows.filter(({ method }) => method === 'POST');

/** Forms without a revision, each with the reason. */
const withoutRevision: Readonly<Record<string, string>> = {
  'POST /sign-in/challenge': 'gives out a number that is good once',
  'POST /sign-in/passkey': 'its challenge is good once',
  'POST /sign-in/recovery': 'the code is good once',
  'POST /sign-in/access': 'starts a session, as opening the page would',
  'POST /link': 'the link is good once',
  'POST /claim': 'the code is good once',
  'POST /join': 'the invite is good once',
  'POST /sign-out': 'nobody is signed in the second time',
  'POST /step-up': 'its challenge is good once',
  'POST /step-up/challenge': 'gives out a number that is good once',
  'POST /account/name': 'the same name again; nobody else changes it',
  'POST /account/sessions/end': 'it is ended already',
  'POST /account/sessions/end-others': 'they are ended already',
  'POST /account/passkeys/new': 'its challenge is good once',
  'POST /account/passkeys/challenge': 'gives out a number that is good once',
  'POST /account/passkeys/:key/remove': 'it is removed already',
  'POST /account/recovery': 'carries when the codes before were made, as its revision',
  'POST /account/delete': 'nobody is signed in the second time',
  'POST /account/access/link': 'it is linked already',
  'POST /account/access/unlink': 'it is unlinked already',
  'POST /projects/new': 'carries an idempotency key, which is used once',
  'POST /projects/import': 'changes nothing: shows what would be created',
  'POST /projects/import/confirm': 'carries an idempotency key, which is used once',
  'POST /projects/:id/settings/import': 'changes nothing: shows what would change',
  'POST /projects/:id/publish': 'changes nothing: publishes what is current',
};

describe('the table of forms', () => {
  it('has every form of the router: those with a revision to try, the others with the reason', () => {
    const has = (isMeant: boolean) =>
      pages.table
        .filter(({ shape }) => shape !== null && 'revision' in shape === isMeant)
        .map(({ method, path }) => `${method} ${path}`)
        .sort();
    expect(has(true)).toEqual(Object.keys(formsWithRevision).sort());
    expect(has(false)).toEqual(Object.keys(withoutRevision).sort());
  });
});

/** Returns the fields that the page’s form with this action would submit unchanged. */
async function fieldsOf(html: string, action: string): Promise<FormFields> {
  const fields: [string, string][] = [];
  const form = `form[action="${action}"]`;
  const rewriter = new HTMLRewriter()
    .on(`${form} input`, {
      element(input) {
        const isBox = ['checkbox', 'radio'].includes(input.getAttribute('type') ?? '');
        if (isBox && !input.hasAttribute('checked')) return;
        // HTMLRewriter returns attributes with their escapes, so quotes are unescaped here.
        const value = (input.getAttribute('value') ?? '').replaceAll('&quot;', '"');
        fields.push([input.getAttribute('name') ?? '', value]);
      },
    })
    .on(`${form} textarea`, {
      element(area) {
        fields.push([area.getAttribute('name') ?? '', '']);
      },
      text({ text }) {
        const last = fields.at(-1);
        if (last !== undefined) last[1] += text;
      },
    });
  await rewriter.transform(new Response(html)).text();
  return fields;
}

/**
 * The forms that show saved settings, each with the path of its page. After a conflict, the form shows the saved
 * settings again.
 */
const settingForms: ReadonlyMap<string, string> = new Map([
  ['POST /projects/:id/fields', '/projects/:id/fields'],
  ['POST /projects/:id/protections', '/projects/:id/protections'],
  ['POST /projects/:id/usage/limits', '/projects/:id/usage/limits'],
  ['POST /projects/:id/links/return', '/projects/:id/links'],
  ['POST /projects/:id/links/edit/:name', '/projects/:id/links/edit/:name'],
  ['POST /projects/:id/settings/name', '/projects/:id/settings'],
  ['POST /projects/:id/members/:member/role', '/projects/:id/members/:member/role'],
]);

/** Submits the form of a route with sufficient access, as rendered at revision `revision`. */
function send(row: Row, scene: Awaited<ReturnType<typeof makeScene>>, revision: number) {
  const account = row.path.endsWith('/leave') ? scene.viewer : scene.owner;
  const fields: FormFields = [['revision', String(revision)], ...(formsWithRevision[row.route] ?? [])];
  return pages.post(fillPath(row.path, scene.params, account), { account, env: fullEnv }, fields);
}

describe.each(posts)('$route', (row) => {
  const form = 'application/x-www-form-urlencoded';
  it.each([
    { headers: { Origin: 'https://evil.example', 'Content-Type': form }, status: 403, why: 'another origin’s page' },
    { headers: { Origin: 'null', 'Content-Type': form }, status: 403, why: 'a page of no origin' },
    { headers: { 'Content-Type': form }, status: 403, why: 'no word of where from' },
    { headers: { Origin: host, 'Sec-Fetch-Site': 'cross-site', 'Content-Type': form }, status: 403, why: 'cross-site' },
    { headers: { Origin: host, 'Content-Type': 'text/plain' }, status: 415, why: 'a type that other pages can send' },
    { headers: { Origin: host, 'Content-Type': 'application/json' }, status: 415, why: 'no form' },
  ])('refuses $why with $status, without changes', async ({ headers, status }) => {
    const scene = await makeScene(settings);
    await addPasskey(settings, scene.owner, 'elsewhere.example');
    const account: Account = row.path.endsWith('/leave') ? scene.viewer : scene.owner;
    const before = await dumpDatabase(settings);
    const body = new URLSearchParams([
      ['revision', '3'],
      ...(formsWithRevision[row.route] ?? []).map((pair) => [...pair]),
    ]);
    const init = { method: 'POST', headers: headers as Record<string, string>, body: body.toString() };
    const page = await pages.send(fillPath(row.path, scene.params, account), { account, env: fullEnv }, init);
    expect([page.status, page.headers.has('Set-Cookie')]).toEqual([status, false]);
    expect(await dumpDatabase(settings)).toBe(before);
  });
});

describe.each(posts.filter(({ route }) => route in formsWithRevision))('$route', (row) => {
  it('is refused from a stale page, with what changed and the form again', async () => {
    const scene = await makeScene(settings);
    unwrapAccepted(await addToAllowlist(settings, scene.project.id, ['kneebonia.example'], scene.revision));
    const before = await dumpDatabase(settings);
    const stale = await send(row, scene, scene.revision);
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('allowed https://kneebonia.example');
    const account = row.path.endsWith('/leave') ? scene.viewer : scene.owner;
    const action = `/dashboard${fillPath(row.path, scene.params, account)}`;
    const offered = (await fieldsOf(stale.text, action)).filter(([name]) => !name.startsWith('entered'));
    const formPage = settingForms.get(row.route);
    // After a conflict, the project name that confirms its deletion has to be typed again.
    const typed = row.path.endsWith('/settings/delete') ? [['name', '']] : (formsWithRevision[row.route] ?? []);
    const revision = ['revision', String(scene.revision + 1)];
    const fresh =
      formPage === undefined ? null : await pages.get(fillPath(formPage, scene.params, account), { account });
    const expected = fresh === null ? [revision, ...typed] : await fieldsOf(fresh.text, action);
    expect(offered.toSorted()).toEqual(expected.toSorted());
    // A stale page is not an error of a field, so no field is marked as invalid.
    expect(stale.text).not.toContain('aria-invalid');
    expect(await dumpDatabase(settings)).toBe(before);
  });

  it('makes its change once', async () => {
    const scene = await makeScene(settings);
    const before = await dumpDatabase(settings);
    const done = await send(row, scene, scene.revision);
    expect(done.status).toBeLessThan(400);
    const after = await dumpDatabase(settings);
    expect(after).not.toBe(before);
    // After leaving or deleting the project, it does not exist for the member.
    const isGone = row.path.endsWith('/leave') || row.path.endsWith('/settings/delete');
    const again = await send(row, scene, scene.revision);
    expect(again.status).toBe(isGone ? 404 : 409);
    // If the item no longer exists, the page has no form to remove it again.
    if (/\/(?:revoke|withdraw|remove)$/.test(row.path))
      expect(again.text).toContain('What you were editing no longer exists');
    expect(await dumpDatabase(settings)).toBe(after);
  });

  it('makes its change once if it is sent twice at the same time', async () => {
    const scene = await makeScene(settings);
    const both = await Promise.all([send(row, scene, scene.revision), send(row, scene, scene.revision)]);
    const statuses = both.map(({ status }) => status);
    expect(statuses.filter((status) => status < 400)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409 || status === 404)).toHaveLength(1);
    // The refused request's page has the form in its current state.
    const account = row.path.endsWith('/leave') ? scene.viewer : scene.owner;
    const action = `/dashboard${fillPath(row.path, scene.params, account)}`;
    for (const { status, text } of both.filter((page) => page.status === 409)) {
      const revisions = (await fieldsOf(text, action)).filter(([name]) => name === 'revision');
      expect([status, ...revisions]).toEqual(
        revisions.length === 0 ? [409] : [409, ['revision', String(scene.revision + 1)]],
      );
      expect(text).toMatch(/UTC: you /);
    }
    const found = settings.db.prepare('SELECT revision FROM projects WHERE id = ?').bind(scene.params.id);
    expect(await found.first('revision')).toBe(scene.revision + 1);
  });
});

describe.each(posts.filter(({ route }) => settingForms.has(route)))('$route, refused from a stale page', (row) => {
  /**
   * Submits a stale form, then the form on the resulting page, with the entered values of the given fields taken over.
   */
  async function sendTwice(taken: (names: readonly string[]) => readonly string[]) {
    const scene = await makeScene(settings);
    unwrapAccepted(await addToAllowlist(settings, scene.project.id, ['kneebonia.example'], scene.revision));
    const stale = await send(row, scene, scene.revision);
    const path = fillPath(row.path, scene.params, scene.owner);
    const offered = await fieldsOf(stale.text, `/dashboard${path}`);
    const names = offered.flatMap(([name, value]) => (name === 'entered' ? [value] : []));
    const fields: FormFields = [...offered, ...taken(names).map((name) => ['take', name] as const)];
    return { stale, names, scene, done: await pages.post(path, { account: scene.owner, env: fullEnv }, fields) };
  }

  it('changes nothing if it is sent again as it is shown', async () => {
    const { done, scene } = await sendTwice(() => []);
    expect(done.location).toMatch(/\?done=unchanged$/);
    const found = settings.db.prepare('SELECT revision FROM projects WHERE id = ?').bind(scene.project.id);
    expect(await found.first('revision')).toBe(scene.revision + 1);
  });

  it('makes the change if every entered value is taken over', async () => {
    const { done, names, stale, scene } = await sendTwice((all) => all);
    expect(names.length).toBeGreaterThan(0);
    expect(stale.text.match(/Differs/g)).toHaveLength(names.length);
    expect(done.location).toMatch(/\?done=saved$/);
    const again: FormFields = [['revision', String(scene.revision + 2)], ...(formsWithRevision[row.route] ?? [])];
    const path = fillPath(row.path, scene.params, scene.owner);
    const same = await pages.post(path, { account: scene.owner, env: fullEnv }, again);
    expect(same.location, 'the settings are those that were entered first').toMatch(/\?done=unchanged$/);
  });

  it('attaches each entered value to its field and its checkbox', async () => {
    const { stale, names } = await sendTwice(() => []);
    for (const name of names) {
      expect(stale.text).toContain(`<p id="${name}-entered">`);
      expect(stale.text).toMatch(new RegExp(`aria-describedby="[^"]*\\b${name}-entered"[^>]*>(?!<label)`));
      expect(stale.text).toMatch(new RegExp(`name="take" value="${name}" aria-describedby="${name}-entered"`));
    }
  });
});

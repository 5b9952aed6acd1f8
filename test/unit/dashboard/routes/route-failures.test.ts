// Every route of the dashboard with each of its D1 calls failing in turn, with KV failing, and with interrupted bodies:
// always an error page with the right status and without text of the error.

import { beforeAll, describe, expect, it } from 'vitest';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { openSettings } from '../../settings/context.ts';
import { browse, host, type Page } from '../browse.ts';
import { addPasskey, fillPath, fullEnv, makeScene, type Row, rows } from './every-route.ts';
import { errorMarker, type FailureKind, failAt, failureKinds } from './failing-stores.ts';
import { formsWithoutRevision, formsWithRevision } from './route-fields.ts';

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
});

type Scene = Awaited<ReturnType<typeof makeScene>>;

async function makePeople(): Promise<Scene> {
  const scene = await makeScene(settings);
  for (const account of [scene.owner, scene.viewer]) await addPasskey(settings, account, 'elsewhere.example');
  return scene;
}

const accountFor = ({ path }: Row, { owner, viewer }: Scene) =>
  path.endsWith('/leave') || path === '/account/delete' ? viewer : owner;

function ask(row: Row, scene: Scene, env: object): Promise<Page> {
  const account = accountFor(row, scene);
  const visit = { account, env: { ...fullEnv, ...env } };
  const path = fillPath(row.path, scene.params, account);
  if (row.method === 'GET') return pages.get(path, visit);
  const fields = formsWithRevision[row.route] ?? formsWithoutRevision[row.route] ?? [];
  return pages.post(path, visit, [['revision', String(scene.revision)], ...fields]);
}

function expectSilent(page: Page): void {
  const everything = JSON.stringify([page.text, [...page.headers]]);
  expect(everything).not.toContain(errorMarker);
  expect(everything).not.toMatch(/\bat \S+ \(|SQLITE_|D1_ERROR|\.tsx?:\d/);
}

/**
 * Routes that change several projects, each in a separate commit. A failure leaves the earlier changes, and submitting
 * the form again continues.
 */
const inSteps: ReadonlySet<string> = new Set(['POST /account/delete']);

/** Sends the request with D1 call number `at` failing. Returns false if there is no such call. */
async function failsAt(row: Row, scene: Scene, at: number, kind: FailureKind): Promise<boolean> {
  const { binding, hasFailed } = failAt(settings.db, at, kind);
  const page = await ask(row, scene, { DB: binding });
  expectSilent(page);
  if (!hasFailed()) return false;
  if (page.status < 500) {
    // A request may succeed despite the failure only if its change was stored before.
    expect([row.method, page.status < 400]).toEqual(['POST', true]);
    return true;
  }
  expect([page.status, page.headers.get('Retry-After')]).toEqual([503, '60']);
  expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  const found = settings.db.prepare('SELECT revision FROM projects WHERE id = ?').bind(scene.params.id);
  if (!inSteps.has(row.route)) expect(await found.first('revision')).toBe(scene.revision);
  return true;
}

describe.each(rows)('$route', (row) => {
  it.each(failureKinds)('responds 503 whichever call to D1 fails (%s)', async (kind) => {
    let scene = await makePeople();
    let at = 0;
    while (await failsAt(row, scene, at, kind)) {
      at++;
      if (row.method === 'POST') scene = await makePeople();
    }
    if (row.path.startsWith('/projects/:id')) expect(at).toBeGreaterThan(0);
  });

  it('responds while KV fails', async () => {
    const { binding } = failAt(settings.kv, 'always', 'connection');
    const page = await ask(row, await makePeople(), { PROJECTS: binding });
    expectSilent(page);
    expect(page.status).toBeLessThan(500);
  });
});

const breaking = () =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('revision=1&name=x'));
    },
    pull(controller) {
      controller.error(new Error(`Network connection lost. ${errorMarker}`));
    },
  });

describe.each(rows.filter(({ method }) => method === 'POST'))('$route', (row) => {
  it.each([
    { body: breaking, why: 'breaks off' },
    { body: () => Uint8Array.of(0x6e, 0x3d, 0xff, 0xfe), why: 'is not UTF-8' },
  ])('responds 400 without changes if the body $why', async ({ body }) => {
    const scene = await makePeople();
    const account = accountFor(row, scene);
    const headers = { Origin: host, 'Content-Type': 'application/x-www-form-urlencoded' };
    const path = fillPath(row.path, scene.params, account);
    const page = await pages.send(path, { account, env: fullEnv }, { method: 'POST', body: body(), headers });
    expectSilent(page);
    expect([page.status, page.text.includes('did not arrive completely')]).toEqual([400, true]);
  });
});

// Access to every route of the router, for every role.

import { beforeAll, describe, expect, it } from 'vitest';
import type { SettingsContext } from '../../../../src/settings/context.ts';
import { openSettings } from '../../settings/context.ts';
import { type Account, browse, host, makeAccount, makeProjectFor, type Page } from '../browse.ts';
import { addPasskey, fillPath, fullEnv, makeScene, type Row, rows } from './every-route.ts';

const people = ['owner', 'admin', 'viewer', 'stranger', 'owner of another project', 'nobody'] as const;
type Person = (typeof people)[number];

let settings: SettingsContext;
let pages: ReturnType<typeof browse>;
let scene: Awaited<ReturnType<typeof makeScene>>;
let accounts: Readonly<Record<Person, Account | null>>;
let nothing: string;

beforeAll(async () => {
  settings = await openSettings();
  pages = browse(settings);
  scene = await makeScene(settings);
  const { owner, admin, viewer } = scene;
  const elsewhere = await makeAccount(settings, 'elsewhere');
  await makeProjectFor(settings, elsewhere);
  const stranger = await makeAccount(settings, 'stranger');
  accounts = { owner, admin, viewer, stranger, 'owner of another project': elsewhere, nobody: null };
  for (const account of Object.values(accounts)) {
    if (account !== null) await addPasskey(settings, account, 'elsewhere.example');
  }
  nothing = everythingOf(await pages.get('/nothing/at/all', { account: stranger }));
});

const everythingOf = ({ status, headers, text }: Page) => JSON.stringify([status, [...headers], text]);

/**
 * Requests a route as a person with some role. Forms are sent without fields, which causes an error only for callers
 * with access.
 */
function ask({ method, path }: Row, person: Person, steppedUp = true, id = scene.params.id): Promise<Page> {
  const account = accounts[person];
  const visit = { account, steppedUp, env: fullEnv };
  const filled = fillPath(path, { ...scene.params, id }, account);
  return method === 'GET' ? pages.get(filled, visit) : pages.post(filled, visit, {});
}

type Outcome =
  | 'admitted'
  | 'sent to sign in'
  | 'sent to prove who it is'
  | 'nothing there'
  | 'role too low'
  // An exception (status 500 or above) does not count as access.
  | `failed with ${number}`;

function outcomeOf(page: Page): Outcome {
  if (page.status >= 500) return `failed with ${page.status}`;
  if (page.location?.startsWith('/dashboard/sign-in?returnTo=')) return 'sent to sign in';
  if (page.location?.startsWith('/dashboard/step-up?returnTo=')) return 'sent to prove who it is';
  if (everythingOf(page) === nothing) return 'nothing there';
  return page.text.includes('You do not have permission to do this') ? 'role too low' : 'admitted';
}

const ranks: Readonly<Record<string, number>> = { viewer: 1, admin: 2, owner: 3 };

function expectedOf({ least }: Row, person: Person): Outcome {
  if (least === 'everyone') return 'admitted';
  if (person === 'nobody') return 'sent to sign in';
  if (least === 'account') return 'admitted';
  const rank = ranks[person];
  if (rank === undefined) return 'nothing there';
  return rank >= (ranks[least] ?? 4) ? 'admitted' : 'role too low';
}

describe('the table of routes', () => {
  it('has exactly the routes of the router', () => {
    const { table } = pages;
    expect(table.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(rows.map(({ route }) => route).sort());
  });

  it('has the access of the router for each', () => {
    const said = pages.table.map(({ method, path, access }) => ({
      route: `${method} ${path}`,
      least: access.kind === 'public' ? 'everyone' : access.kind === 'account' ? 'account' : access.role,
      proven: access.kind !== 'public' && access.stepUp === true,
    }));
    const meant = rows.map(({ route, least, proven }) => ({ route, least, proven }));
    const byRoute = (a: { route: string }, b: { route: string }) => (a.route < b.route ? -1 : 1);
    expect(said.sort(byRoute)).toEqual(meant.sort(byRoute));
  });
});

describe.each(rows)('$route', (row) => {
  it('admits only the permitted roles', async () => {
    const found: Partial<Record<Person, Outcome>> = {};
    const expected: Partial<Record<Person, Outcome>> = {};
    for (const person of people) {
      found[person] = outcomeOf(await ask(row, person));
      expected[person] = expectedOf(row, person);
    }
    expect(found).toEqual(expected);
  });

  it('requires a fresh proof where specified, and only from permitted roles', async () => {
    for (const person of people) {
      const expected = expectedOf(row, person);
      const asks = row.proven && expected === 'admitted';
      const found = outcomeOf(await ask(row, person, false));
      if (asks || row.least !== 'account') {
        expect([person, found]).toEqual([person, asks ? 'sent to prove who it is' : expected]);
      }
    }
  });
});

describe.each(rows.filter(({ path }) => path.includes(':id')))('$route of another account’s project', (row) => {
  it.each(['stranger', 'owner of another project'] as const)('responds to a %s as for an unknown id', async (who) => {
    for (const steppedUp of [true, false]) {
      const there = everythingOf(await ask(row, who, steppedUp));
      for (const id of ['zzzzzzzzzzzzzzzzzzzz', 'short', 'A'.repeat(20), '%00']) {
        expect(everythingOf(await ask(row, who, steppedUp, id))).toBe(there);
      }
    }
  });

  it('redirects signed-out visitors to sign in, as for unknown projects', async () => {
    const there = everythingOf(await ask(row, 'nobody'));
    const nowhere = everythingOf(await ask(row, 'nobody', true, 'zzzzzzzzzzzzzzzzzzzz'));
    expect(nowhere.replaceAll('zzzzzzzzzzzzzzzzzzzz', scene.params.id)).toBe(there);
  });
});

describe.each(rows.filter(({ method }) => method === 'GET'))('$route', (row) => {
  it('answers HEAD like GET, without a body', async () => {
    const account = accounts.viewer;
    const path = fillPath(row.path, scene.params, account);
    const [get, head] = [
      await pages.get(path, { account }),
      await pages.send(path, { account }, { method: 'HEAD', headers: { Host: host } }),
    ];
    expect([head.status, head.text]).toEqual([get.status, '']);
    expect(get.status).toBeLessThan(500);
  });
});

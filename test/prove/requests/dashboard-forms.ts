// Requests for every form of the dashboard, with fields that the router's schema of the form accepts, so that a new
// form is included. Each visitor owns a project of its own, whose current revision is among the fields.

import { createHash } from 'node:crypto';
import { type FormFields, formsWithoutRevision, formsWithRevision } from '../../unit/dashboard/routes/route-fields.ts';
import { accountName, type Owner } from '../host/dashboard-scene.ts';
import { type DashboardForm, dashboardPath, type PreparedRequest, type Scenario } from './scenario.ts';
import type { Visitor } from './visitors.ts';

export const formHeaders = { Origin: 'https://api.example', 'Content-Type': 'application/x-www-form-urlencoded' };

/** Forms that the planted visitors cannot submit successfully, with the expected status and the reason. */
const refusedForms: ReadonlyMap<string, number> = new Map([
  ['POST /dashboard/sign-in/passkey', 422], // no authenticator signs the challenge
  ['POST /dashboard/sign-in/recovery', 422], // the code is invalid
  ['POST /dashboard/sign-in/access', 422], // Cloudflare Access is not set up
  ['POST /dashboard/claim', 404], // a deployment can be claimed only until it has an account
  ['POST /dashboard/step-up', 422], // no authenticator signs the challenge
  ['POST /dashboard/account/passkeys/new', 422], // no authenticator signs the challenge
  ['POST /dashboard/account/passkeys/:key/remove', 404], // the account has no passkey
  ['POST /dashboard/account/access/link', 404], // Cloudflare Access is not set up
]);

/** Forms that are sent without a session, because their one-time code signs in or creates an account. */
const signedOut: readonly string[] = ['POST /dashboard/link', 'POST /dashboard/join'];

type FieldsOf = (owner: Owner, visitor: Visitor) => FormFields;

/**
 * The number of redirect links that were added. Their names differ, because a name is unique in a project and forms are
 * sent repeatedly.
 */
let links = 0;

/** Functions that return the fields of a form, if they depend on the visitor or on the data of the project. */
const ownFields: ReadonlyMap<string, FieldsOf> = new Map<string, FieldsOf>([
  ['POST /dashboard/link', ({ signInCode }) => [['code', signInCode]]],
  [
    'POST /dashboard/join',
    ({ inviteCode }) => [
      ['code', inviteCode],
      ['name', 'Ratbert'],
    ],
  ],
  ['POST /dashboard/account/delete', () => [['name', accountName]]],
  [
    'POST /dashboard/projects/new',
    (_, { name }) => [
      ['idempotencyKey', createHash('md5').update(name).digest('hex').slice(0, 20)],
      ['name', 'Elbonia Tomorrow'],
      ['entries', 'elbonia.example'],
    ],
  ],
  [
    'POST /dashboard/projects/:id/links',
    () => [
      ['name', `news-${++links}`],
      ['targets', 'CH https://mudgrad.example/ch'],
      ['otherwise', 'https://mudgrad.example/'],
    ],
  ],
]);

/** Returns the scenario that sends a form. `owners` are the accounts of its two visitors. */
export function formScenario(form: DashboardForm, owners: readonly [Owner, Owner]): Scenario {
  const { route } = form;
  const [, pattern = ''] = route.split(' ');
  return {
    name: route,
    route,
    status: refusedForms.get(route) ?? 'done',
    sessions: [owners[0].session, owners[1].session],
    codes: owners.map(({ signInCode, inviteCode }) => [signInCode, inviteCode]),
    async request(visitor, port): Promise<PreparedRequest> {
      const owner = owners[visitor.version === 4 ? 0 : 1];
      const fields = new URLSearchParams([['unread', visitor.tag('body')]]);
      for (const [name, value] of fillFields(form, owner, visitor)) fields.append(name, value);
      if (form.fields.some(([name]) => name === 'revision')) fields.append('revision', await readRevision(port, owner));
      return {
        path: fillPath(pattern, owner),
        method: 'POST',
        headers: signedOut.includes(route) ? { ...formHeaders, Cookie: visitor.otherCookie } : formHeaders,
        body: fields.toString(),
      };
    },
  };
}

/**
 * Returns the fields of a form: those that the dashboard's tests send, or sample values with letters that only this
 * visitor has if the tests do not list the form yet.
 */
function fillFields({ route, fields }: DashboardForm, owner: Owner, visitor: Visitor): FormFields {
  const own = ownFields.get(route)?.(owner, visitor);
  return (
    own ??
    { ...formsWithRevision, ...formsWithoutRevision }[route.replace(dashboardPath, '')] ??
    fillSamples(fields, visitor)
  );
}

function fillSamples(fields: DashboardForm['fields'], { tag }: Visitor): FormFields {
  return fields.flatMap(([name, sample]) =>
    sample === null || name === 'revision' ? [] : [[name, sample.replace('MARK', tag('body'))]],
  );
}

export function fillPath(pattern: string, { params }: Owner): string {
  return pattern.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? 'none');
}

/** Reads the project's current revision from the running Worker; 1 for a deleted project. */
async function readRevision(port: number, { params }: Owner): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${port}/prove/revision?id=${params['id']}`)).text();
}

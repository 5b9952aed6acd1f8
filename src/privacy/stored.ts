// Every store of the application, for the privacy statement: what it contains and until when. Tests compare database
// tables with the migrations and the snapshot's members with its type. docs/storage.md has examples.

import type { Key, KeyGeneration } from '../core/key.ts';
import type { FieldPolicy } from '../core/project/field-policy.ts';
import type { Snapshot } from '../core/project/project.ts';
import type { Protections } from '../core/project/protections.ts';
import type { RedirectLink, RedirectTarget } from '../core/project/redirect-link.ts';
import { closedIncidentDaysMax, incidentsKey } from '../status/incidents.ts';
import type { PrivacyCheckId } from './checks.ts';
import { type DocumentedField, type DocumentedRecord, documentedTables } from './database-tables.ts';

export interface DocumentedStore {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly records: readonly DocumentedRecord[];
  /** The checks that prove that the store contains what is listed, and no data of visitors. */
  readonly checks: readonly [PrivacyCheckId, ...PrivacyCheckId[]];
}

/** The names of the members of all types in a union. A record with this key type does not compile if one is missing. */
type MemberOf<T> = T extends unknown ? keyof T : never;
type Meanings<T> = Readonly<Record<MemberOf<T>, string>>;

const snapshotMembers: Meanings<Snapshot> = {
  schema: 'version of the format',
  id: 'ID of the project',
  epoch: 'number of restores of the database',
  revision: 'number of the change',
  deleted: 'true for a deleted project, which has no further members',
  development: 'whether local origins are admitted',
  appShells: 'whether apps with local origins are admitted',
  allowlist: 'origins of pages that may call',
  fields: 'which parts of a location are answered',
  protections: 'who else may call, and the rate limit',
  keys: 'API keys, without secrets',
  quota: 'daily limits',
  links: 'redirect links by country, region or language',
  returnUrls: 'where redirect links may return to',
  corrections: 'networks whose place the project’s owner has corrected',
};

const fieldMembers: Meanings<FieldPolicy> = {
  groups: 'the parts that are answered',
  coordinateDecimals: 'precision of coordinates',
  echoAddress: 'whether the address is answered',
  honourGpc: 'whether Global Privacy Control limits the answer to the country',
};

const protectionMembers: Meanings<Protections> = {
  mode: 'whether pages, servers or both may call',
  callers: 'networks that servers may call from',
  pageCallers: 'networks that visitors of pages may come from',
  declaredOrigin: 'whether servers must declare an origin',
  signatureRequired: 'whether servers must sign',
  rateClass: 'the rate limit',
};

const keyMembers: Meanings<Key> = {
  id: 'random ID',
  generations: 'its valid versions, two at most',
  rights: 'what it may do',
  endsAtMs: 'when it ends',
};

const generationMembers: Meanings<KeyGeneration> = {
  salt: 'random value that the key is derived with',
  master: 'ID of the Worker secret that it is derived from',
  endsAtMs: 'when this version ends',
};

const linkMembers: Meanings<RedirectLink> = {
  name: 'the end of its path',
  targets: 'where it leads by the place or language of a visitor',
  otherwise: 'where it leads anyone else',
};

const targetMembers: Meanings<RedirectTarget> = {
  country: 'a country of visitors',
  region: 'a region of that country',
  language: 'a language of visitors',
  url: 'where they are sent',
};

function fieldsOf(meanings: Readonly<Record<string, string>>, prefix = ''): DocumentedField[] {
  return Object.entries(meanings).map(([name, meaning]) => [prefix + name, meaning]);
}

export const documentedStores: readonly DocumentedStore[] = [
  {
    id: 'database',
    name: 'Settings database (Cloudflare D1)',
    about:
      'Accounts and project settings. Lookups neither read nor write it. It is stored in the jurisdiction, EU or US, that the operator chose at the first deployment; without one, where Cloudflare placed it.',
    records: documentedTables,
    checks: ['test/unit/privacy/stored.test.ts', 'prove/storage'],
  },
  {
    id: 'snapshots',
    name: 'Published settings (Cloudflare KV)',
    about:
      'What each data centre must know of a project to answer. No account, no secret, nothing about visitors. Cloudflare stores it worldwide, whatever the jurisdiction of the database.',
    records: [
      {
        name: 'project:<id>',
        about: 'The published settings of one project.',
        until: 'Until the project is deleted. A mark with its ID and revision stays.',
        fields: [
          ...fieldsOf(snapshotMembers),
          ...fieldsOf(fieldMembers, 'fields.'),
          ...fieldsOf(protectionMembers, 'protections.'),
          ...fieldsOf(keyMembers, 'keys[].'),
          ...fieldsOf(generationMembers, 'keys[].generations[].'),
          ...fieldsOf(linkMembers, 'links[].'),
          ...fieldsOf(targetMembers, 'links[].targets[].'),
        ],
      },
      {
        name: incidentsKey,
        about: 'What the operator reports on the status page.',
        until: `Until ${closedIncidentDaysMax} days after an incident was closed.`,
        fields: [
          ['id', 'random ID'],
          ['severity', 'minor, major or critical'],
          ['openedAt, closedAt', 'times'],
          ['updates[]', 'the operator’s texts with their times'],
        ],
      },
    ],
    checks: ['test/unit/privacy/stored.test.ts', 'prove/storage'],
  },
  {
    id: 'usage',
    name: 'Counts of use (Cloudflare Durable Objects)',
    about:
      'How often each project was called, with which outcome, and through which allowlist entry, key or redirect link. Origins that were refused are counted and not stored.',
    records: [
      {
        name: 'hours',
        about: 'The calls of one hour, by outcome only.',
        until: '35 days, or until the project is deleted.',
        fields: [
          ['hour', 'hours since 1970'],
          ['counts', 'number of calls by outcome, and of counts that were lost'],
        ],
      },
      {
        name: 'days',
        about: 'The calls of one day, by outcome, and by allowlist entry, key or redirect link.',
        until: '13 months, or until the project is deleted. A mark stays in its place.',
        fields: [
          ['day', 'days since 1970'],
          ['counts', 'number of calls by outcome, entry, key and link, and of counts that were lost'],
        ],
      },
      {
        name: 'flushes',
        about: 'The last delivery of counts by each running instance, so that no delivery is counted twice.',
        until: 'One day, or until the project is deleted.',
        fields: [
          ['isolate', 'random ID of the instance'],
          ['sequence', 'number of its last delivery'],
          ['received_at', 'hour of the delivery'],
        ],
      },
    ],
    checks: ['test/unit/usage/visitors.test.ts', 'test/unit/usage/project-usage.test.ts', 'prove/storage'],
  },
  {
    id: 'limits',
    name: 'Rate limiters (Cloudflare)',
    about: 'Counters at each location of Cloudflare. The names of the counters identify no caller.',
    records: [
      {
        name: 'RATE_LOW, RATE_STANDARD, RATE_HIGH',
        about: 'Calls per project.',
        until: 'One minute.',
        fields: [['browser:<id> or server:<id>', 'number of calls of the project’s pages or servers']],
      },
      {
        name: 'SIGN_IN',
        about: 'Attempts to sign in, of everyone together.',
        until: 'One minute.',
        fields: [['passkey, recovery, access or claim', 'number of attempts by this way']],
      },
      {
        name: 'STATUS',
        about: 'Checks of the status page, of everyone together.',
        until: 'One minute.',
        fields: [['status', 'number of checks']],
      },
    ],
    checks: ['test/architecture/promises-bundle.test.ts', 'prove/bindings'],
  },
  {
    id: 'cookie',
    name: 'Session cookie (members only)',
    about: 'The only cookie. It is set when a member signs in to the dashboard, and sent to no other host.',
    records: [
      {
        name: '__Host-wherefrom',
        about: 'Identifies the session of a member.',
        until: 'Until sign-out, 14 days at most; one hour after signing in by link or recovery code.',
        fields: [['value', 'random; the database holds its hash']],
      },
    ],
    checks: ['test/unit/settings/accounts/session.test.ts', 'prove/sessions'],
  },
  {
    id: 'files',
    name: 'Files (Cloudflare static assets)',
    about:
      'The location database and public documents, uploaded with each deployment. The application cannot write them.',
    records: [],
    checks: ['test/architecture/promises-bundle.test.ts', 'prove/storage'],
  },
  {
    id: 'memory',
    name: 'Memory of a running instance',
    about:
      'Parts of the location database, and published settings of at most 2,000 projects. Settings are used for 30 seconds, or for 15 minutes while the store fails, and stay until newer ones or those of other projects replace them. A project ID that does not exist stays for 30 seconds, or until the next request after that.',
    records: [],
    checks: ['test/integration/forgets-in-memory.test.ts', 'prove/heap'],
  },
];

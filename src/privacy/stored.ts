// Every store of the application: what it holds and until when. Tests compare tables with the migrations and the
// snapshot's members with its type. Rows and values with examples are in docs/storage.md.

import type { Key, KeyGeneration } from '../core/key.ts';
import type { FieldPolicy } from '../core/project/field-policy.ts';
import type { Snapshot } from '../core/project/project.ts';
import type { Protections } from '../core/project/protections.ts';
import type { CheckId } from './checks.ts';

/** A column, a member of a JSON value, or a key, with its meaning. */
export type Field = readonly [name: string, meaning: string];

export interface StoredRecord {
  readonly name: string;
  readonly about: string;
  /** Until when a record is kept. */
  readonly until: string;
  readonly fields: readonly Field[];
}

export interface Store {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly records: readonly StoredRecord[];
  /** The checks that prove that the store holds what is listed, and nothing of visitors. */
  readonly checks: readonly [CheckId, ...CheckId[]];
}

const databaseTables: readonly StoredRecord[] = [
  {
    name: 'projects',
    about: 'Settings of a project.',
    until: 'Until the project is deleted. Its ID, revision and dates stay, so that the ID is never issued again.',
    fields: [
      ['id', 'random ID'],
      ['name', 'name of the project'],
      ['revision', 'number of the last change'],
      ['published_revision', 'number of the last published change'],
      ['development', 'whether local origins are admitted'],
      ['allowlist', 'origins of pages that may call'],
      ['created_at', 'time of creation'],
      ['deleted_at', 'time of deletion'],
      ['fields', 'which parts of a location are answered'],
      ['protections', 'who else may call, and the rate limit'],
      ['keys', 'names, IDs and random salts of API keys; no secret'],
      ['audited_from', 'first change in the audit log'],
      ['app_shells', 'whether apps with local origins are admitted'],
    ],
  },
  {
    name: 'audit',
    about: 'Who changed what in a project.',
    until: 'Until the project is deleted.',
    fields: [
      ['project_id', 'the project'],
      ['seq', 'number of the change'],
      ['at', 'time'],
      ['actor', 'random ID of the member, or “operator”'],
      ['event', 'kind of change, from a fixed list'],
      ['details', 'names, origins and IDs that were changed'],
      ['hash', 'checksum that reveals alterations'],
    ],
  },
  {
    name: 'accounts',
    about: 'People who manage projects.',
    until: 'Until its holder deletes the account.',
    fields: [
      ['id', 'random ID'],
      ['name', 'a name of the holder’s choice'],
      ['created_at', 'time of creation'],
      ['access_issuer', 'linked Cloudflare Access team, if any'],
      ['access_subject', 'ID of the account at that team'],
      ['recovery_made_at', 'when recovery codes were created'],
    ],
  },
  {
    name: 'members',
    about: 'Which account may do what in a project.',
    until: 'Until the member leaves or is removed, or the project is deleted.',
    fields: [
      ['project_id', 'the project'],
      ['account_id', 'the account'],
      ['id', 'random ID for the audit log'],
      ['role', 'owner, admin or viewer'],
      ['joined_at', 'time of joining'],
    ],
  },
  {
    name: 'codes',
    about: 'Unused one-time links and commands.',
    until: 'Until used or expired: 24 hours for sign-in links, 48 hours for invites, 10 minutes for commands.',
    fields: [
      ['hash', 'SHA-256 of the code'],
      ['kind', 'what it is for'],
      ['content', 'the account, or the project and role, that it leads to'],
      ['created_at', 'time of creation'],
      ['expires_at', 'time of expiry'],
    ],
  },
  {
    name: 'sessions',
    about: 'Browsers that are signed in.',
    until:
      'Until sign-out: at most 14 days, 24 hours without use, or one hour after signing in by link or recovery code.',
    fields: [
      ['hash', 'SHA-256 of the session cookie'],
      ['id', 'random ID, shown in the account’s list'],
      ['account_id', 'the account'],
      ['method', 'passkey, link, recovery code or Access'],
      ['created_at', 'time of sign-in'],
      ['expires_at', 'time of expiry'],
      ['used_at', 'last use, to the hour'],
      ['proven_at', 'last proof of identity'],
    ],
  },
  {
    name: 'passkeys',
    about: 'Passkeys of accounts.',
    until: 'Until its holder removes it or deletes the account.',
    fields: [
      ['id', 'ID of the credential'],
      ['account_id', 'the account'],
      ['host', 'host name that it works on'],
      ['name', 'a name of the holder’s choice'],
      ['public_key', 'public key'],
      ['counter', 'number of uses, as the authenticator counts'],
      ['transports', 'how the authenticator connects, such as USB'],
      ['created_at', 'time of creation'],
      ['used_at', 'last use'],
    ],
  },
  {
    name: 'challenges',
    about: 'Random values that an authenticator signs.',
    until: 'Until used, 5 minutes at most.',
    fields: [
      ['hash', 'SHA-256 of the challenge'],
      ['purpose', 'sign-in, step-up or enrolment'],
      ['account_id', 'the account, once signed in'],
      ['expires_at', 'time of expiry'],
    ],
  },
  {
    name: 'recovery_codes',
    about: 'Unused recovery codes.',
    until: 'Until used or replaced, or the account is deleted.',
    fields: [
      ['hash', 'SHA-256 of the code'],
      ['account_id', 'the account'],
    ],
  },
  {
    name: 'deployment',
    about: 'One row about the database itself.',
    until: 'As long as the database.',
    fields: [
      ['id', 'always 1'],
      ['epoch', 'number of restores'],
    ],
  },
];

/** Names of all members of a union. A member that is missing below does not compile. */
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

function fieldsOf(meanings: Readonly<Record<string, string>>, prefix = ''): Field[] {
  return Object.entries(meanings).map(([name, meaning]) => [prefix + name, meaning]);
}

export const stores: readonly Store[] = [
  {
    id: 'database',
    name: 'Settings database (Cloudflare D1)',
    about: 'Accounts and project settings. Lookups neither read nor write it.',
    records: databaseTables,
    checks: ['test/unit/privacy/stored.test.ts', 'prove/storage'],
  },
  {
    id: 'snapshots',
    name: 'Published settings (Cloudflare KV)',
    about: 'What each data centre must know of a project to answer. No account, no secret, nothing about visitors.',
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
        ],
      },
    ],
    checks: ['test/unit/privacy/stored.test.ts', 'prove/storage'],
  },
  {
    id: 'limits',
    name: 'Rate limiters (Cloudflare)',
    about: 'Counters at each location of Cloudflare. Their keys name no caller.',
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
        fields: [['passkey, recovery or access', 'number of attempts by this way']],
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
      'Parts of the location database and published settings, for up to 15 minutes while the store fails. A project ID that does not exist is remembered for 30 seconds.',
    records: [],
    checks: ['test/integration/forgets-in-memory.test.ts', 'prove/heap'],
  },
];

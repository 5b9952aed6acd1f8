// The tables of the settings database, for the privacy statement. A test compares them with the migrations. Example
// rows are in docs/storage.md.

/** A database column, a member of a JSON value, or the key of a rate limiter, with its meaning. */
export type DocumentedField = readonly [name: string, meaning: string];

export interface DocumentedRecord {
  readonly name: string;
  readonly about: string;
  /** Until when a record of the table is kept. */
  readonly until: string;
  readonly fields: readonly DocumentedField[];
}

export const documentedTables: readonly DocumentedRecord[] = [
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
      ['access_log', 'whether views of sensitive pages are recorded'],
      ['credited', 'whether pages are marked as crediting the data'],
      ['quota', 'daily limits'],
      ['links', 'redirect links by country, region or language'],
      ['return_urls', 'where redirect links may return to'],
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
    name: 'access',
    about:
      'Which member viewed the members, settings or keys of a project, or exported its data, where the owner turned this log on: at most one entry per member, page and hour.',
    until: '13 months, or until the project is deleted.',
    fields: [
      ['project_id', 'the project'],
      ['seq', 'number of the entry'],
      ['at', 'time of the first view of the hour'],
      ['member', 'random ID of the member'],
      ['page', 'the page or export, from a fixed list'],
      ['hash', 'checksum that reveals alterations'],
    ],
  },
  {
    name: 'access_chains',
    about: 'Where the log of views starts and ends, for its verification.',
    until: 'Until the project is deleted.',
    fields: [
      ['project_id', 'the project'],
      ['start_seq', 'number of the newest deleted entry'],
      ['start_hash', 'its checksum'],
      ['last_seq', 'number of the newest entry'],
      ['last_hash', 'its checksum'],
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
      ['id', 'random ID for the audit log and the log of views'],
      ['role', 'owner, admin or viewer'],
      ['joined_at', 'time of joining'],
    ],
  },
  {
    name: 'codes',
    about: 'Unused one-time links and commands, and marks of used claim codes.',
    until:
      'Until used or expired: 24 hours for sign-in links, 48 hours for invites, 10 minutes for commands. The mark of a used claim code: as long as the database.',
    fields: [
      ['hash', 'SHA-256 of the code; of a claim code, with a fixed text before it'],
      ['kind', 'what it is for'],
      [
        'content',
        'what it leads to: an account; a project with a role and the inviting member’s ID; or a command for a key, with the project, the key’s name or ID, its rights and its end',
      ],
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
      ['used_at', 'time of a use, rewritten at most once an hour'],
      ['proven_at', 'last proof of identity'],
    ],
  },
  {
    name: 'sign_ins',
    about: 'When and how an account signed in, for its own page.',
    until: '90 days, or until its holder deletes the account.',
    fields: [
      ['account_id', 'the account'],
      ['at', 'time'],
      ['method', 'passkey, link, recovery code or Access'],
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
    about: 'A number that each restore of a backup raises, and when the scheduled tasks last ran. One row.',
    until: 'As long as the database.',
    fields: [
      ['id', 'always 1'],
      ['epoch', 'raised by each restore'],
      ['scheduled_at', 'when the last scheduled run completed'],
      ['refresh_called_on', 'day of the last call to the operator’s deploy hook'],
    ],
  },
];

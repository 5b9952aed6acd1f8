// The promises of the privacy statement and their exceptions, each with the checks that prove it.

import type { PrivacySentence } from './checks.ts';

export const visitorPromises: readonly PrivacySentence[] = [
  {
    id: 'not-stored',
    text: 'Nothing about a visitor is stored: not in the database, the settings store, a cache or a file.',
    checks: ['prove/storage', 'test/integration/forgets-the-visitor.test.ts'],
  },
  {
    id: 'not-logged',
    text: 'The application writes no log. Cloudflare’s Workers logs, traces, Logpush, tail consumers and Analytics Engine are off.',
    checks: ['prove/output', 'test/architecture/promises.test.ts', 'test/integration/forgets-the-visitor.test.ts'],
  },
  {
    id: 'not-sent',
    text: 'A lookup sends nothing to other services. Only the page or server that called receives the answer.',
    checks: ['prove/outbound', 'prove/bindings', 'test/architecture/promises-bundle.test.ts'],
  },
  {
    id: 'not-remembered',
    text: 'Once the response has been sent, the application’s memory holds nothing of the visitor.',
    checks: ['prove/heap', 'test/integration/forgets-in-memory.test.ts'],
  },
  {
    id: 'not-mixed',
    text: 'No response contains data of another request, and no error message contains an address or a header.',
    checks: [
      'prove/responses',
      'test/integration/forgets-the-visitor.test.ts',
      'test/integration/fails-in-silence.test.ts',
    ],
  },
  {
    id: 'not-counted',
    text: 'Calls are counted per project, to limit them and to show its owner how much it is used, never per visitor. A count names the hour or day, the outcome, and by day the project’s own allowlist entry, key or redirect link.',
    checks: [
      'prove/bindings',
      'test/architecture/promises-bundle.test.ts',
      'test/unit/usage/visitors.test.ts#are the same bytes for other visitors, browsers and foreign origins',
    ],
  },
  {
    id: 'no-cookies',
    text: 'The API sets no cookies and reads none. It reads only the headers that are listed below.',
    checks: ['test/architecture/promises-headers.test.ts', 'test/integration/forgets-the-visitor.test.ts'],
  },
  {
    id: 'no-fingerprint',
    text: 'No identifier is made of a visitor’s properties, and nothing is indexed or cached by them.',
    checks: ['prove/heap', 'test/architecture/lint.test.ts'],
  },
];

export const memberPromises: readonly PrivacySentence[] = [
  {
    id: 'account-data',
    text: 'No email address, phone number, IP address or browser details of a member are stored.',
    checks: ['test/unit/privacy/stored.test.ts', 'prove/storage'],
  },
  {
    id: 'secrets',
    text: 'Session cookies, one-time links and recovery codes are stored as hashes. API keys are derived and not stored.',
    checks: ['prove/sessions', 'test/integration/keys-leave-no-trace.test.ts', 'test/unit/settings/codes.test.ts'],
  },
  {
    id: 'account-deletion',
    text: 'Members can delete their account themselves. Audit logs and logs of views keep a random ID, which then leads to no one.',
    checks: ['test/unit/settings/accounts/accounts.test.ts'],
  },
  {
    id: 'project-deletion',
    text: 'Deleting a project deletes its settings, members, invites, audit log, log of views and counts of use. Its ID stays, so that it is never issued again.',
    checks: [
      'test/unit/settings/projects/projects.test.ts',
      'test/unit/settings/audit/audit.test.ts',
      'test/unit/settings/audit/access-log.test.ts',
      'test/unit/usage/project-usage.test.ts',
    ],
  },
];

const outside = 'Outside this software, so no test can show it.';

export const promiseExceptions: readonly PrivacySentence[] = [
  {
    id: 'cloudflare-network',
    text: 'Cloudflare carries the traffic and keeps its own network analytics and security events.',
    unchecked: outside,
  },
  {
    id: 'rate-limits',
    text: 'Counters of rate limits live for at most a minute. They contain a project ID and nothing about the visitor.',
    checks: ['prove/bindings', 'test/architecture/promises-bundle.test.ts'],
  },
  {
    id: 'timed-count',
    text: 'The count of a call may wait up to 20 seconds in memory. It holds nothing of the visitor, but the platform may keep its own object of the request meanwhile.',
    checks: [
      'test/unit/usage/buffer.test.ts#is delivered 20 seconds after the first request',
      'test/unit/usage/visitors.test.ts',
    ],
  },
  {
    id: 'counts-history',
    text: 'Counts of use can be restored to any moment of the last 30 days, including deleted ones.',
    unchecked: outside,
  },
  {
    id: 'live-view',
    text: 'The operator of this deployment can watch requests live with Cloudflare’s “wrangler tail”. The application stores nothing of that and does not need it to run.',
    unchecked: outside,
  },
  {
    id: 'address-in-url',
    text: 'A server that looks up an address with /v1/ip/… sends it in the URL, which its own proxies may log. Batch requests have addresses in the body.',
    unchecked: 'The URL is the caller’s choice.',
  },
  {
    id: 'database-history',
    text: 'The settings database can be restored to any moment of the last 7 or 30 days, depending on the Cloudflare plan, including deleted settings.',
    unchecked: outside,
  },
  {
    id: 'backups',
    text: 'The operator can copy projects and accounts into a backup file, which keeps what is deleted later. It contains no sessions, codes or secrets, and nothing about visitors.',
    checks: ['test/unit/settings/backup/restore-backup.test.ts#holds no session, recovery code or epoch'],
  },
  {
    id: 'unknown-project',
    text: 'A project ID that does not exist stays in memory for 30 seconds, or until the next request after that. It is the caller’s text, not the visitor’s.',
    checks: ['test/unit/edge/admission/snapshots.test.ts'],
  },
  {
    id: 'account-owner',
    text: 'The dashboard gives the operator no access to a project without an invite. However, the owner of the Cloudflare account could read every project’s settings in the database.',
    unchecked: outside,
  },
];

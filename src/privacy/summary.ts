// The processing summary for a customer's lawyer: facts about this software, not legal advice.

import type { PrivacySentence } from './checks.ts';

export interface ProcessingSummaryRow {
  readonly topic: string;
  readonly facts: readonly string[];
  /** Facts about the software's behaviour, each with the checks that prove it. */
  readonly sentences: readonly PrivacySentence[];
}

export const processingSummaryNote = 'Facts about this software for your own assessment; not legal advice.';

export const processingSummary: readonly ProcessingSummaryRow[] = [
  {
    topic: 'Roles',
    facts: [
      'The customer, whose page or server calls the API, decides whose location is looked up and why. The operator of this deployment processes the request on behalf of the customer. Cloudflare runs the servers for the operator.',
      'Under the GDPR this usually corresponds to controller, processor and sub-processor; contracts between them decide.',
      'For accounts of the dashboard, the operator decides.',
    ],
    sentences: [],
  },
  {
    topic: 'Purposes',
    facts: [
      'Visitors: to tell the calling page or server the approximate location, network, browser and applicable privacy laws.',
      'Members: to sign in, to manage projects, and to show who changed what.',
    ],
    sentences: [],
  },
  {
    topic: 'Data subjects',
    facts: [
      'Visitors of pages that call the API.',
      'People behind addresses that a customer’s server looks up.',
      'Members: people who manage projects.',
    ],
    sentences: [],
  },
  {
    topic: 'Categories of data',
    facts: [
      'Visitors: IP address, headers of the request, and the location derived from them, usually a city or region. No special categories of data.',
      'Members: a name of their choice, public keys, times of sign-in, role, and their changes.',
    ],
    sentences: [],
  },
  {
    topic: 'Recipients',
    facts: [
      'The page or server that called. What it does with the answer is the customer’s responsibility.',
      'Cloudflare, as infrastructure. No analytics, advertising or database provider receives anything: the location database is part of the deployment.',
      'Signing in with Cloudflare Access, if the operator has enabled it, fetches public keys from Cloudflare; the request contains nothing about the member.',
    ],
    sentences: [],
  },
  {
    topic: 'Transfers',
    facts: [
      'Each request is answered in one of Cloudflare’s data centres worldwide, normally the one nearest to the caller.',
      'Published settings are copied to all these data centres. They contain no data of visitors or accounts.',
      'The settings database is in the region where the operator created it.',
    ],
    sentences: [],
  },
  {
    topic: 'Retention',
    facts: [],
    sentences: [
      {
        id: 'retention-visitors',
        text: 'Visitors: until the response has been sent. Counters per project: one minute.',
        checks: ['prove/storage', 'prove/heap', 'prove/bindings'],
      },
      {
        id: 'retention-accounts',
        text: 'Members: until they delete the account. Recovery codes have no expiry: they stay until they are used or replaced, or the account is deleted.',
        checks: ['test/unit/settings/accounts/accounts.test.ts', 'test/unit/settings/accounts/recovery.test.ts'],
      },
      {
        id: 'retention-sessions',
        text: 'Sessions end after 14 days at most, unused sign-in links after 24 hours, invites after 48 hours and commands after 10 minutes. Expired ones are deleted within minutes.',
        checks: [
          'test/unit/settings/accounts/session.test.ts',
          'test/unit/settings/codes.test.ts',
          'test/unit/settings/scheduled.test.ts',
        ],
      },
      {
        id: 'retention-projects',
        text: 'Projects, with their logs: until they are deleted. Entries of the log of views: 13 months at most.',
        checks: ['test/unit/settings/projects/projects.test.ts', 'test/unit/settings/audit/access-log.test.ts'],
      },
      {
        id: 'retention-history',
        text: 'The database can be restored to any moment of the last 7 or 30 days, including what was deleted.',
        unchecked: 'A property of Cloudflare D1, so no test can show it.',
      },
    ],
  },
  {
    topic: 'Access and erasure',
    facts: [
      'Visitors: nothing is stored that could be disclosed, corrected or erased.',
      'Members: the dashboard shows their account and deletes it, and exports a project with all its settings.',
    ],
    sentences: [],
  },
  {
    topic: 'Automated decisions',
    facts: [
      'There are no automated decisions and no profiles. The location is an estimate from a database. The names of privacy laws are information for the customer.',
    ],
    sentences: [],
  },
  {
    topic: 'Security',
    facts: [],
    sentences: [
      {
        id: 'security-transport',
        text: 'Lookups over plain HTTP are refused; the landing page, redirect links, this statement and the dashboard redirect to HTTPS. Documents that are the same for everyone, such as scripts and /health, are also answered over plain HTTP.',
        checks: ['test/integration/refuses-a-stranger.test.ts', 'test/integration/dashboard-stands-aside.test.ts'],
      },
      {
        id: 'security-secrets',
        text: 'Session cookies, one-time links, commands and recovery codes are stored as hashes. API keys are derived and not stored.',
        checks: ['prove/sessions', 'test/integration/keys-leave-no-trace.test.ts', 'test/unit/settings/codes.test.ts'],
      },
      {
        id: 'security-sign-in',
        text: 'Members sign in with a passkey, a one-time link, a recovery code or, where the operator has enabled it, Cloudflare Access. There are no passwords.',
        checks: [
          'test/unit/settings/accounts/passkeys.test.ts',
          'test/unit/settings/accounts/sign-in-links.test.ts',
          'test/unit/settings/accounts/recovery.test.ts',
          'test/unit/settings/accounts/access.test.ts',
        ],
      },
      {
        id: 'security-audit',
        text: 'Every change of a project’s settings has an entry in its audit log, and checksums reveal an entry that was changed, removed or moved.',
        checks: ['test/unit/settings/audit/audit.test.ts'],
      },
      {
        id: 'security-audit-limits',
        text: 'Checksums do not reveal a log that someone with write access to the database has rewritten as a whole. Deleting a project deletes its log.',
        unchecked: 'A limit of the method: nothing outside the database holds the last checksum.',
      },
    ],
  },
];

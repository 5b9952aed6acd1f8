// The processing summary for a customer's lawyer: facts about this software, not legal advice.

export interface SummaryRow {
  readonly topic: string;
  readonly facts: readonly string[];
}

export const summaryNote = 'Facts about this software for your own assessment; not legal advice.';

export const summary: readonly SummaryRow[] = [
  {
    topic: 'Roles',
    facts: [
      'The customer, whose page or server calls the API, decides whose location is looked up and why. The operator of this deployment answers for the customer. Cloudflare runs the servers for the operator.',
      'Under the GDPR this usually corresponds to controller, processor and sub-processor; contracts between them decide.',
      'For accounts of the dashboard, the operator decides.',
    ],
  },
  {
    topic: 'Purposes',
    facts: [
      'Visitors: to tell the calling page or server the approximate location, network, browser and applicable privacy laws.',
      'Members: to sign in, to manage projects, and to show who changed what.',
    ],
  },
  {
    topic: 'Data subjects',
    facts: [
      'Visitors of pages that call the API.',
      'People behind addresses that a customer’s server looks up.',
      'Members: people who manage projects.',
    ],
  },
  {
    topic: 'Categories of data',
    facts: [
      'Visitors: IP address, headers of the request, and the location derived from them, usually a city or region. No special categories of data.',
      'Members: a name of their choice, public keys, times of sign-in, role, and their changes.',
    ],
  },
  {
    topic: 'Recipients',
    facts: [
      'The page or server that called. What it does with the answer is the customer’s responsibility.',
      'Cloudflare, as infrastructure. No analytics, advertising or database provider receives anything: the location database is part of the deployment.',
      'Signing in with Cloudflare Access, if the operator has enabled it, fetches public keys from Cloudflare; the request contains nothing about the member.',
    ],
  },
  {
    topic: 'Transfers',
    facts: [
      'Each request is answered in one of Cloudflare’s data centres worldwide, normally the one nearest to the caller.',
      'Published settings are copied to all of them. They contain no visitor and no account.',
      'The settings database is in the region where the operator created it.',
    ],
  },
  {
    topic: 'Retention',
    facts: [
      'Visitors: until the response has been sent. Counters per project: one minute.',
      'Members: until they delete the account; sessions at most 14 days; unused links and codes at most 48 hours.',
      'Projects: until they are deleted. The database can be restored for 7 or 30 days after that.',
    ],
  },
  {
    topic: 'Access and erasure',
    facts: [
      'Visitors: nothing is stored that could be disclosed, corrected or erased.',
      'Members: the dashboard shows their account and deletes it, and exports a project with all its settings.',
    ],
  },
  {
    topic: 'Automated decisions',
    facts: [
      'None, and no profiles. The location is an estimate from a database. The names of privacy laws are information for the customer.',
    ],
  },
  {
    topic: 'Security',
    facts: [
      'Requests over plain HTTP are refused or redirected. Secrets are hashed or derived. Members sign in with passkeys or one-time links, without passwords.',
      'Every change of a project has an entry in an audit log that cannot be altered unnoticed.',
    ],
  },
];

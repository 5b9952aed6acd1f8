// Every binding, variable and secret of the Worker with its reason, for the privacy statement. A test refuses a
// configuration with any other binding. The bindings are defined in wrangler.toml.

export interface DocumentedBinding {
  readonly name: string;
  /** The section of wrangler.toml that defines the binding; `secret` and `variable` are set only on the deployment. */
  readonly kind: 'assets' | 'kv_namespaces' | 'd1_databases' | 'durable_objects' | 'ratelimits' | 'secret' | 'variable';
  readonly reason: string;
  /** The data of a visitor’s request that reaches the binding. */
  readonly visitorData: string;
}

const nothing = 'nothing';
const perProject = 'the number of calls to a project, for at most a minute';

export const documentedBindings: readonly DocumentedBinding[] = [
  {
    name: 'ASSETS',
    kind: 'assets',
    reason: 'The location database, scripts, style sheets and the API description. Read only.',
    visitorData: 'the name of the database file that covers the address; one file covers thousands of networks',
  },
  {
    name: 'PROJECTS',
    kind: 'kv_namespaces',
    reason: 'The published settings of each project, which every data centre reads.',
    visitorData: 'the project ID of the request',
  },
  {
    name: 'DB',
    kind: 'd1_databases',
    reason: 'Accounts, project settings, members, the audit log and the access log. Lookups never read the database.',
    visitorData: nothing,
  },
  {
    name: 'USAGE',
    kind: 'durable_objects',
    reason: 'Counts the requests of each project, by outcome, allowlist entry, key and redirect link.',
    visitorData: 'how often requests of a project had which outcome, added up',
  },
  {
    name: 'RATE_LOW',
    kind: 'ratelimits',
    reason: 'Limits calls to projects of the low class.',
    visitorData: perProject,
  },
  {
    name: 'RATE_STANDARD',
    kind: 'ratelimits',
    reason: 'Limits calls to projects of the standard class.',
    visitorData: perProject,
  },
  {
    name: 'RATE_HIGH',
    kind: 'ratelimits',
    reason: 'Limits calls to projects of the high class.',
    visitorData: perProject,
  },
  {
    name: 'SIGN_IN',
    kind: 'ratelimits',
    reason: 'Limits sign-in attempts, counted for everyone together.',
    visitorData: nothing,
  },
  {
    name: 'STATUS',
    kind: 'ratelimits',
    reason: 'Limits checks of the status page, counted for everyone together.',
    visitorData: nothing,
  },
  {
    name: 'WHEREFROM_SECRET',
    kind: 'secret',
    reason: 'Derives API keys and signing keys, so that none is stored.',
    visitorData: nothing,
  },
  {
    name: 'WHEREFROM_SECRET_PREVIOUS',
    kind: 'secret',
    reason: 'The previous WHEREFROM_SECRET, while keys derived from it are in use.',
    visitorData: nothing,
  },
  {
    name: 'DATA_REFRESH_HOOK',
    kind: 'secret',
    reason: 'Optional: the URL that starts a deployment with newer location data, called at most once a day.',
    visitorData: nothing,
  },
  {
    name: 'WHEREFROM_JURISDICTION',
    kind: 'secret',
    reason: 'Optional: the region that the counts are kept in.',
    visitorData: nothing,
  },
  {
    name: 'WHEREFROM_CLAIM_CODE',
    kind: 'secret',
    reason: 'Optional: the code that creates the first account. Without effect once it was used or an account exists.',
    visitorData: nothing,
  },
  {
    name: 'SECURITY_CONTACT',
    kind: 'variable',
    reason: 'Optional: the operator’s contact for reports of weaknesses, in /.well-known/security.txt.',
    visitorData: nothing,
  },
  {
    name: 'ACCESS_TEAM_DOMAIN',
    kind: 'variable',
    reason: 'Optional: Cloudflare Access for the dashboard.',
    visitorData: nothing,
  },
  {
    name: 'ACCESS_AUDIENCE',
    kind: 'variable',
    reason: 'Optional: Cloudflare Access for the dashboard.',
    visitorData: nothing,
  },
  {
    name: 'LOCAL_VISITOR_ADDRESS',
    kind: 'variable',
    reason:
      'Local development only: the visitor address that is assumed for loopback callers. Deployments refuse this variable.',
    visitorData: nothing,
  },
];

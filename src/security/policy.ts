// The security policy as one value: the source of /security and .github/SECURITY.md. The same for every deployment. Backquotes
// mark code. Does not render it (markdown.ts, dashboard/security-page.tsx).

/** A change of a policy, for its change log. */
export interface PolicyChange {
  /** Day of the change, YYYY-MM-DD. */
  readonly day: string;
  readonly text: string;
}

export interface PolicySection {
  readonly id: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly items: readonly string[];
}

/** The changes of the policy, newest first. The policy was last changed on the day of the first entry. */
export const policyChanges = [
  {
    day: '2026-11-27',
    text: 'Reports are acknowledged within 24 hours. Added: credit, advisories, what is out of scope, `/.well-known/security.txt`.',
  },
  { day: '2026-11-22', text: 'First policy.' },
] as const satisfies readonly PolicyChange[];

export const policySections: readonly PolicySection[] = [
  {
    id: 'report',
    title: 'Report a weakness',
    paragraphs: [
      'Report a weakness of the software privately, by “Report a vulnerability” on the Security page of its GitHub repository. A weakness of one deployment, such as a leaked secret, concerns its operator: the contact is in `/.well-known/security.txt` of the deployment, if the operator has given one.',
      'Say what an attacker can do, and how to repeat it. Use your own deployment and invented visitors: `npm start` needs no account. Do not test with other people’s projects or visitors.',
    ],
    items: [
      'You get an acknowledgement within 24 hours.',
      'You learn whether it is confirmed, and the plan for it, within a week, and of every change of the plan.',
      'A confirmed weakness is published as a GitHub security advisory together with the fix, with the affected versions and what operators must do.',
      'The advisory credits you under the name of your choice, or not at all if you prefer.',
    ],
  },
  {
    id: 'trust',
    title: 'What we rely on',
    paragraphs: [
      'A weakness in one of these is outside this software. Tell us nevertheless if it can be worked around.',
    ],
    items: [
      'Cloudflare tells the Worker the address of the client, and a client cannot make it forward another one.',
      'Browsers send the true `Origin` and do not let pages change it.',
      'Control of the Cloudflare account is control of the deployment.',
      '`WHEREFROM_SECRET` is known to the Worker alone. Keys, location tokens and nothing else are derived from it.',
      'Packages are what their authors published: versions are pinned, and a workflow checks their signatures.',
    ],
  },
  {
    id: 'in-scope',
    title: 'What is a vulnerability',
    paragraphs: [],
    items: [
      'Any way for a page to learn about a visitor through an origin that the project does not list.',
      'Anything of a visitor that outlives its request: in storage, logs, caches, counters, errors or outbound calls.',
      'A wrong place given with confidence: a record of another address, a corrupt shard that is not noticed.',
      'Any answer to a key that is revoked, ended, another project’s, or in a browser.',
      'A way to tell an unknown key from a wrong secret or signature, by the answer or by the work that is done for it.',
      'A key’s secret in a store, a log or the built Worker, or anything there from which it can be derived without the Worker’s secret.',
      'A way to download the licensed data, or to change a project without being one of its members or the operator.',
      'A location token for an address that the request did not come from, or finer than a region.',
      'Signing in without a passkey, an unused link, an unused code or a token that Cloudflare Access signed; using a link or code twice; staying signed in after the session was ended; skipping a required confirmation with a passkey.',
      'A way into a project without an invite, or to a role above the inviter’s; an invite that is used twice; a project left without an owner; any difference between another account’s project and an id that does not exist.',
      'A change without its entry in the audit, or an entry that can be altered or left out without `npm run audit` noticing.',
      'A way to learn which accounts, passkeys or codes exist without being signed in.',
      'A way to make the scheduled run send anything but an empty request to the operator’s deploy hook, or to learn its URL.',
    ],
  },
  {
    id: 'out-of-scope',
    title: 'What is out of scope',
    paragraphs: [],
    items: [
      'Cloudflare’s platform, GitHub, browsers, authenticators and the sources of the location data. Report these to their makers.',
      'An attacker who controls the operator’s Cloudflare account, machine or repository.',
      'Floods of requests that cost the operator money or use up the account’s daily limits. Cloudflare’s protections apply.',
      'Deployments of a changed version, and versions other than the newest release and the main branch.',
      'Scanner reports without a way to use the finding, and missing headers that change nothing on the page in question.',
    ],
  },
  {
    id: 'not',
    title: 'What is no vulnerability',
    paragraphs: [],
    items: [
      'A program outside a browser sends an `Origin` of its choice. It learns where it is itself, which it knew; the allowlist limits other people’s pages and is not a secret.',
      'Such a program can use up the project’s rate limit for pages. Requests of servers have a limit of their own.',
      'Someone who reads a signed request in the clear can repeat it, as it is, within its minute. The edge keeps no list of signatures; TLS protects the request. Repeating it changes nothing: it is the same lookup again.',
      'A server that has a key declares an `X-Origin` of its choice from the allowlist.',
      'A program other than a browser can leave out the headers by which a key in a browser is recognised.',
      'A removed origin is answered for the stated time: normally under two minutes, up to 15 while KV fails.',
      'A location token tells where a request came from within five minutes, not who sent it.',
      'City-level data is approximate, and a VPN’s address is where the VPN is.',
      'The operator can make a link that signs in as any account. In the dashboard, an operator’s own account sees only the projects that it is a member of.',
      'Constant attempts to sign in make passkeys and recovery codes answer 429 at one location. Unused links and existing sessions are never counted. Constant checks of `/status` make it answer 429 in the same way.',
      '`/status`, `/health` and `/.well-known/build.json` say which version a deployment has. An attacker tries either way.',
    ],
  },
];

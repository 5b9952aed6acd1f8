// /privacy: the privacy page. It is the same for everyone and reads no cookie and no storage.

import { pageResponse } from './response.ts';
import { Page } from './ui/layout.tsx';

export function privacyResponse(): Promise<Response> {
  return pageResponse(
    <Page title="Privacy" account={null}>
      <h1>Privacy</h1>
      <h2>Visitors: nothing is stored</h2>
      <p>
        A visitor is a person who opens a page that calls this API. Their IP address is in memory only while that one
        request is answered. Neither the address nor anything else that distinguishes one visitor from another is
        stored, logged, counted, used as a cache key, included in an error or sent to anyone. No cookies are set.
      </p>
      <h2>Members</h2>
      <p>Everyone who manages a project has an account. An account consists of:</p>
      <ul>
        <li>a name of their choice</li>
        <li>the public keys of their passkeys</li>
        <li>hashes of their recovery codes and session secrets</li>
        <li>their Cloudflare Access identity, if they link one</li>
        <li>when and how each sign-in and each passkey was last used, until it ends</li>
      </ul>
      <p>
        No email address, phone number, IP address or browser details are stored. A project’s audit log records who
        changed what under a random ID. The ID stays when the account is deleted, and then leads to no one.
      </p>
      <h2>Projects</h2>
      <p>
        A project consists of its name, allowlist, field settings, protections, keys without their secrets, members,
        invites and audit log. Deleting a project deletes all of this. Only its ID is kept, so that it is never reused.
      </p>
      <h2>Exceptions</h2>
      <ul>
        <li>
          Cloudflare carries the traffic and keeps its own network analytics and security events. Its logs for this
          application are turned off.
        </li>
        <li>
          Requests are counted per project to enforce rate limits. A count is kept for at most one minute and contains
          nothing about the visitor.
        </li>
        <li>
          The operator of this deployment can watch requests live. The application stores nothing of that and does not
          need it to run.
        </li>
        <li>
          A server that looks up an address with <code>/v1/ip/…</code> sends it in the URL. Batch requests send
          addresses in the body, which keeps them out of URLs.
        </li>
        <li>The settings database can be restored to any moment of the last 30 days, including deleted settings.</li>
        <li>
          The dashboard gives the operator no access to a project without an invite. However, the owner of the
          Cloudflare account could read every project’s settings in the database.
        </li>
      </ul>
    </Page>,
  );
}

// /privacy: what is kept of whom, in words for everyone. The same for every reader; reads and asks nothing.

import { answerPage } from './respond.ts';
import { Page } from './ui/layout.tsx';

export function answerPrivacy(): Promise<Response> {
  return answerPage(
    <Page title="Privacy" account={null}>
      <h1>What is kept of whom</h1>
      <h2>Of visitors: nothing</h2>
      <p>
        Somebody who opens a page that asks this API where they are is a visitor. Their address is in memory while that
        one request is answered. Neither it nor anything else that tells one visitor from another is stored, logged,
        counted, used as a name in a cache, put into an error or sent to anyone. No cookie is set.
      </p>
      <h2>Of members</h2>
      <p>
        Whoever manages a project here has an account. It has a name of their choice, the public halves of their
        passkeys, hashes of their recovery codes and of what their browsers are signed in by, and, where they link one,
        an identity of Cloudflare Access. Of each sign-in and passkey it is kept when and how it was used last, until it
        ends. No mail address, no telephone number, no network address, nothing of their browser. Who changed what in a
        project is in its audit under a random id, which stays when the account is deleted and then leads to no one.
      </p>
      <h2>Of projects</h2>
      <p>
        A project’s name, allowlist, what its answers may say, protections, keys without their secrets, members, invites
        and audit. Deleting it deletes them; the id alone stays, so that it is never given out again.
      </p>
      <h2>What remains true all the same</h2>
      <ul>
        <li>
          Cloudflare carries the traffic, and keeps its own network analytics and security events about it. Its logs of
          this program are switched off.
        </li>
        <li>
          Calls are counted by project, to limit them; such a count lives for a minute at most and has nothing of the
          visitor in it.
        </li>
        <li>
          Whoever operates this deployment can watch requests live. Nothing of that is kept by this program, and it is
          not needed for operating it.
        </li>
        <li>
          A server that asks about an address by <code>/v1/ip/…</code> has it in the URL. The batch has it in the body,
          which is the better place.
        </li>
        <li>The database of settings can be restored to any moment of the last 30 days, deleted settings included.</li>
        <li>
          The pages here give the operator no way into a project without an invite. Whoever owns the Cloudflare account
          could all the same read every project’s settings in the database.
        </li>
      </ul>
    </Page>,
  );
}

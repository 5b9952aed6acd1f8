// The notices shown after a change, selected by the `done` parameter of the redirect. The texts are fixed, so a forged
// link can only show one of them.

import type { PublicContext } from '../context.ts';
import { seeOtherResponse } from '../response.ts';
import { Notice } from './controls.tsx';

/** How long a change takes to reach the edge, as the README states it. */
export const propagationTime = 'in under two minutes, or in up to 15 while Cloudflare KV is failing';

const saved = `Saved. Changes normally take effect ${propagationTime}.`;

/**
 * The texts of the notices by their code. A Map, because V8 keeps a string of a request in memory once it is used as a
 * property key.
 */
const notices = new Map<string, string>(
  Object.entries({
    saved,
    unchanged: 'There was nothing to change.',
    created: 'Your project is ready.',
    'created-empty': 'Your project was created. It does not answer any page yet.',
    'created-unready': 'Your project was created. It does not answer pages on localhost yet.',
    deleted: 'Project deleted. Its ID will never be reused.',
    revoked: `Key revoked. The API normally stops accepting it ${propagationTime}.`,
    uninvited: 'Invite revoked. Its link no longer works.',
    removed: 'Member removed. Open invites that they created were revoked.',
    left: 'You left the project.',
    joined: 'You joined this project.',
    published: 'Published.',
    publishing:
      'Not published yet: Cloudflare KV is not accepting changes right now. Publishing is retried automatically.',
    'signed-out': 'You are signed out.',
    'account-deleted': 'Account deleted, along with its passkeys, recovery codes and sessions.',
    credited: 'Data credit marked as shown.',
    uncredited: 'Data credit no longer marked as shown.',
    renamed: 'Name saved.',
    'passkey-added': 'Passkey added. You can now sign in with it.',
    'passkey-removed': 'Passkey removed. Your other sessions were ended.',
    'session-ended': 'Session ended.',
    'sessions-ended': 'All other sessions were ended.',
    'access-linked': 'Cloudflare Access linked. You can now sign in with it.',
    'access-unlinked': 'Cloudflare Access unlinked. It no longer signs you in.',
    unadopted:
      'Your account was created, but some projects without an owner could not be assigned to it. Run: npm run account -- adopt NAME',
    unmarked: 'Select the entries to remove first.',
    unsent:
      'Nothing was changed: your session has expired, or this action needs you to confirm your identity. Continue here, then submit the form again.',
  }),
);

/** Codes of notices after which the user has to do something. */
const cautions: ReadonlySet<string> = new Set(['created-unready', 'publishing', 'unadopted', 'unmarked', 'unsent']);

/**
 * The notice for the code in the `done` parameter. Renders nothing if the code is unknown, or if the browser says that
 * the request is not the redirect of a form (the link was copied).
 */
export function DoneNotice({
  context: { url, request },
}: {
  readonly context: Pick<PublicContext, 'url' | 'request'>;
}) {
  const fetchSite = request.headers.get('Sec-Fetch-Site') ?? 'same-origin';
  const code = fetchSite === 'same-origin' ? url.searchParams.get('done') : null;
  const text = code === null ? undefined : notices.get(code);
  return code === null || text === undefined ? null : (
    <Notice kind={cautions.has(code) ? 'caution' : 'done'}>
      <p>{text}</p>
    </Notice>
  );
}

/** Returns the query of the page to which a saved form redirects. It selects the notice. */
export function saveNoticeQuery({ changed }: { readonly changed: boolean }): URLSearchParams {
  return new URLSearchParams({ done: changed ? 'saved' : 'unchanged' });
}

/** Redirects to a page after a change was saved. The query selects the notice that the page shows. */
export function saveNoticeRedirect(page: string, change: { readonly changed: boolean }): Response {
  return seeOtherResponse(`${page}?${saveNoticeQuery(change)}`);
}

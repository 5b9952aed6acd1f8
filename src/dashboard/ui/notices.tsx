// What is said after a change, by the code in the address that the change sends its sender to. The texts are fixed: an
// address that somebody else wrote can make a page say nothing but one of these.

import { seeOther } from '../respond.ts';
import { Notice } from './controls.tsx';

/** When a change arrives, as the README states it. */
export const arrival = 'normally in under two minutes, and in up to 15 while Cloudflare KV is failing';

const saved = `Saved. It is at every edge ${arrival}.`;

/** A Map: a property that is read by a text of a request stays in the engine's memory. */
const notices = new Map<string, string>(
  Object.entries({
    saved,
    unchanged: 'Everything was that way already. Nothing was changed.',
    created: 'Your project is ready.',
    deleted: 'The project is deleted. Its id will never be given out again.',
    revoked: `The key is revoked. It is refused at every edge ${arrival}.`,
    uninvited: 'The invite is taken back. Its link opens nothing any more.',
    removed: 'The member is removed, and so are the invites that they made.',
    left: 'You have left the project.',
    joined: 'You are a member of this project now.',
    published: 'Published.',
    publishing: 'Not published yet: Cloudflare KV does not take it right now. It is tried again by itself.',
    'signed-out': 'You are signed out.',
    'account-deleted': 'Your account is deleted, with everything that let you in.',
    renamed: 'Your name is changed.',
    'passkey-added': 'The passkey is added. It signs you in from now on.',
    'passkey-removed': 'The passkey is removed, and your other sessions are ended.',
    'session-ended': 'The session is ended.',
    'sessions-ended': 'Your other sessions are ended.',
    'access-linked': 'Cloudflare Access signs you in from now on.',
    'access-unlinked': 'Cloudflare Access no longer signs you in.',
    unadopted:
      'Your account is made, but not every project without an owner could be made yours. Run: npm run account -- adopt NAME',
    unmarked: 'Mark what is to be removed first.',
    unsent:
      'The form that you sent was not looked at: your session had ended, or is not fresh enough for it. Say who you are, then send it again.',
  }),
);

/** Those that tell of something that is left to do. */
const cautions: ReadonlySet<string> = new Set(['publishing', 'unadopted', 'unmarked', 'unsent']);

/** The sentence for `?done=`, if there is one. */
export function DoneNotice({ url }: { readonly url: URL }) {
  const code = url.searchParams.get('done');
  const text = code === null ? undefined : notices.get(code);
  return code === null || text === undefined ? null : (
    <Notice kind={cautions.has(code) ? 'caution' : 'done'}>
      <p>{text}</p>
    </Notice>
  );
}

/** After a change, back to the page that shows it. */
export function answerSaved(page: string, { changed }: { readonly changed: boolean }): Response {
  return seeOther(`${page}?done=${changed ? 'saved' : 'unchanged'}`);
}

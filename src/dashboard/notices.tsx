// What is said after a change, by the code in the address that the change sends its sender to. The texts are fixed: an
// address that somebody else wrote can make a page say nothing but one of these.

import { Notice } from './controls.tsx';

/** When a change arrives, as the README states it. */
export const arrival = 'normally in under two minutes, and in up to 15 while Cloudflare KV is failing';

const saved = `Saved. It is at every edge ${arrival}.`;

const notices: Readonly<Record<string, string>> = {
  saved,
  unchanged: 'Everything was that way already. Nothing was changed.',
  created: 'Your project is ready.',
  deleted: 'The project is deleted. Its id will never be given out again.',
  revoked: `The key is revoked. It is refused at every edge ${arrival}.`,
  published: 'Published.',
  publishing: 'Not published yet: Cloudflare KV does not take it right now. It is tried again by itself.',
  unmarked: 'Mark what is to be removed first.',
};

/** The sentence for `?done=`, if there is one. */
export function DoneNotice({ url }: { readonly url: URL }) {
  const code = url.searchParams.get('done');
  const text = code !== null && Object.hasOwn(notices, code) ? notices[code] : undefined;
  return text === undefined ? null : (
    <Notice kind="done">
      <p>{text}</p>
    </Notice>
  );
}

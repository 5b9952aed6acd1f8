// Parts that the policy pages share: text with code in it, and the log of a policy's changes.

import type { PolicyChange } from '../../security/policy.ts';

/** A text in which backquotes mark code. */
export function TextWithCode({ text }: { readonly text: string }) {
  return text.split('`').map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part));
}

/** The changes of a policy, newest first. */
export function PolicyChangeLog({ changes }: { readonly changes: readonly PolicyChange[] }) {
  return (
    <>
      <h2 id="changes">Changes</h2>
      <dl>
        {changes.map(({ day, text }) => (
          <div>
            <dt>
              <time datetime={day}>{day}</time>
            </dt>
            <dd>
              <TextWithCode text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

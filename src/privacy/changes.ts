// The change log of the privacy statement, in words for the people whom a change concerns.

import type { PolicyChange } from '../security/policy.ts';

/** Newest first. A change of wording alone has no entry. */
export const privacyChanges = [
  {
    day: '2026-11-27',
    text: 'Added: sign-ins of the last 90 days, the log of views that an owner can turn on, the operator’s reports on the status page, the call to the operator’s deploy hook.',
  },
  { day: '2026-11-25', text: 'First statement.' },
] as const satisfies readonly PolicyChange[];

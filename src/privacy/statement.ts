// The privacy statement as one value: the source of /privacy, /.well-known/privacy.json and docs/privacy.md. It is the
// same for every visitor and deployment, and reads nothing of a request.

import { documentedBindings } from './bindings.ts';
import { privacyChanges } from './changes.ts';
import { examinedSinks } from './checks.ts';
import { headersNeverRead, processedMemberData, processedVisitorData, requestRetention } from './processed.ts';
import { memberPromises, promiseExceptions, visitorPromises } from './sentences.ts';
import { documentedStores } from './stored.ts';
import { processingSummary, processingSummaryNote } from './summary.ts';

export const privacyStatement = {
  /** Version of the schema of privacy.json. Members may be added without a new version. */
  schema: 1,
  /** Day of the last change to what the statement says. A change of wording alone does not count (changes.ts). */
  updated: privacyChanges[0].day,
  changes: privacyChanges,
  software: 'Wherefrom',
  about:
    'Wherefrom tells a page where its visitor is from and then forgets the visitor. A visitor is a person who opens a page that calls this API.',
  visitors: {
    promises: visitorPromises,
    kept: requestRetention,
    processed: processedVisitorData,
    neverRead: headersNeverRead,
  },
  members: { promises: memberPromises, processed: processedMemberData },
  exceptions: promiseExceptions,
  stores: documentedStores,
  bindings: documentedBindings,
  summary: { note: processingSummaryNote, rows: processingSummary },
  checks: {
    note: 'Checks are part of the source code. Those that start with prove/ are rows of the table that “npm run prove” prints: it runs the built application with invented visitors and searches for them. The others are test files, relative to the source code’s folder.',
    prove: examinedSinks,
  },
} as const;

/** Returns the privacy statement as JSON text, for /.well-known/privacy.json. */
export function renderPrivacyStatement(): string {
  return `${JSON.stringify(privacyStatement, null, 1)}\n`;
}

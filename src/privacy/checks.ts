// The checks that prove the privacy statement: places that `npm run prove` searches for visitor data (sinks), and test
// files. Does not run them.

/**
 * The places (sinks) that `npm run prove` searches for the data of its made-up visitors and for session secrets, by id.
 */
export const examinedSinks = {
  'prove/storage': 'persisted files of KV, D1, Durable Objects and the cache',
  'prove/outbound': 'requests that the application sends',
  'prove/output': 'console, standard output and standard error',
  'prove/bindings': 'arguments of calls to the application’s bindings',
  'prove/responses': 'bodies and headers of responses to other requests',
  'prove/heap': 'the heap of the JavaScript engine, after the response',
  'prove/sessions': 'all of these, for session secrets of the dashboard',
} as const;

export type ExaminedSink = keyof typeof examinedSinks;

/**
 * A check of the privacy statement: a sink of `npm run prove`, or a test file relative to the repository’s root,
 * optionally with the title of one test after `#`.
 */
export type PrivacyCheckId = ExaminedSink | `test/${string}.test.ts` | `test/${string}.test.ts#${string}`;

/** A sentence of the privacy statement with the checks that prove it; `unchecked` says why no test can. */
export type PrivacySentence = {
  readonly id: string;
  readonly text: string;
} & ({ readonly checks: readonly [PrivacyCheckId, ...PrivacyCheckId[]] } | { readonly unchecked: string });

export function checksOfSentence(sentence: PrivacySentence): readonly PrivacyCheckId[] {
  return 'checks' in sentence ? sentence.checks : [];
}

// The sinks: places where data of a visitor could be kept, or to which it could be sent.

/** The id of the check of each sink. The privacy statement (src/privacy) names its proofs by these ids. */
const checks = {
  'KV on disk': 'prove/storage',
  'D1 on disk': 'prove/storage',
  'Durable Objects on disk': 'prove/storage',
  'cache on disk': 'prove/storage',
  'other files': 'prove/storage',
  'requests to the internet': 'prove/outbound',
  stdout: 'prove/output',
  stderr: 'prove/output',
  'binding calls': 'prove/bindings',
  'other responses': 'prove/responses',
  refusals: 'prove/responses',
  'heap objects': 'prove/heap',
  'heap buffers': 'prove/heap',
} as const;

export type Sink = keyof typeof checks;

export const sinks = Object.keys(checks) as Sink[];

/** The id of the check of all sinks for session secrets and one-time codes of the dashboard. */
export const sessionCheck = 'prove/sessions';

export function checkOf(sink: Sink): string {
  return checks[sink];
}

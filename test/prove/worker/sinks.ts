// The places where something of a visitor could be kept or sent to.

export const sinks = [
  'KV on disk',
  'D1 on disk',
  'Durable Objects on disk',
  'cache on disk',
  'other files',
  'requests to the internet',
  'stdout',
  'stderr',
  'binding calls',
  'other responses',
  'refusals',
  'heap objects',
  'heap buffers',
] as const;

export type Sink = (typeof sinks)[number];

// When an isolate flushes the counts of a project: at this many requests, or this long after the first.

export const requestsPerFlush = 100;
export const flushAfterMs = 20_000;

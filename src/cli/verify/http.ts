// Helpers for the requests of `npm run verify`: which URLs it may call, and why a request failed.

/** Whether a URL is https, or http on this machine. */
export function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}

/** Returns the message of the innermost cause of a failed fetch. The innermost cause names the system's error. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.cause instanceof Error ? describeError(error.cause) : error.message;
}

// HTTP for both comparisons: the permitted URLs, and the reason of a failed request.

/** Whether a URL is https, or http on this machine. */
export function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}

/** Returns the innermost message of a failed fetch, which names the system's error. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.cause instanceof Error ? describeError(error.cause) : error.message;
}

// Compatibility with frameworks that replace the global `fetch`.

/**
 * Returns the options of a request that must not be answered from a cache. Next.js 13 and 14 replace `fetch` with one
 * that caches responses for a year. Workers with a compatibility date before 2024-11-11 reject the option `cache`;
 * their Request lacks that member (flag cache_option_enabled).
 */
export function uncached(): { readonly cache?: 'no-store' } {
  return 'cache' in (globalThis.Request?.prototype ?? {}) ? { cache: 'no-store' } : {};
}

/**
 * Whether a framework threw an error of `fetch` for its own control flow, so that the error is no network failure.
 * Next.js rejects uncached requests while it prerenders a page, and renders the page per request if that error is
 * rethrown. Such errors of Next.js have a string `digest`; React's postponed renderings have a symbol `$$typeof`.
 */
export function isFrameworkSignal(error: unknown): boolean {
  const { digest, $$typeof: kind } = Object(error);
  return typeof digest === 'string' || typeof kind === 'symbol';
}

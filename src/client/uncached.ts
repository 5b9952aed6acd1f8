// Keeps caches away from the libraries' requests.

/**
 * Options of a request that no cache may answer. Next.js 13 and 14 replace `fetch` by one that keeps answers for a year.
 * Workers with a compatibility date before 2024-11-11 refuse the option; there Request lacks the member
 * (flag cache_option_enabled).
 */
export function uncached(): { readonly cache?: 'no-store' } {
  return 'cache' in (globalThis.Request?.prototype ?? {}) ? { cache: 'no-store' } : {};
}

// What the libraries need to know of the `fetch` that frameworks put in the place of the platform's.

/**
 * Options of a request that no cache may answer. Next.js 13 and 14 replace `fetch` by one that caches answers for a year.
 * Workers with a compatibility date before 2024-11-11 refuse the option; there Request lacks the member
 * (flag cache_option_enabled).
 */
export function uncached(): { readonly cache?: 'no-store' } {
  return 'cache' in (globalThis.Request?.prototype ?? {}) ? { cache: 'no-store' } : {};
}

/**
 * Whether an error of `fetch` is a framework's signal and not a failure of the network: Next.js rejects an uncached request
 * in a page that it tries to render at build time, and renders the page for each request once it gets that error back. Its
 * signals have a text in `digest`, React's postponed renderings a symbol in `$$typeof`.
 */
export function isFrameworkSignal(error: unknown): boolean {
  const { digest, $$typeof: kind } = Object(error);
  return typeof digest === 'string' || typeof kind === 'symbol';
}

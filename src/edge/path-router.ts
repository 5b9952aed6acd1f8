// The router of the edge: matches fixed segments and `:name`, in the order in which routes were added. Hono's own
// routers are not used: they look up a request's path in an object or match it with regular expressions, and the engine
// then keeps the path in memory. They also ignore a slash at the end of the path.

import type { Params, Result, Router } from 'hono/router';

interface Route<T> {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: T;
}

export class PathRouter<T> implements Router<T> {
  readonly name = 'PathRouter';
  readonly #routes: Route<T>[] = [];

  add(method: string, path: string, handler: T): void {
    this.#routes.push({ method, segments: path.split('/'), handler });
  }

  /** Returns the handlers of a path, with the values of its named segments. */
  match(method: string, path: string): Result<T> {
    const segments = path.split('/');
    const handlers: [T, Params][] = [];
    for (const route of this.#routes) {
      if (route.method !== method && route.method !== 'ALL') continue;
      if (route.segments.length !== segments.length) continue;
      const params = readParams(route.segments, segments);
      if (params !== null) handlers.push([route.handler, params]);
    }
    return [handlers];
  }
}

/**
 * Returns the values of a route's named segments, or null if the path does not match. Both have the same number of
 * segments.
 */
function readParams(route: readonly string[], path: readonly string[]): Params | null {
  const params: Params = {};
  for (let i = route.length - 1; i >= 0; i--) {
    const segment = route[i] ?? '';
    const text = path[i] ?? '';
    if (segment.startsWith(':') && text !== '') params[segment.slice(1)] = text;
    else if (segment !== text) return null;
  }
  return params;
}

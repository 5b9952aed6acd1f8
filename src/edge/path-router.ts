// The router of the edge's application: fixed segments and `:name`, in the order of addition. Hono's own routers index
// objects by a request's path or match it with regular expressions, so that the path stays in the engine's memory. They
// also ignore a slash at the end.

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

/** Returns the values of a route's named segments; null where a path of as many segments does not match. */
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

// D1 and KV that fail at a chosen call, with D1’s error prefix, as a lost connection in production.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';

/** Marker in the message of every injected error; tests check that no response contains it. */
export const errorMarker = 'planted-192.0.2.7';

export const failureKinds = ['database', 'connection', 'thrown'] as const;
export type FailureKind = (typeof failureKinds)[number];

const messages: Readonly<Record<FailureKind, string>> = {
  database: `D1_ERROR: ${errorMarker}: SQLITE_BUSY`,
  connection: `Network connection lost. ${errorMarker}`,
  thrown: `The script will never generate a response. ${errorMarker}`,
};

const calls: ReadonlySet<PropertyKey> = new Set([
  'first',
  'all',
  'run',
  'raw',
  'batch',
  'exec',
  'get',
  'put',
  'delete',
]);
const originals = new WeakMap<object, object>();

interface Failing<T> {
  readonly binding: T;
  /** Whether the failing call was made. */
  readonly hasFailed: () => boolean;
}

/** Returns the store, made to fail at call number `at`, counted from 0, or at every call. */
export function failAt<T extends D1Database | KVNamespace>(
  store: T,
  at: number | 'always',
  kind: FailureKind = 'database',
): Failing<T> {
  let count = 0;
  let failed = false;

  function fail(): Promise<never> {
    failed = true;
    const error = new Error(messages[kind]);
    if (kind === 'thrown') throw error;
    return Promise.reject(error);
  }

  const unwrap = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unwrap);
    return typeof value === 'object' && value !== null ? (originals.get(value) ?? value) : value;
  };

  function wrap<S extends object>(target: S): S {
    const wrapper = new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: readonly unknown[]) => {
          if (calls.has(name) && (at === 'always' || count++ === at)) return fail();
          const result: unknown = Reflect.apply(value, target, args.map(unwrap));
          const isStatement = typeof result === 'object' && result !== null && !(result instanceof Promise);
          return isStatement ? wrap(result) : result;
        };
      },
    });
    originals.set(wrapper, target);
    return wrapper;
  }

  return { binding: wrap(store), hasFailed: () => failed };
}

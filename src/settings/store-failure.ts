// Marks the errors that D1 and KV throw, so that a store failure can be told from a bug. Messages do not suffice: D1
// prefixes database errors with "D1_ERROR", but a lost connection keeps the runtime's message. So the bindings are
// wrapped and each error that they throw is recorded.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';

const failures = new WeakSet<object>();

/** Maps each wrapper to the object that it wraps, because D1's batch() accepts only D1's own statements. */
const originals = new WeakMap<object, object>();

/** Whether the error is a failure of D1 or KV. A violated constraint or precondition is not a failure. */
export function isStoreFailure(error: unknown): boolean {
  if (!(error instanceof Error) || !failures.has(error)) return false;
  return !error.message.includes('SQLITE_CONSTRAINT');
}

/** Wraps a binding so that isStoreFailure recognises every error that it throws. */
export function markStoreFailures<Binding extends D1Database | KVNamespace>(binding: Binding): Binding {
  return wrap(binding);
}

function wrap<T extends object>(target: T): T {
  const wrapper = new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (...args: readonly unknown[]) => call(target, value, args) : value;
    },
  });
  originals.set(wrapper, target);
  return wrapper;
}

function call(target: object, method: CallableFunction, args: readonly unknown[]): unknown {
  try {
    const result: unknown = Reflect.apply(method, target, args.map(unwrap));
    if (result instanceof Promise) return result.catch(rethrow);
    // D1 and KV return objects (statements, sessions) whose methods can fail too.
    return typeof result === 'object' && result !== null ? wrap(result) : result;
  } catch (error) {
    return rethrow(error);
  }
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  return typeof value === 'object' && value !== null ? (originals.get(value) ?? value) : value;
}

function rethrow(error: unknown): never {
  const failure = error instanceof Error ? error : new Error('the store failed');
  failures.add(failure);
  throw failure;
}

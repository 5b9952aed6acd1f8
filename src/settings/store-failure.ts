// Which errors are D1's or KV's own. Their messages do not tell: D1 puts "D1_ERROR" before what the database answers, but
// a lost connection is passed on as the runtime words it. So the bindings are wrapped, and what they throw is remembered.

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';

const failures = new WeakSet<object>();

/** The objects behind the wrappers: a batch must be given D1's own statements. */
const originals = new WeakMap<object, object>();

/** Whether a store failed, other than by refusing what was written (a constraint, a precondition). */
export function isStoreFailure(error: unknown): boolean {
  if (!(error instanceof Error) || !failures.has(error)) return false;
  return !error.message.includes('SQLITE_CONSTRAINT');
}

/** The binding, with every error that it throws marked as the store's. */
export function markFailures<Binding extends D1Database | KVNamespace>(binding: Binding): Binding {
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
    // Statements and sessions are what a store hands out in turn.
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

// Records each call that the Worker makes on its bindings, with the arguments as text, and passes the call on
// unchanged.

export interface BindingCall {
  readonly binding: string;
  readonly method: string;
  readonly args: string;
}

let calls: BindingCall[] = [];

/** Returns the recorded calls on bindings, and clears the record. */
export function takeCalls(): readonly BindingCall[] {
  const taken = calls;
  calls = [];
  return taken;
}

export function recordBindings(env: Env, context: ExecutionContext): { env: Env; context: ExecutionContext } {
  const bindings = Object.entries(env).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'object' && value !== null ? record(name, value) : value,
  ]);
  const spied = {
    waitUntil(promise: Promise<unknown>) {
      calls.push({ binding: 'context', method: 'waitUntil', args: '' });
      context.waitUntil(promise);
    },
    passThroughOnException() {
      calls.push({ binding: 'context', method: 'passThroughOnException', args: '' });
    },
    props: {},
  };
  return { env: Object.fromEntries(bindings), context: spied as unknown as ExecutionContext };
}

/** Maps each proxy that records calls to its D1 statement, because D1's batch() accepts only real statements. */
const statements = new WeakMap<object, object>();

function record(binding: string, target: object): object {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        calls.push({ binding, method: String(name), args: args.map(writeArgument).join('\n') });
        const result: unknown = Reflect.apply(member, target, args.map(unwrap));
        // `get` returns the stub of a Durable Object. Calls of its methods are recorded too.
        if (binding === 'USAGE' && name === 'get') return record(binding, result as object);
        if (typeof result !== 'object' || result === null || !('bind' in result)) return result;
        const statement = record(binding, result);
        statements.set(statement, result);
        return statement;
      };
    },
  });
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  return typeof value === 'object' && value !== null ? (statements.get(value) ?? value) : value;
}

function writeArgument(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Request) return `${value.method} ${value.url} ${JSON.stringify([...value.headers])}`;
  if (value instanceof Uint8Array) return [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (Array.isArray(value) || value instanceof Headers) return JSON.stringify([...value]);
  return typeof value === 'object' && value !== null && !statements.has(value) ? JSON.stringify(value) : String(value);
}

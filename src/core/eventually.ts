// What is mostly there at once and sometimes has to be waited for. A function that awaits makes every caller wait for a
// turn of the event loop's queue, even for what is in memory; most requests need nothing that is not.

export type Eventually<T> = T | Promise<T>;

/** Goes on with the value: now where it is there, later where it is promised. */
export function after<T, U>(value: Eventually<T>, next: (value: T) => Eventually<U>): Eventually<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

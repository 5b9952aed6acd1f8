// The client library as a Svelte store, exported as `wherefrom/svelte`: an object with `subscribe`, which `$visitor` reads.
// Imports nothing of Svelte. On a server it sends no request and returns the loading state.

import type { FieldName } from '../answer-types.ts';
import type { Located } from '../client.ts';
import { followVisitor, type Visitor, type VisitorOptions, waiting } from './follow-visitor.ts';

/** A readable store (the store contract of Svelte). */
export interface VisitorStore<Answer> {
  /** Calls `run` with each state. Returns a function that ends the subscription. */
  subscribe(run: (visitor: Visitor<Answer>) => void): () => void;
}

/**
 * Returns a store with the state of the request for this page's visitor. The first subscriber starts the request; the
 * request is aborted if the last one leaves before the answer. The answer is kept for later subscribers.
 */
export function visitorStore<Fallback = never, const Names extends readonly FieldName[] | undefined = undefined>(
  projectId: string | undefined,
  options?: VisitorOptions<Fallback, Names>,
): VisitorStore<Located<Fallback, Names>>;
export function visitorStore(
  projectId: string | undefined,
  options: VisitorOptions<unknown> = {},
): VisitorStore<unknown> {
  const subscribers = new Set<(visitor: Visitor<unknown>) => void>();
  let visitor: Visitor<unknown> = waiting;
  let abort: (() => void) | null = null;
  const start = () =>
    followVisitor(projectId, options, (settled) => {
      visitor = settled;
      for (const run of subscribers) run(settled);
    });
  return {
    subscribe(run) {
      // A new function for each subscription, because a set holds a function once and Svelte may subscribe the same one
      // twice.
      const subscriber = (state: Visitor<unknown>) => run(state);
      subscribers.add(subscriber);
      run(visitor);
      // Starts the request in browsers only: Svelte also subscribes while it renders on a server.
      if (abort === null && visitor.loading && 'document' in globalThis) abort = start();
      return () => {
        subscribers.delete(subscriber);
        if (subscribers.size > 0 || !visitor.loading) return;
        abort?.();
        abort = null;
      };
    },
  };
}

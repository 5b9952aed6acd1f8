// The state of one location request, for frameworks that show it: shared by the React hook's types, the Vue composable and
// the Svelte store. Does not cache and does not retry.

import type { FieldName } from '../answer-types.ts';
import { LocateError, type LocateOptions, locate } from '../client.ts';

/** Options of `locate` except `signal`: the framework aborts the request. */
export type VisitorOptions<
  Fallback = never,
  Names extends readonly FieldName[] | undefined = readonly FieldName[] | undefined,
> = Omit<LocateOptions<Fallback, Names>, 'signal'>;

/** The state of a request. With a fallback, `error` is null and a failure sets `location` to the fallback. */
export interface Visitor<Answer> {
  readonly location: Answer | null;
  readonly error: LocateError | null;
  readonly loading: boolean;
}

/** The state before there is an answer or an error. */
export const waiting = { location: null, error: null, loading: true };

/**
 * Locates the visitor of this page and passes the final state to `show`. Returns a function that aborts the request;
 * nothing is shown afterwards. An invalid argument is an unhandled rejection with a TypeError, because showing it as a
 * failed request would hide a mistake in the code.
 */
export function followVisitor(
  projectId: string | undefined,
  options: VisitorOptions<unknown>,
  show: (visitor: Visitor<unknown>) => void,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const settle = (location: unknown, error: LocateError | null) => {
    if (!signal.aborted) show({ location, error, loading: false });
  };
  locate(projectId, { ...options, signal }).then(
    (location) => settle(location, null),
    (error: unknown) => {
      if (!(error instanceof LocateError)) throw error;
      settle(null, error);
    },
  );
  return () => controller.abort();
}

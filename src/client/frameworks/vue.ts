// The client library as a Vue composable, exported as `wherefrom/vue`. It renders nothing. On a server it sends no
// request and returns the loading state.

/// <reference path="./modules.d.ts" />

import { onMounted, onUnmounted, type ShallowRef, shallowRef } from 'vue';
import type { FieldName } from '../answer-types.ts';
import type { Located, LocateError } from '../client.ts';
import { followVisitor, type VisitorOptions } from './follow-visitor.ts';

/** The parts of a request's state, each a ref. With a fallback, `error` stays null. */
export interface VisitorRefs<Answer> {
  readonly location: Readonly<ShallowRef<Answer | null>>;
  readonly error: Readonly<ShallowRef<LocateError | null>>;
  readonly loading: Readonly<ShallowRef<boolean>>;
}

/**
 * Locates the visitor of this page once the component is mounted. Unmounting aborts the request. An invalid argument,
 * such as no `endpoint`, is an unhandled rejection with a TypeError.
 */
export function useVisitor<Fallback = never, const Names extends readonly FieldName[] | undefined = undefined>(
  projectId: string | undefined,
  options?: VisitorOptions<Fallback, Names>,
): VisitorRefs<Located<Fallback, Names>>;
export function useVisitor(projectId: string | undefined, options: VisitorOptions<unknown> = {}): VisitorRefs<unknown> {
  const location = shallowRef<unknown>(null);
  const error = shallowRef<LocateError | null>(null);
  const loading = shallowRef(true);
  let abort = () => {};
  onMounted(() => {
    abort = followVisitor(projectId, options, (visitor) => {
      location.value = visitor.location;
      error.value = visitor.error;
      loading.value = visitor.loading;
    });
  });
  onUnmounted(() => abort());
  return { location, error, loading };
}

// The client library as a React hook, exported as `wherefrom/react`. It draws nothing, and asks nothing while rendering on
// a server: there it says that it is loading.

/// <reference path="./modules.d.ts" />
'use client';

import { useEffect, useState } from 'react';
import type { Location } from '../core/location.ts';
import { LocateError, type LocateOptions, locate, type Signed, type TrimmedLocation } from './client.ts';

/** Options of `locate` but for `signal`: leaving the page's tree is what aborts. */
export type VisitorOptions<Fallback = never> = Omit<LocateOptions<Fallback>, 'signal'>;

/** What is known at this moment; `error` is set only where there is no answer and no fallback. */
export interface Visitor<Answer> {
  readonly location: Answer | null;
  readonly error: LocateError | null;
  readonly loading: boolean;
}

type Question = LocateOptions & { readonly projectId: string };

/** What was learned, and about which question. */
interface Known {
  readonly question: string;
  readonly visitor: Visitor<TrimmedLocation & Signed>;
}

const waiting = { location: null, error: null, loading: true };

/**
 * Asks where this page's visitor is when the component appears, and again when project or options change in value. A
 * mistake in the call (no `endpoint`) is thrown to the nearest error boundary.
 */
export function useVisitor<Fallback = never>(
  projectId: string,
  options?: VisitorOptions<Fallback> & { readonly fields?: undefined },
): Visitor<(Location & Signed) | Fallback>;
export function useVisitor<Fallback = never>(
  projectId: string,
  options: VisitorOptions<Fallback>,
): Visitor<(TrimmedLocation & Signed) | Fallback>;
export function useVisitor<Fallback>(
  projectId: string,
  options: VisitorOptions<Fallback> = {},
): Visitor<(TrimmedLocation & Signed) | Fallback> {
  const { fallback, endpoint, timeoutMs, cache, fields, lang, sample, token } = options;
  // By value, because options are usually written as a new object at each rendering.
  const question = JSON.stringify({ projectId, endpoint, timeoutMs, cache, fields, lang, sample, token });
  const [known, setKnown] = useState<Known>({ question, visitor: waiting });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const show = (location: (TrimmedLocation & Signed) | null, error: LocateError | null) => {
      if (!signal.aborted) setKnown(() => ({ question, visitor: { location, error, loading: false } }));
    };
    const { projectId, ...asked } = JSON.parse(question) as Question;
    locate<never>(projectId, { ...asked, signal }).then(
      (location) => show(location, null),
      (error: unknown) => {
        if (error instanceof LocateError) return show(null, error);
        setKnown(() => {
          throw error;
        });
      },
    );
    return () => controller.abort();
  }, [question]);
  // What was learned about another question is not shown for this one, not even for one rendering.
  const visitor = known.question === question ? known.visitor : waiting;
  return visitor.error !== null && fallback !== undefined ? { ...visitor, location: fallback, error: null } : visitor;
}

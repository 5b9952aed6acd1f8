// The client library as a React hook, exported as `wherefrom/react`. It renders nothing. On a server it sends no
// request and returns the loading state.

/// <reference path="./modules.d.ts" />
'use client';

import { useEffect, useState } from 'react';
import type { FieldName } from '../answer-types.ts';
import { type Located, LocateError, locate } from '../client.ts';
import { type Visitor, type VisitorOptions, waiting } from './follow-visitor.ts';

export type { Visitor, VisitorOptions };

/** The visitor's state, and the arguments of its request as JSON, which tell whether the state is still current. */
interface Known {
  readonly question: string;
  readonly visitor: Visitor<unknown>;
}

/**
 * Locates the visitor of this page when the component mounts, and again when the project or an option changes in value.
 * An invalid argument, such as no `endpoint`, is thrown to the nearest error boundary.
 */
export function useVisitor<Fallback = never, const Names extends readonly FieldName[] | undefined = undefined>(
  projectId: string | undefined,
  options?: VisitorOptions<Fallback, Names>,
): Visitor<Located<Fallback, Names>>;
export function useVisitor(projectId: string | undefined, options: VisitorOptions<unknown> = {}): Visitor<unknown> {
  const { fallback, endpoint, timeoutMs, cache, fields, lang, sample, token } = options;
  // The arguments are compared as JSON, because callers usually pass a new object at each rendering. String() keeps
  // Infinity and NaN apart, which JSON writes as null.
  const question = JSON.stringify([projectId, endpoint, String(timeoutMs), cache, fields, lang, sample, token]);
  const [known, setKnown] = useState<Known>({ question, visitor: waiting });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `question` contains the values of all dependencies.
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const show = (location: unknown, error: LocateError | null) => {
      if (!signal.aborted) setKnown(() => ({ question, visitor: { location, error, loading: false } }));
    };
    locate(projectId, { endpoint, timeoutMs, cache, fields, lang, sample, token, signal }).then(
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
  // The state that belongs to earlier arguments is never returned for the current ones, not even for one rendering.
  const visitor = known.question === question ? known.visitor : waiting;
  return visitor.error !== null && fallback !== undefined ? { ...visitor, location: fallback, error: null } : visitor;
}

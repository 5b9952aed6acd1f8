// Parses project ids. Not part of project.ts, so that key.ts and project.ts do not import each other: keys contain a
// project id, and projects contain keys.

import { everyCharCode, isIdCharCode } from '../ascii.ts';

declare const checked: unique symbol;

/** A project's id: 20 characters a-z and 0-9, checked by parseProjectId. */
export type ProjectId = string & { readonly [checked]: true };

export const projectIdLength = 20;

export function parseProjectId(text: string): ProjectId | null {
  return text.length === projectIdLength && everyCharCode(text, isIdCharCode) ? (text as ProjectId) : null;
}

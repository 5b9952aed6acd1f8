// A project's id, in a file of its own because keys carry one.

import { allOf, isIdCode } from '../ascii.ts';

declare const checked: unique symbol;

/** 20 characters a-z and 0-9, as parseProjectId has seen. */
export type ProjectId = string & { readonly [checked]: true };

export const projectIdLength = 20;

export function parseProjectId(text: string): ProjectId | null {
  return text.length === projectIdLength && allOf(text, isIdCode) ? (text as ProjectId) : null;
}

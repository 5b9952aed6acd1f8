// A project's id, in a file of its own because keys carry one.

declare const checked: unique symbol;

/** 20 characters a-z and 0-9, as parseProjectId has seen. */
export type ProjectId = string & { readonly [checked]: true };

export const projectIdLength = 20;

export function parseProjectId(text: string): ProjectId | null {
  if (text.length !== projectIdLength) return null;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isDigit = code >= 0x30 && code <= 0x39;
    const isLetter = code >= 0x61 && code <= 0x7a;
    if (!isDigit && !isLetter) return null;
  }
  return text as ProjectId;
}

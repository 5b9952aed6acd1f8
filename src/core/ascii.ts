// Character classes of ASCII. Visitor text is tested by code, not by regular expression: the engine keeps the subject of
// the last match.

export function isLowerLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether every UTF-16 code unit of the text is accepted; true for an empty text. */
export function allOf(text: string, accepts: (code: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (!accepts(text.charCodeAt(i))) return false;
  return true;
}

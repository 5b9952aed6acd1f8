// Character classes of ASCII. Text from visitors is tested by character code, not by regular expression, because the
// engine keeps the subject of the last match in memory.

export function isLowerLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

export function isUpperLetter(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

export function isLetter(code: number): boolean {
  return isLowerLetter(code | 0x20);
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether the character code is one of a-z and 0-9. */
export function isIdCode(code: number): boolean {
  return isLowerLetter(code) || isDigit(code);
}

/** Whether the character code is one of A-Z, a-z, 0-9, "-" and "_". */
export function isBase64urlCode(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x2d || code === 0x5f;
}

/** Whether the character code is printable ASCII: space to tilde. */
export function isPrintable(code: number): boolean {
  return code >= 0x20 && code <= 0x7e;
}

/** Whether every UTF-16 code unit of the text is accepted; true for an empty text. */
export function allOf(text: string, accepts: (code: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (!accepts(text.charCodeAt(i))) return false;
  return true;
}

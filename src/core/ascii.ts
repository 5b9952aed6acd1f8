// Character classes of ASCII. Text from visitors is tested by character code, not by regular expression, because the
// engine keeps the subject of the last match in memory.

export function isLowerLetterCode(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

export function isUpperLetterCode(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

export function isLetterCode(code: number): boolean {
  return isLowerLetterCode(code | 0x20);
}

export function isDigitCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether the character code is one of a-z and 0-9. */
export function isIdCharCode(code: number): boolean {
  return isLowerLetterCode(code) || isDigitCode(code);
}

/** Whether the character code is one of A-Z, a-z, 0-9, "-" and "_". */
export function isBase64urlCharCode(code: number): boolean {
  return isLetterCode(code) || isDigitCode(code) || code === 0x2d || code === 0x5f;
}

/** Whether the character code is printable ASCII: space to tilde. */
export function isPrintableCharCode(code: number): boolean {
  return code >= 0x20 && code <= 0x7e;
}

/** Whether every UTF-16 code unit of the text is accepted; true for an empty text. */
export function everyCharCode(text: string, accepts: (code: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (!accepts(text.charCodeAt(i))) return false;
  return true;
}

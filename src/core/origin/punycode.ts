// Checks internationalised labels of host names in their ASCII form (`xn--…`). The runtime's URL parser encodes names
// but does not check labels that are already ASCII: it accepts `xn--a`, which is not the encoding of any name.

import { isDigitCode, isLowerLetterCode } from '../ascii.ts';

const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;
const initialBias = 72;
const initialCode = 128;
const codePointMax = 0x10ffff;

/** Adapts the bias after each decoded code point (RFC 3492 section 6.1). */
function adaptBias(delta: number, length: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / damp) : delta >> 1;
  rest += Math.floor(rest / length);
  let steps = 0;
  while (rest > ((base - tMin) * tMax) >> 1) {
    rest = Math.floor(rest / (base - tMin));
    steps += base;
  }
  return steps + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}

/** Returns the value of a punycode digit, a-z then 0-9; `base` for any other character. Labels are in lower case. */
function digitOf(code: number): number {
  if (isLowerLetterCode(code)) return code - 0x61;
  return isDigitCode(code) ? code - 0x30 + 26 : base;
}

/** Reads one variable-length integer at `at`; null if it is truncated or has an invalid digit. */
function readDelta(text: string, at: number, bias: number): { readonly delta: number; readonly end: number } | null {
  let delta = 0;
  let weight = 1;
  for (let k = base, i = at; i < text.length; k += base, i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit === base) return null;
    delta += digit * weight;
    // No label has 64 code points, so a delta above this limit is invalid. Refuses it here, before the number loses
    // precision.
    if (delta > codePointMax * 64) return null;
    const threshold = Math.min(Math.max(k - bias, tMin), tMax);
    if (digit < threshold) return { delta, end: i + 1 };
    weight *= base - threshold;
  }
  return null;
}

/** Decodes the text after `xn--` in a label (RFC 3492 section 6.2); null if it is malformed. */
function decodePunycode(text: string): string | null {
  const delimiter = Math.max(text.lastIndexOf('-'), 0);
  const output = Array.from(text.slice(0, delimiter), (char) => char.charCodeAt(0));
  let code = initialCode;
  let index = 0;
  let bias = initialBias;
  for (let at = delimiter > 0 ? delimiter + 1 : 0; at < text.length; ) {
    const read = readDelta(text, at, bias);
    if (read === null) return null;
    at = read.end;
    index += read.delta;
    const length = output.length + 1;
    bias = adaptBias(read.delta, length, output.length === delimiter);
    code += Math.floor(index / length);
    index %= length;
    if (code > codePointMax) return null;
    output.splice(index++, 0, code);
  }
  return String.fromCodePoint(...output);
}

const asciiPrefix = 'xn--';

/** Whether a label is plain ASCII, or exactly the `xn--` form that the URL parser gives the decoded name. */
function isValidLabel(label: string): boolean {
  if (!label.startsWith(asciiPrefix)) return true;
  const name = decodePunycode(label.slice(asciiPrefix.length));
  if (name === null || label === asciiPrefix) return false;
  // The URL parser maps and checks non-ASCII names (UTS #46). A name that is ASCII stays without the prefix `xn--`.
  const url = `https://${name}/`;
  return URL.canParse(url) && new URL(url).hostname === label;
}

/** Whether every `xn--` label of a canonical host is the encoding of a name. */
export function hasValidPunycode(host: string): boolean {
  return !host.includes(asciiPrefix) || host.split('.').every(isValidLabel);
}

// Fast path for Chrome's reduced User-Agent header (User-Agent Client Hints, "User-Agent reduction"), which most
// requests have: one of five platforms, a version, an ending with or without `Mobile`, and the token of a Chromium
// browser. Does not split the text.

import { isDigitCode } from '../../../core/ascii.ts';
import type { UserAgentProduct } from './agent-text.ts';

const start = 'Mozilla/5.0 (';
const middle = ') AppleWebKit/537.36 (KHTML, like Gecko) Chrome/';
const endings = [' Safari/537.36', ' Mobile Safari/537.36'];

const platforms = [
  'Windows NT 10.0; Win64; x64',
  'Macintosh; Intel Mac OS X 10_15_7',
  'X11; Linux x86_64',
  'X11; CrOS x86_64 14541.0.0',
  'Linux; Android 10; K',
];

/** Tokens that Edge and Opera append to Chrome's reduced User-Agent header. */
const addedTokens = ['Edg', 'EdgA', 'OPR'];

interface ReducedText<Reading> {
  /** The parsed User-Agent header of one platform with one of the two endings (with or without `Mobile`). */
  readonly reading: Reading;
  readonly product: UserAgentProduct;
}

/**
 * Creates a reader of reduced User-Agent headers. Calls `read`, the full parser, on each platform with each ending
 * (with or without `Mobile`), with 0 as the version.
 */
export function reducedUserAgentReader<Reading>(read: (text: string) => Reading) {
  const readings = new Map(
    platforms.map((platform) => [platform, endings.map((ending) => read(`${start}${platform}${middle}0${ending}`))]),
  );
  return (text: string): ReducedText<Reading> | null => {
    const close = text.indexOf(')');
    if (!text.startsWith(start) || !text.startsWith(middle, close)) return null;
    const version = readDigits(text, close + middle.length);
    const after = close + middle.length + version.length;
    const ending = endings.findIndex((row) => text.startsWith(row, after));
    const reading = readings.get(text.slice(start.length, close))?.[ending];
    const product = readAdded(text, after + (endings[ending]?.length ?? 0), version);
    return reading === undefined || product === null ? null : { reading, product };
  };
}

/**
 * Returns the token that the browser appended to the header, or Chrome's if there is none; null if the rest of the text
 * has another form.
 */
function readAdded(text: string, at: number, version: string): UserAgentProduct | null {
  if (at === text.length) return { name: 'Chrome', version };
  const name = addedTokens.find((token) => text.startsWith(` ${token}/`, at));
  if (name === undefined) return null;
  const own = readDigits(text, at + name.length + 2);
  return at + name.length + 2 + own.length === text.length ? { name, version: own } : null;
}

/** Returns the version number (digits and dots) that starts at the index. */
function readDigits(text: string, from: number): string {
  let end = from;
  while (isDigitCode(text.charCodeAt(end)) || text.charCodeAt(end) === 0x2e) end++;
  return text.slice(from, end);
}

// Chrome's reduced User-Agent text (User-Agent Client Hints, "User-Agent reduction"): one of five platforms, a version, two
// endings, and the token of a browser on Chromium. Most requests have it, and it is read without splitting it.

import { isDigit } from '../../../core/ascii.ts';
import type { Product } from './agent-text.ts';

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

/** Browsers that add their own token to the end. */
const addedTokens = ['Edg', 'EdgA', 'OPR'];

interface ReducedText<Reading> {
  /** Of the platform and the ending. */
  readonly reading: Reading;
  readonly product: Product;
}

/** A reader of reduced texts. `read` reads the text of each platform and ending once, with the version 0. */
export function readerOfReduced<Reading>(read: (text: string) => Reading) {
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

/** The token at the end, or Chrome's where there is none; null where the text goes on otherwise. */
function readAdded(text: string, at: number, version: string): Product | null {
  if (at === text.length) return { name: 'Chrome', version };
  const name = addedTokens.find((token) => text.startsWith(` ${token}/`, at));
  if (name === undefined) return null;
  const own = readDigits(text, at + name.length + 2);
  return at + name.length + 2 + own.length === text.length ? { name, version: own } : null;
}

/** The digits and dots from a place on. */
function readDigits(text: string, from: number): string {
  let end = from;
  while (isDigit(text.charCodeAt(end)) || text.charCodeAt(end) === 0x2e) end++;
  return text.slice(from, end);
}

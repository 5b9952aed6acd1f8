// Splits a User-Agent header into product tokens and the parts of its comments (RFC 9110 section 10.1.5). Uses one pass
// and no regular expressions, because the engine keeps the last text that a regular expression was matched against.

import { isDigitCode } from '../../../core/ascii.ts';

export interface UserAgentProduct {
  readonly name: string;
  /** The product's version: the text after the slash, or the number that follows the name. */
  readonly version: string | null;
}

export interface UserAgentText {
  readonly products: readonly UserAgentProduct[];
  /** The parts of all comments (texts in parentheses) of the User-Agent header, in order. Semicolons separate them. */
  readonly parts: readonly string[];
}

const space = 0x20;
const open = 0x28;
const close = 0x29;
const semicolon = 0x3b;

/**
 * Maximum numbers of product tokens and of comment parts in a User-Agent header. No browser's header has as many; the
 * rest of a longer header is ignored.
 */
const productsMax = 48;
const partsMax = 48;

export function splitUserAgent(text: string): UserAgentText {
  const products: UserAgentProduct[] = [];
  const parts: string[] = [];
  let at = 0;
  while (at < text.length && products.length < productsMax && parts.length < partsMax) {
    const code = text.charCodeAt(at);
    if (code === open) at = readComment(text, at + 1, parts);
    else if (isSeparator(code)) at++;
    else at = readProduct(text, at, products);
  }
  return { products, parts };
}

/**
 * Reads one comment of a User-Agent header. Nested parentheses are text (`Moto G (4)`). Returns the index after the
 * comment.
 */
function readComment(text: string, start: number, parts: string[]): number {
  let depth = 0;
  let from = start;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === open) depth++;
    else if (code === close && depth-- === 0) break;
    else if (code === semicolon) {
      addPart(text, from, at, parts);
      from = at + 1;
    }
  }
  addPart(text, from, at, parts);
  return at + 1;
}

function addPart(text: string, from: number, to: number, parts: string[]): void {
  let start = from;
  let end = to;
  while (start < end && text.charCodeAt(start) === space) start++;
  while (end > start && text.charCodeAt(end - 1) === space) end--;
  if (end > start) parts.push(text.slice(start, end));
}

/** Reads one word of a User-Agent header: `Name/version`, `Vendor/Name/version`, a name or a number. */
function readProduct(text: string, start: number, products: UserAgentProduct[]): number {
  let end = start + 1;
  while (end < text.length && !isSeparator(text.charCodeAt(end)) && text.charCodeAt(end) !== open) end++;
  const word = text.slice(start, end);
  const slash = findVersionSlash(word);
  const last = products.at(-1);
  if (slash > 0) {
    products.push({ name: word.slice(word.lastIndexOf('/', slash - 1) + 1, slash), version: word.slice(slash + 1) });
  } else if (last?.version === null && isDigitCode(word.charCodeAt(0))) {
    products[products.length - 1] = { name: last.name, version: word };
  } else {
    products.push({ name: word, version: null });
  }
  return end;
}

/**
 * Returns the index of the slash before the version in a product token: the first slash before a digit
 * (`Line/11.20.0/IAB`), else the last slash.
 */
function findVersionSlash(word: string): number {
  for (let at = word.indexOf('/'); at >= 0; at = word.indexOf('/', at + 1)) {
    if (isDigitCode(word.charCodeAt(at + 1))) return at;
  }
  return word.lastIndexOf('/');
}

/**
 * Parses a part of a comment as a product with the given separator (`GPTBot/1.2`, `Ecosia ios@8.1`). Without the
 * separator the product has no version.
 */
export function parseCommentPart(part: string, sign: '/' | '@'): UserAgentProduct {
  const at = part.indexOf(sign);
  return at < 0 ? { name: part, version: null } : { name: part.slice(0, at), version: part.slice(at + 1) };
}

/**
 * Whether the character separates words of a User-Agent header: a space, or punctuation around lists of apps
 * (`[FBAN/FBIOS;FBAV/…]`).
 */
function isSeparator(code: number): boolean {
  return code === space || code === semicolon || code === 0x2c || code === 0x5b || code === 0x5d || code === close;
}

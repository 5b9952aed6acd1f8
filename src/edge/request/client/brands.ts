// Parses brand lists of client hints (Sec-CH-UA, Sec-CH-UA-Full-Version-List): lists of strings with a parameter `v`
// (RFC 9651; User-Agent Client Hints, section 3).

import { isLowerLetterCode } from '../../../core/ascii.ts';
import { StructuredFieldReader } from '../structured-field.ts';
import { browserOfBrand } from './browser-names.ts';
import { type Browser, browserSpecificity, parseLeadingVersion, type Specificity } from './vocabulary.ts';

interface Brand {
  readonly brand: string;
  readonly version: string | null;
}

/**
 * Maximum number of brands in a brand list, and maximum length of a brand. No browser sends more; a list that exceeds
 * either is invalid.
 */
const brandsMax = 16;
const brandLengthMax = 64;

/** Parses a brand list; null if it is invalid. */
export function parseBrandList(text: string): readonly Brand[] | null {
  const reader = new StructuredFieldReader(text);
  const brands: Brand[] = [];
  reader.skipSpaces();
  do {
    reader.skipBlanks();
    const brand = readBrand(reader);
    if (brand === null || brands.length === brandsMax) return null;
    brands.push(brand);
    reader.skipBlanks();
  } while (reader.take(','));
  return reader.ended ? brands : null;
}

function readBrand(reader: StructuredFieldReader): Brand | null {
  const brand = reader.readString();
  if (brand === null || brand.length > brandLengthMax) return null;
  let version: string | null = null;
  while (reader.take(';')) {
    reader.skipSpaces();
    const key = reader.readKey();
    if (key === null) return null;
    const value = reader.take('=') ? reader.readItem() : '';
    if (value === null) return null;
    if (key === 'v') version = parseLeadingVersion(value);
  }
  return { brand, version };
}

/**
 * Returns the browser of a brand list: its most specific brand. Ignores the order, which browsers change with each
 * version. Null if no brand is a browser.
 */
export function chooseBrand(text: string | null): Browser | null {
  let chosen: Browser | null = null;
  for (const { brand, version } of (text === null ? null : parseBrandList(text)) ?? []) {
    const { name, specificity: level } = browserOfBrand(brand);
    if (chosen !== null && !isBefore(name, level, chosen)) continue;
    if (!isGrease(brand) && !companions.has(brand)) chosen = { name, version, specificity: level };
  }
  // The brand OperaMobile has the specificity `app` here only so that it wins over the brand Opera (`named`). Opera
  // Mobile is a browser and not an app, so the returned browser has `named`.
  return chosen?.specificity === browserSpecificity.app ? { ...chosen, specificity: browserSpecificity.named } : chosen;
}

/** Brands that are listed beside the browser's own and are not browsers: Yandex Browser also sends Yowser. */
const companions = new Set(['Yowser']);

function isBefore(name: string, level: Specificity, other: Browser): boolean {
  return level === other.specificity ? name < other.name : level > other.specificity;
}

/**
 * Whether a brand is arbitrary (GREASE): "Not A Brand" with varying punctuation, which browsers add so that servers do
 * not rely on the form of brand lists (User-Agent Client Hints, section 6.2).
 */
function isGrease(brand: string): boolean {
  let letters = '';
  const text = brand.toLowerCase();
  for (let i = 0; i < text.length; i++) if (isLowerLetterCode(text.charCodeAt(i))) letters += text.charAt(i);
  return letters.startsWith('not') && letters.endsWith('brand');
}

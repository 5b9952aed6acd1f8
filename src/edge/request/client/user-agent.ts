// Parses a User-Agent header into the values of vocabulary.ts, with tables of tokens and without regular expressions.
// test/unit/edge/request/client-forms/README.md compares it with libraries.

import { parseCommentPart, splitUserAgent, type UserAgentProduct, type UserAgentText } from './agent-text.ts';
import { browserOfProduct } from './browser-names.ts';
import { findCrawler } from './crawlers.ts';
import { detectDevice, unknownDevice } from './devices.ts';
import { reducedUserAgentReader } from './reduced-text.ts';
import { parseOperatingSystem, unknownOperatingSystem } from './systems.ts';
import {
  type Browser,
  browserSpecificity,
  type DetectedClient,
  type Device,
  normaliseSystemVersion,
  type OperatingSystem,
  parseLeadingVersion,
} from './vocabulary.ts';

export interface UserAgentDetection extends DetectedClient {
  /** Whether the browser is based on Chromium; only such browsers send client hints. */
  readonly isChromium: boolean;
}

const findReduced = reducedUserAgentReader(readWholeText);

export function readUserAgent(userAgent: string): UserAgentDetection {
  const reduced = findReduced(userAgent);
  if (reduced === null) return readWholeText(userAgent);
  const { reading, product } = reduced;
  return { ...reading, browser: chooseProduct(null, product) ?? readChrome(product, false) };
}

function readWholeText(userAgent: string): UserAgentDetection {
  const text = splitUserAgent(userAgent);
  const crawler = findCrawler(text);
  if (crawler !== null) return describeCrawler(crawler);
  const os = readNamedSystem(text);
  const browser = readBrowser(text, os);
  const isChromium = findNamed(text, 'Chrome') !== undefined;
  return { browser, os: unfreeze(os, text, browser), device: readOwnDevice(text, os), isChromium };
}

function describeCrawler({ name, version }: UserAgentProduct): UserAgentDetection {
  return {
    browser: { name, version: parseLeadingVersion(version ?? ''), specificity: browserSpecificity.app },
    os: unknownOperatingSystem,
    device: { ...unknownDevice, type: 'bot' },
    isChromium: false,
  };
}

function findNamed({ products }: UserAgentText, name: string): UserAgentProduct | undefined {
  return products.find((product) => product.name === name);
}

/**
 * Returns the operating system that the comments of the User-Agent header name. Some systems, such as KaiOS, are named
 * by a product token instead.
 */
function readNamedSystem(text: UserAgentText): OperatingSystem {
  const kaiOs = findNamed(text, 'KAIOS') ?? findNamed(text, 'KaiOS');
  if (kaiOs !== undefined) return { name: 'KaiOS', version: normaliseSystemVersion(kaiOs.version ?? '') };
  const os = parseOperatingSystem(text.parts);
  // Chrome, Edge and Firefox send a Mac's header on headsets and on iPads that request desktop pages.
  if (os.name === 'macOS' && hasIosProduct(text)) return { name: 'iOS', version: null };
  if (os.name === 'Linux' && findNamed(text, 'OculusBrowser') !== undefined) return { name: 'Android', version: null };
  return os;
}

function hasIosProduct({ products }: UserAgentText): boolean {
  return products.some(({ name }) => name.endsWith('iOS'));
}

/**
 * Removes a frozen iOS version: Safari 26 and later sends iPhone OS 18.6 or 18.7 for every later iOS (webkit.org, "WebKit
 * Features in Safari 26.0").
 */
function unfreeze(os: OperatingSystem, text: UserAgentText, browser: Browser | null): OperatingSystem {
  if (os.name !== 'iOS' || (os.version !== '18.6' && os.version !== '18.7')) return os;
  const version = findNamed(text, 'Version')?.version;
  const major = Number.parseInt(version ?? '', 10);
  const isFrozen = Number.isNaN(major) ? !hasIosProduct(text) && browser !== null : major >= 26;
  return isFrozen ? { ...os, version: null } : os;
}

function readOwnDevice(text: UserAgentText, os: OperatingSystem): Device {
  const device = os.name === 'KaiOS' ? detectDevice(text, unknownOperatingSystem) : detectDevice(text, os);
  // An iPad or iPhone that requests desktop pages sends the header of a Macintosh, so its model is unknown.
  const isDesktopMode = os.name === 'iOS' && text.parts.includes('Macintosh');
  return isDesktopMode ? { vendor: 'Apple', model: null, type: null } : device;
}

/** Returns the most specific browser among the products; the first of equally specific ones. */
function readBrowser(text: UserAgentText, os: OperatingSystem): Browser | null {
  // The product tokens of a PlayStation name only the engine, so the browser is unknown. A PlayStation Vita also sends
  // `Silk`, which there is not Amazon's browser.
  if (os.name === 'PlayStation') return null;
  let found: Browser | null = null;
  for (const product of text.products) found = chooseProduct(found, product);
  // Some browsers are named in a comment: `compatible; MSIE 7.0; …; Maxthon/3.0`, `Opera Mini/…`
  for (const part of text.parts) {
    const product = parseCommentPart(part, part.includes('@') ? '@' : '/');
    if (product.version !== null) found = chooseProduct(found, product);
  }
  if (found === null || found.specificity <= browserSpecificity.base) found = readBase(text, os) ?? found;
  return found === null ? null : correct(found, text);
}

function chooseProduct(found: Browser | null, { name, version }: UserAgentProduct): Browser | null {
  const row = browserOfProduct(name);
  if (row === undefined || (found !== null && row.specificity <= found.specificity)) return found;
  return { ...row, version: parseLeadingVersion(version ?? '') };
}

/**
 * Corrects the browser's version. Some browsers send their version in another token than their name: the version then
 * comes from that token.
 */
function correct(found: Browser, text: UserAgentText): Browser {
  const version = (product: string) => parseLeadingVersion(findNamed(text, product)?.version ?? '');
  switch (found.name) {
    case 'Facebook':
      return { ...found, version: version('FBAV') };
    case 'Opera':
      // Opera with the engine Presto: `Opera/9.80 (…) Presto/2.12.388 Version/12.16`
      return found.version === '9.80' ? { ...found, version: version('Version') } : found;
    default:
      return found;
  }
}

/** Detects Chrome, embedded browsers, Safari and Internet Explorer, whose tokens other browsers also send. */
function readBase(text: UserAgentText, os: OperatingSystem): Browser | null {
  const explorer = readExplorer(text);
  if (explorer !== null) return explorer;
  // The browser of LG's televisions: `LG Browser/8.00.00`
  const lg = os.name === 'webOS' ? findNamed(text, 'Browser') : undefined;
  if (lg !== undefined)
    return {
      name: 'LG Browser',
      version: parseLeadingVersion(lg.version ?? ''),
      specificity: browserSpecificity.named,
    };
  if (findNamed(text, 'CriOS') !== undefined || findNamed(text, 'FxiOS') !== undefined) return null;
  const chrome = findNamed(text, 'Chrome');
  const own = findNamed(text, 'Version');
  if (chrome === undefined) return readWebKit(text, os, own);
  return readChrome(chrome, text.parts.includes('wv') || (own !== undefined && os.name === 'Android'));
}

/**
 * Detects Safari on Apple's systems, and on Windows, where Safari 5 was its last version. On other systems the token
 * `Safari` only names the engine.
 */
function readWebKit(text: UserAgentText, { name }: OperatingSystem, own: UserAgentProduct | undefined): Browser | null {
  const version = parseLeadingVersion(own?.version ?? '');
  const { base, webView } = browserSpecificity;
  if (findNamed(text, 'Safari') === undefined) {
    const isWebView = name === 'iOS' && findNamed(text, 'AppleWebKit') !== undefined;
    return isWebView ? { name: 'iOS WebView', version: null, specificity: webView } : null;
  }
  if (name === 'macOS' || name === 'iOS' || (name === 'Windows' && own !== undefined))
    return { name: 'Safari', version, specificity: base };
  return name === 'Android' && own !== undefined ? { name: 'Android Browser', version, specificity: base } : null;
}

function readChrome({ version }: UserAgentProduct, isWebView: boolean): Browser {
  const number = parseLeadingVersion(version ?? '');
  return isWebView
    ? { name: 'Android WebView', version: number, specificity: browserSpecificity.webView }
    : { name: 'Chrome', version: number, specificity: browserSpecificity.base };
}

/** Detects Internet Explorer: `MSIE 9.0`, since version 11 `Trident/7.0; rv:11.0`. */
function readExplorer({ parts }: UserAgentText): Browser | null {
  const old = parts.find((part) => part.startsWith('MSIE '));
  const revision = parts.some((part) => part.startsWith('Trident/'))
    ? parts.find((part) => part.startsWith('rv:'))
    : undefined;
  const text = old?.slice('MSIE '.length) ?? revision?.slice('rv:'.length);
  if (text === undefined) return null;
  return { name: 'Internet Explorer', version: parseLeadingVersion(text), specificity: browserSpecificity.base };
}

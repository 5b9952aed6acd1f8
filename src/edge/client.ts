// Browser, operating system and device of the visitor. Client hints (Sec-CH-UA…) come first where the browser sends them:
// they are exact, where the User-Agent text is frozen, and need no pattern matching. The rest goes through bowser.

import Bowser from 'bowser';
import { type Client, nothingKnown } from '../core/location.ts';
import { forgetMatches } from './forget-matches.ts';

/** Longer than any browser's; longer ones are not looked at, so that no pattern runs on them. */
const headerLengthMax = 1024;

/** What the headers say of the visitor's program and machine; null where they say nothing. */
export function readClient(headers: Headers): Client {
  const brands = header(headers, 'Sec-CH-UA');
  const hinted = brands === null ? null : readHints(headers, brands);
  if (hinted !== null) return hinted;
  const userAgent = header(headers, 'User-Agent');
  return userAgent === null ? nothingKnown.client : parseUserAgent(userAgent);
}

function header(headers: Headers, name: string): string | null {
  const value = headers.get(name);
  return value === null || value === '' || value.length > headerLengthMax ? null : value;
}

interface Brand {
  readonly name: string;
  readonly version: string | null;
}

/** Brands under which hints name what is otherwise known by a shorter name. */
const brandNames: Readonly<Record<string, string>> = {
  'Google Chrome': 'Chrome',
  'Samsung Internet': 'Samsung Internet',
};

function readHints(headers: Headers, brands: string): Client | null {
  const brand = chooseBrand(header(headers, 'Sec-CH-UA-Full-Version-List') ?? brands);
  if (brand === null) return null;
  const platform = unquote(header(headers, 'Sec-CH-UA-Platform'));
  const mobile = headers.get('Sec-CH-UA-Mobile');
  return {
    browser: { name: brandNames[brand.name] ?? brand.name, version: brand.version },
    os: { name: platform, version: unquote(header(headers, 'Sec-CH-UA-Platform-Version')) },
    device: {
      vendor: null,
      model: unquote(header(headers, 'Sec-CH-UA-Model')),
      type: mobile === '?1' ? 'mobile' : mobile === '?0' ? 'desktop' : null,
    },
  };
}

/**
 * The brand that means something. Browsers add one of random signs so that nobody relies on the list's form (User-Agent
 * Client Hints, section 6.2), and the engine, which counts only where nothing else is named.
 */
function chooseBrand(list: string): Brand | null {
  let engine: Brand | null = null;
  for (let brand = readBrand(list, 0); brand !== null; brand = readBrand(list, brand.end)) {
    if (brand.name.includes('Not') && brand.name.includes('Brand')) continue;
    if (brand.name !== 'Chromium') return brand;
    engine ??= brand;
  }
  return engine;
}

/** The next quoted brand, with `v="version"` where that follows (RFC 9651 list; commas may stand inside quotes). */
function readBrand(list: string, at: number): (Brand & { readonly end: number }) | null {
  const open = list.indexOf('"', at);
  const close = list.indexOf('"', open + 1);
  if (open < 0 || close < 0) return null;
  const name = list.slice(open + 1, close);
  const versionOpen = list.indexOf('"', close + 1);
  const versionClose = list.indexOf('"', versionOpen + 1);
  const isVersioned = versionOpen > 0 && versionClose > 0 && isVersionKey(list.slice(close + 1, versionOpen));
  return isVersioned
    ? { name, version: list.slice(versionOpen + 1, versionClose), end: versionClose + 1 }
    : { name, version: null, end: close + 1 };
}

/** RFC 9651 section 4.2.3.2: spaces may follow the semicolon. */
function isVersionKey(text: string): boolean {
  return text.startsWith(';') && text.slice(1).trimStart() === 'v=';
}

function unquote(text: string | null): string | null {
  const bare = text?.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
  return bare === undefined || bare === '' ? null : bare;
}

function parseUserAgent(userAgent: string): Client {
  const parser = Bowser.getParser(userAgent, true);
  const browser = parser.getBrowser();
  const os = parser.getOS();
  const device = parser.getPlatform();
  forgetMatches();
  return {
    browser: { name: known(browser.name), version: known(browser.version) },
    os: { name: known(os.name), version: known(os.versionName ?? os.version) },
    device: { vendor: known(device.vendor), model: known(device.model), type: known(device.type) },
  };
}

function known(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

// The values of `client` in a response. Each browser, system and device type has one name, independent of the header.
//
// browser.name     the product's own name: "Chrome", "Microsoft Edge", "Samsung Internet", "Safari". WebView2 is Microsoft Edge.
//                  For an app that embeds a browser, the app's name ("Facebook", "WeChat"); for any other embedded browser,
//                  "Android WebView" or "iOS WebView". For a crawler, its token ("Googlebot").
// browser.version  as in the header.
// os.name          "Windows", "macOS", "iOS" (iPads too), "Android" (Fire tablets too), "Chrome OS", "Linux", "Windows Phone",
//                  "HarmonyOS", "KaiOS", "Tizen", "webOS", "PlayStation", "Fuchsia", "FreeBSD", "OpenBSD", "NetBSD";
//                  any other value of the platform hint is returned unchanged.
// os.version       the vendor's number without trailing zeros: macOS "10.14.6" or "14", iOS "17.4", Android "9", Windows "7",
//                  "8", "8.1", "10", "11". Windows before 7 has the number of Windows NT ("5.1" is XP, "6.0" Vista). Null where
//                  browsers froze the number: Mac OS X 10.15.7 and 10.16, Windows NT 10.0, Android 10 with the model K, CrOS 14541.0.0,
//                  iPhone OS 18.6 and 18.7 with Safari 26 and later.
// device.vendor    "Apple", "Samsung", "Google"; null unless the header names the model, or the system has one vendor.
// device.model     as the vendor's firmware names it: "SM-S918B", "Pixel 8". iPhones, iPads and Macs do not send their model, so
//                  it is "iPhone", "iPad" and null.
// device.type      one of DeviceType. HTTP libraries (curl) are not clients of a visitor: all of `client` is null.

import { isDigitCode, isLetterCode } from '../../../core/ascii.ts';
import type { Client } from '../../../core/location.ts';

export type DeviceType = 'desktop' | 'mobile' | 'tablet' | 'tv' | 'console' | 'car' | 'watch' | 'xr' | 'bot';

export interface Device {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly type: DeviceType | null;
}

export interface OperatingSystem {
  readonly name: string | null;
  readonly version: string | null;
}

/**
 * How specific the name of a browser is. If a request names several browsers, the most specific one is returned.
 * - `engine`: Chromium.
 * - `webView`: the system's browser in an app.
 * - `base`: a browser whose token is also sent by browsers derived from it, such as Chrome, Safari and Firefox.
 * - `named`: a token or brand of one browser, such as Microsoft Edge.
 * - `app`: an app that embeds a browser, such as Facebook, or a crawler.
 */
export const browserSpecificity = { engine: 0, webView: 1, base: 2, named: 3, app: 4 } as const;

export type Specificity = (typeof browserSpecificity)[keyof typeof browserSpecificity];

export interface Browser {
  readonly name: string;
  readonly version: string | null;
  readonly specificity: Specificity;
}

/**
 * Browser, system and device, all from one source: either the client hints or the User-Agent header. `browser` is null
 * if the source names no browser.
 */
export interface DetectedClient {
  readonly browser: Browser | null;
  readonly os: OperatingSystem;
  readonly device: Device;
}

export function toClient({ browser, os, device }: DetectedClient): Client {
  return {
    browser: { name: browser?.name ?? null, version: browser?.version ?? null },
    os: { name: os.name, version: os.version },
    device: { vendor: device.vendor, model: device.model, type: device.type },
  };
}

/** Maximum length of a browser's or system's version, above that of any real one. */
const versionLengthMax = 32;

/**
 * Returns the version at the start of a text: digits, letters and dots (`3.6b1`). Null if the text does not start with a digit.
 */
export function parseLeadingVersion(text: string): string | null {
  if (!isDigitCode(text.charCodeAt(0))) return null;
  let end = 1;
  while (end < text.length && isVersionCode(text.charCodeAt(end))) end++;
  while (text.charCodeAt(end - 1) === 0x2e) end--;
  return end > versionLengthMax ? null : text.slice(0, end);
}

/** Returns an operating system's version with dots and without trailing zeros: `13.0.0` is 13, `10_14_6` is 10.14.6. */
export function normaliseSystemVersion(text: string): string | null {
  let version = parseLeadingVersion(text.replaceAll('_', '.'));
  while (version?.endsWith('.0')) version = version.slice(0, -2);
  return version;
}

function isVersionCode(code: number): boolean {
  return isDigitCode(code) || code === 0x2e || isLetterCode(code);
}

// Detects the operating system from a User-Agent header or from the client hint Sec-CH-UA-Platform.

import { PrefixTable } from './prefix-table.ts';
import { normaliseSystemVersion, type OperatingSystem } from './vocabulary.ts';

export const unknownOperatingSystem: OperatingSystem = { name: null, version: null };

/**
 * Operating systems, keyed by prefix. A part of a comment in a User-Agent header begins with the prefix, followed by
 * the version.
 */
const starts = new PrefixTable([
  ['iPhone', 'iOS'],
  ['iPad', 'iOS'],
  ['iPod', 'iOS'],
  ['Intel Mac OS X', 'macOS'],
  ['PPC Mac OS X', 'macOS'],
  ['Mac OS X', 'macOS'],
  ['Mac OS/', 'macOS'],
  ['Windows Phone OS ', 'Windows Phone'],
  ['Windows Phone ', 'Windows Phone'],
  ['Windows NT ', 'Windows'],
  ['Android ', 'Android'],
  ['Android', 'Android'],
  // UC Browser's short form of Android.
  ['Adr ', 'Android'],
  ['CrOS ', 'Chrome OS'],
  ['Tizen ', 'Tizen'],
  ['Tizen', 'Tizen'],
  ['Web0S', 'webOS'],
  ['webOS', 'webOS'],
  ['OpenHarmony ', 'HarmonyOS'],
  ['HarmonyOS ', 'HarmonyOS'],
  ['HarmonyOS', 'HarmonyOS'],
  ['PlayStation', 'PlayStation'],
  ['PLAYSTATION', 'PlayStation'],
  ['Sailfish ', 'Sailfish OS'],
  ['FreeBSD', 'FreeBSD'],
  ['OpenBSD', 'OpenBSD'],
  ['NetBSD', 'NetBSD'],
  ['Fuchsia', 'Fuchsia'],
  ['Windows', 'Windows'],
  ['Win', 'Windows'],
]);

/** Versions of Windows by the number of Windows NT in the header. Versions before 7 are returned as that number. */
const windowsVersions = new Map([
  ['6.1', '7'],
  ['6.2', '8'],
  ['6.3', '8.1'],
]);

/**
 * Returns the operating system that the comments of a User-Agent header name; the first part that names one counts.
 * Skips `Windows` alone, because a later part has the version (`Windows; U; Windows NT 6.1`). Versions that browsers
 * froze are null (vocabulary.ts).
 */
export function parseOperatingSystem(parts: readonly string[]): OperatingSystem {
  for (const part of parts) {
    const row = part === 'Windows' ? undefined : starts.find(part);
    if (row !== undefined) return { name: row[1], version: readPartVersion(row, part, parts) };
  }
  const name = unnumbered.find(([start]) => parts.some((part) => part.startsWith(start)))?.[1];
  return name === undefined ? unknownOperatingSystem : { name, version: null };
}

/** Texts that name an operating system without a version. Used only if no part names one with a version. */
const unnumbered = [
  ['Macintosh', 'macOS'],
  ['Windows', 'Windows'],
  ['Linux', 'Linux'],
  ['X11', 'Linux'],
  ['GNU/Linux', 'Linux'],
] as const;

function readPartVersion([start, name]: readonly [string, string], part: string, parts: readonly string[]) {
  switch (name) {
    case 'macOS':
      return readMacVersion(part.slice(start.length));
    case 'iOS':
      return readIosVersion(parts);
    case 'Windows':
      return start === 'Windows NT ' ? readWindowsVersion(part.slice(start.length)) : null;
    case 'Android':
      return readAndroidVersion(part.slice(start.length), parts);
    case 'Chrome OS':
      return readChromeOsVersion(part);
    case 'PlayStation':
      return readPlayStationVersion(parts);
    default:
      return normaliseSystemVersion(part.slice(start.length + (part.charAt(start.length) === '/' ? 1 : 0)).trimStart());
  }
}

/**
 * Returns the macOS version; null for frozen ones. Firefox sends 10.15 and other browsers 10.15.7 for every later macOS.
 * Programs built for 10.15 receive 10.16 from macOS 11 and later; no macOS has that number.
 */
function readMacVersion(text: string): string | null {
  const version = normaliseSystemVersion(text.trimStart());
  return version === '10.15' || version === '10.15.7' || version === '10.16' ? null : version;
}

/**
 * Returns the iOS version. iPhones send `CPU iPhone OS 17_4 like Mac OS X`, iPads `CPU OS 17_4 like Mac OS X`, and apps
 * `iOS 17_4`.
 */
function readIosVersion(parts: readonly string[]): string | null {
  for (const part of parts) {
    const at = part.indexOf('OS ');
    const version = at < 0 ? null : normaliseSystemVersion(part.slice(at + 'OS '.length));
    if (version !== null) return version;
  }
  return null;
}

function readWindowsVersion(text: string): string | null {
  const version = text.startsWith('10.0') ? null : normaliseSystemVersion(text);
  return version === '6'
    ? '6.0'
    : version === '5'
      ? '5.0'
      : version === null
        ? null
        : (windowsVersions.get(version) ?? version);
}

/** Returns the Android version; null in Chrome's reduced header, which has Android 10 and the model K for every device. */
function readAndroidVersion(text: string, parts: readonly string[]): string | null {
  const version = normaliseSystemVersion(text.trimStart());
  return version === '10' && parts.includes('K') ? null : version;
}

/** Returns the version of a PlayStation's system: `PlayStation 4 9.00`, `PlayStation; PlayStation 5/5.10`. */
function readPlayStationVersion(parts: readonly string[]): string | null {
  const part = parts.findLast((text) => text.toLowerCase().startsWith('playstation ')) ?? '';
  return normaliseSystemVersion(part.slice(Math.max(part.lastIndexOf(' '), part.lastIndexOf('/')) + 1));
}

/**
 * Returns the Chrome OS version, such as `15117.112.0` from `CrOS x86_64 15117.112.0`. Returns null for 14541.0.0,
 * which reduced User-Agent headers have in place of the real version.
 */
function readChromeOsVersion(part: string): string | null {
  const version = normaliseSystemVersion(part.slice(part.lastIndexOf(' ') + 1));
  return version === '14541' ? null : version;
}

/** Names of operating systems that differ from the value of the hint Sec-CH-UA-Platform. */
const platformNames = new Map<string, string | null>([
  ['Mac OS X', 'macOS'],
  ['Mac OS/', 'macOS'],
  ['Mac OS', 'macOS'],
  ['Chromium OS', 'Chrome OS'],
  ['ChromeOS', 'Chrome OS'],
  ['CrOS', 'Chrome OS'],
  ['Linux x86_64', 'Linux'],
  ['Unknown', null],
  ['', null],
]);

/** Returns the operating system from the hints Sec-CH-UA-Platform and Sec-CH-UA-Platform-Version. */
export function parsePlatformHints(platform: string | null, version: string | null): OperatingSystem {
  if (platform === null) return unknownOperatingSystem;
  const known = platformNames.get(platform);
  const name = known === undefined ? platform : known;
  if (version === null || name === null) return { name, version: null };
  return { name, version: name === 'Windows' ? readWindowsPlatform(version) : normaliseSystemVersion(version) };
}

/**
 * Returns the version of Windows from the hint Sec-CH-UA-Platform-Version, which is the version of a Windows API: 1 to
 * 10 on Windows 10, 13 and more on Windows 11, and 0.1, 0.2 and 0.3 on 7, 8 and 8.1 (learn.microsoft.com, "Detect
 * Windows 11 using User-Agent Client Hints"). A plain 0 means Windows 7, 8 or 8.1 without saying which, so null is
 * returned.
 */
function readWindowsPlatform(text: string): string | null {
  const [major = '', minor = ''] = text.split('.');
  if (major === '0') return windowsVersions.get(`6.${minor}`) ?? null;
  const number = readVersionNumber(major);
  if (number >= 13) return '11';
  return number >= 1 && number <= 10 ? '10' : null;
}

function readVersionNumber(text: string): number {
  return text.length > 3 || normaliseSystemVersion(text) === null ? 0 : Number.parseInt(text, 10);
}

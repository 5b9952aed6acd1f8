// Parses the origins of calling pages, as browsers send them. Which origins a project admits is decided in
// match-entry.ts.

import { everyCharCode, isBase64urlCharCode, isIdCharCode, isLowerLetterCode } from '../ascii.ts';
import { isLoopbackHost, isPageHost, parseUrl } from './host.ts';

declare const parsed: unique symbol;

export type WebScheme = 'http' | 'https';

/** A calling page's origin. `text` is the serialisation that the browser sends and that the response grants. */
export interface Origin {
  readonly text: string;
  /** The parts of an http or https origin; null for an app's own scheme, whose origins are compared as text. */
  readonly web: { readonly scheme: WebScheme; readonly host: string; readonly port: number } | null;
  readonly [parsed]: true;
}

export const schemeDefaultPorts: Readonly<Record<WebScheme, number>> = { http: 80, https: 443 };

/** Maximum length of an origin in characters. No valid one is longer: scheme, a host of 253 characters and a port. */
export const originLengthMax = 300;

/**
 * Parses an Origin header. An http(s) origin must equal its own serialisation (WHATWG URL, "origin"). Returns null for
 * userinfo, backslashes, upper case, a path, two origins joined by a proxy, and the opaque origin `null`. The host must
 * be one that an allowlist entry could have: a wildcard entry would otherwise admit invalid hosts.
 */
export function parseOrigin(text: string): Origin | null {
  if (text.length > originLengthMax) return null;
  if (text.startsWith('https://') || text.startsWith('http://')) return parseWebOrigin(text);
  return isAppOrigin(text) ? ({ text, web: null } as Origin) : null;
}

function parseWebOrigin(text: string): Origin | null {
  const url = parseUrl(text);
  if (url === null || url.origin !== text || !isPageHost(url.hostname)) return null;
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const port = url.port === '' ? schemeDefaultPorts[scheme] : Number(url.port);
  // No server can listen on port 0, and no allowlist entry could name it.
  return port === 0 ? null : ({ text, web: { scheme, host: url.hostname, port } } as Origin);
}

/**
 * Schemes that cannot belong to an app: those of the web itself, and those with opaque origins (WHATWG URL section
 * 4.7), which a browser never sends as `scheme://host`.
 */
export const nonAppSchemes: readonly string[] = [
  ...['http', 'https', 'ws', 'wss', 'ftp'],
  ...['file', 'data', 'blob', 'about', 'javascript'],
];

/** Whether the text is `scheme://host[:port]` with an app's scheme (RFC 3986 section 3.1). */
export function isAppOrigin(text: string): boolean {
  const end = text.indexOf('://');
  if (end < 1 || text.length > originLengthMax) return false;
  const scheme = text.slice(0, end);
  if (nonAppSchemes.includes(scheme) || !isLowerLetterCode(scheme.charCodeAt(0))) return false;
  const host = text.slice(end + 3);
  return everyCharCode(scheme, isSchemeCode) && host !== '' && everyCharCode(host, isAppHostCode);
}

/** Whether the character code may occur in a URL scheme: a-z, 0-9, "+", "-" and ".". */
function isSchemeCode(code: number): boolean {
  return isIdCharCode(code) || code === 0x2b || code === 0x2d || code === 0x2e;
}

/**
 * Whether the character code may occur in the host of an app's origin: letters, digits and `-._:`. The host is an id or
 * a text that the app's framework chose (`app://.` is common in Electron). It is not resolved by DNS and is compared
 * byte for byte, so the rules of host names do not apply.
 */
function isAppHostCode(code: number): boolean {
  return isBase64urlCharCode(code) || code === 0x2e || code === 0x3a;
}

/**
 * Whether the origin is on the visitor's own machine. Any program on that machine can listen there, not only the
 * project's.
 */
export function isLoopbackOrigin({ web }: Origin): boolean {
  return web !== null && isLoopbackHost(web.host);
}

/**
 * Loopback-like origins that app shells (frameworks for apps with a web view) give to an app's own pages. None has a
 * port: an origin with a port is a server on the machine.
 */
const appShellOrigins: ReadonlySet<string> = new Set([
  // Apps for Android made with Capacitor 6 and later or with Cordova 10 and later.
  'https://localhost',
  // Apps made with Capacitor before 6, and those of Cordova or Ionic that are set to http.
  'http://localhost',
  // Apps for Windows and Android made with Tauri 2.
  'http://tauri.localhost',
  // Apps for Windows made with Tauri 1, and those of Tauri 2 that set useHttpsScheme.
  'https://tauri.localhost',
  // Apps made with Wails on Windows.
  'http://wails.localhost',
  // Apps made with .NET MAUI's BlazorWebView before .NET 9, on Windows and Android.
  'https://0.0.0.0',
]);

/** Whether an origin is one of the loopback-like origins that app shells give to an app's own pages. */
export function isAppShellOrigin(text: string): boolean {
  return appShellOrigins.has(text);
}

// Origins of calling pages, as browsers send them. Which of them a project admits is decided in entry.ts.

import { allOf, isBase64urlCode, isIdCode, isLowerLetter } from '../ascii.ts';
import { isLoopbackHost, isPageHost, parseUrl } from './host.ts';

declare const parsed: unique symbol;

export type WebScheme = 'http' | 'https';

/** A calling page's origin. `text` is the serialisation that the browser sends and that the response grants. */
export interface Origin {
  readonly text: string;
  /** Null for an app scheme, which is compared as a whole. */
  readonly web: { readonly scheme: WebScheme; readonly host: string; readonly port: number } | null;
  readonly [parsed]: true;
}

export const defaultPort: Readonly<Record<WebScheme, number>> = { http: 80, https: 443 };

/** Longer than any: scheme, a host of 253 characters and a port. */
export const originLengthMax = 300;

/**
 * Parses an Origin header. An http(s) origin must equal its own serialisation (WHATWG URL, "origin"): userinfo,
 * backslashes, upper case, a path and two origins joined by a proxy give null, and so does the opaque origin `null`. Its
 * host must be one that an allowlist entry could have: a wildcard entry would otherwise admit hosts that are no names.
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
  const port = url.port === '' ? defaultPort[scheme] : Number(url.port);
  // Nothing can listen on port 0, and no entry could name it.
  return port === 0 ? null : ({ text, web: { scheme, host: url.hostname, port } } as Origin);
}

/**
 * Schemes whose origin a browser never sends as `scheme://host`: opaque origins (WHATWG URL section 4.7), and the web
 * schemes themselves. Every other scheme is an app's.
 */
export const notAppSchemes: readonly string[] = [
  ...['http', 'https', 'ws', 'wss', 'ftp'],
  ...['file', 'data', 'blob', 'about', 'javascript'],
];

/** Whether the text is `scheme://host[:port]` with an app's scheme (RFC 3986 section 3.1). */
export function isAppOrigin(text: string): boolean {
  const end = text.indexOf('://');
  if (end < 1 || text.length > originLengthMax) return false;
  const scheme = text.slice(0, end);
  if (notAppSchemes.includes(scheme) || !isLowerLetter(scheme.charCodeAt(0))) return false;
  const host = text.slice(end + 3);
  return allOf(scheme, isSchemeCode) && host !== '' && allOf(host, isAppHostCode);
}

/** a-z 0-9 + - . */
function isSchemeCode(code: number): boolean {
  return isIdCode(code) || code === 0x2b || code === 0x2d || code === 0x2e;
}

/**
 * Letters of both cases, digits and `-._:`. An app's host is an id or whatever its shell chose (`app://.` is common in
 * Electron), resolved by no name server and compared byte for byte, so the rules of host names do not apply.
 */
function isAppHostCode(code: number): boolean {
  return isBase64urlCode(code) || code === 0x2e || code === 0x3a;
}

/** Whether the origin is the caller's own machine, where another program may answer than the project's. */
export function isLoopbackOrigin({ web }: Origin): boolean {
  return web !== null && isLoopbackHost(web.host);
}

/**
 * Origins that app shells give to an app's own pages and that look like loopback. None has a port: with one, a server on
 * the machine is meant.
 */
const appShellOrigins: ReadonlySet<string> = new Set([
  // Capacitor from 6 and Cordova 10 on Android; Capacitor before, Cordova and Ionic where they are set to http.
  'https://localhost',
  'http://localhost',
  // Tauri 2 on Windows and Android; Tauri 1 on Windows, and Tauri 2 with useHttpsScheme.
  'http://tauri.localhost',
  'https://tauri.localhost',
  // Wails on Windows.
  'http://wails.localhost',
  // .NET MAUI's BlazorWebView on Windows and Android before .NET 9.
  'https://0.0.0.0',
]);

/** Whether a serialised origin is an app shell's that looks like loopback. */
export function isAppShellOrigin(text: string): boolean {
  return appShellOrigins.has(text);
}

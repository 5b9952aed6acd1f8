// Parses the URLs that a redirect may lead to: targets that the project’s owner entered, and return URLs in requests.
// Checks the URL as the runtime parses it, because browsers navigate to that form. Does not resolve host names.

import { everyCharCode, isDigitCode } from '../ascii.ts';
import { isLoopbackHost, isPageHost, parseUrl } from '../origin/host.ts';
import { accept, type Result, refuse } from '../result.ts';
import { parseProjectId } from './project-id.ts';

/** Maximum length of a URL in characters. Most software accepts URLs of this length. */
export const urlLengthMax = 2048;

export const webUrlRefusalTexts = {
  url_invalid: 'not a URL. Enter it with its scheme: https://host/path.',
  url_long: 'too long. A URL has at most 2,048 characters.',
  url_characters: 'contains a space, a backslash or a character that is not ASCII. Copy it from the browser.',
  url_scheme: 'the scheme must be https, or http on your own machine.',
  url_user: 'contains a user name or password.',
  url_path: 'its path contains “..”, an encoded slash, or an encoding that programs read in different ways.',
} as const;

type WebUrlRefusal = keyof typeof webUrlRefusalTexts;

/** Parses an absolute https URL, or an http URL of a loopback host. */
export function parseWebUrl(text: string): Result<URL, WebUrlRefusal> {
  if (text.length > urlLengthMax) return refuse('url_long');
  // The URL parser drops tabs and line breaks and reads a backslash as a slash, so such characters are refused before
  // it runs.
  if (!everyCharCode(text, (code) => code > 0x20 && code < 0x7f && code !== 0x5c)) return refuse('url_characters');
  const url = parseUrl(text);
  if (url === null) return refuse('url_invalid');
  const { protocol, hostname } = url;
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopbackHost(hostname))) return refuse('url_scheme');
  // The URL parser accepts percent-encoding in the host, and any number of slashes before the host. Here
  // percent-encoding and any number of slashes other than two are refused.
  const start = protocol.length + 2;
  const authority = text.slice(start, endOf(text, start, '/?#'));
  if (text.slice(protocol.length, start) !== '//' || authority === '' || authority.includes('%')) {
    return refuse('url_invalid');
  }
  if (authority.includes('@')) return refuse('url_user');
  if (!isPageHost(hostname)) return refuse('url_invalid');
  const typedPath = text.slice(start + authority.length, endOf(text, start, '?#'));
  return isPlainPath(typedPath) && isPlainPath(url.pathname) ? accept(url) : refuse('url_path');
}

/**
 * Returns the first index, from `start` on, at which the text has one of `characters`; the text's length if there is no
 * such index.
 */
function endOf(text: string, start: number, characters: string): number {
  let i = start;
  while (i < text.length && !characters.includes(text.charAt(i))) i++;
  return i;
}

/** Maximum number of times that a path is decoded. A path that is encoded more often is refused. */
const decodingsMax = 4;

/**
 * Whether the path has no `.` or `..` segment and no encoded slash or backslash, however often it is decoded. Servers
 * and proxies decode a path once, several times or not at all. Some drop the parameters of a segment (after `;`) before
 * they resolve `..`. Some parse a decoded path as a URL again: `?` and `#` then end the path, and a space at its end is
 * dropped.
 */
function isPlainPath(path: string): boolean {
  const segments = path.split('/').length;
  let decoded = path;
  for (let i = 0; i < decodingsMax; i++) {
    if (!keepsSegments(decoded) || decoded.split('/').length !== segments) return false;
    // A percent sign in a decoded path may be a literal one, so it is encoded again before the next decoding.
    const next = decode(i === 0 ? decoded : encodeLonePercents(decoded));
    if (next === null) return false;
    const normalised = normalise(next);
    if (normalised === decoded) return true;
    decoded = normalised;
  }
  return false;
}

/** Fraction slash and division slash, which Windows code pages turn into `/`. NFKC turns ½ into 1, fraction slash, 2. */
const slashForms = ['\u2044', '\u2215'];
/** Set minus, yen sign and won sign, which Windows code pages turn into `\`. */
const backslashForms = ['\u2216', '\u00a5', '\u20a9'];

/**
 * Replaces characters that some programs turn into others in a decoded path: compatibility characters such as full-width
 * dots (NFKC), and other forms of slashes.
 */
function normalise(decoded: string): string {
  const slashed = slashForms.reduce((text, form) => text.replaceAll(form, '/'), decoded.normalize('NFKC'));
  return backslashForms.reduce((text, form) => text.replaceAll(form, '\\'), slashed);
}

function keepsSegments(path: string): boolean {
  const isPrintable = everyCharCode(path, (code) => code >= 0x20 && code !== 0x5c && (code < 0x7f || code > 0x9f));
  return isPrintable && path.split('/').every((segment) => !isDots(segment.slice(0, endOf(segment, 0, ';?# '))));
}

/** Whether the segment is `.` or `..`, also with invisible characters between the dots, which some programs drop. */
function isDots(segment: string): boolean {
  const visible = segment.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return visible === '.' || visible === '..';
}

/**
 * Encodes each percent sign that is not followed by two hexadecimal digits. Many programs leave such signs as they are
 * when they decode a text.
 */
function encodeLonePercents(text: string): string {
  const [start = '', ...rest] = text.split('%');
  return start + rest.map((part) => `${beginsWithHexByte(part) ? '%' : '%25'}${part}`).join('');
}

function beginsWithHexByte(text: string): boolean {
  return text.length >= 2 && everyCharCode(text.slice(0, 2), isHexDigitCode);
}

function isHexDigitCode(code: number): boolean {
  return isDigitCode(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The project and the name of a redirect link, as the path of its URL contains them. */
export interface LinkPath {
  readonly project: string;
  readonly name: string;
}

/** First segment of the path of every redirect link. */
export const linkPathFirstSegment = 'r';

/**
 * Returns the project and the link name in the path of a redirect link (/r/{project}/{name}); null for other paths.
 * Ignores the host, because a deployment may have several.
 */
export function linkPathOf({ pathname }: Pick<URL, 'pathname'>): LinkPath | null {
  const [first, prefix, project, name, ...more] = (decode(pathname) ?? pathname).split('/');
  if (first !== '' || prefix !== linkPathFirstSegment || more.length > 0) return null;
  if (project === undefined || name === undefined) return null;
  return parseProjectId(project) === null ? null : { project, name };
}

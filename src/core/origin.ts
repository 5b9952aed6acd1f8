// Origins of calling pages and the allowlist entries that admit them. Pure string comparison on parsed parts, never a
// regular expression. Knows no public suffixes: that check needs a list of megabytes' weight and is made once, when an
// entry is saved (dashboard/allowlist.ts).

import { accept, type Result, refuse } from './result.ts';

declare const parsed: unique symbol;

/** A calling page's origin. `text` is the serialisation a browser sends and the answer to it carries. */
export interface Origin {
  readonly text: string;
  /** Null for an app scheme, which is compared whole. */
  readonly web: { readonly scheme: WebScheme; readonly host: string; readonly port: number } | null;
  readonly [parsed]: true;
}

type WebScheme = 'http' | 'https';

const defaultPort: Readonly<Record<WebScheme, number>> = { http: 80, https: 443 };

/**
 * Parses an Origin header. An http(s) origin must equal its own serialisation (WHATWG URL, "origin"): anything else
 * (userinfo, backslashes, upper case, a path, two origins joined by a proxy) is null, as is the opaque origin `null`.
 */
export function parseOrigin(text: string): Origin | null {
  if (text.startsWith('https://') || text.startsWith('http://')) {
    const url = parseUrl(text);
    if (url === null || url.origin !== text) return null;
    const scheme = url.protocol === 'https:' ? 'https' : 'http';
    const port = url.port === '' ? defaultPort[scheme] : Number(url.port);
    return { text, web: { scheme, host: url.hostname, port } } as Origin;
  }
  return isAppOrigin(text) ? ({ text, web: null } as Origin) : null;
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/**
 * Schemes whose origin a browser never sends as `scheme://host`: opaque origins (WHATWG URL section 4.7), and the web
 * schemes themselves. Every other scheme is an app's.
 */
const notAppSchemes = ['http', 'https', 'ws', 'wss', 'ftp', 'file', 'data', 'blob', 'about', 'javascript'];

/** Whether the text reads `scheme://host` with an app's scheme (RFC 3986 section 3.1) and a plain host. */
function isAppOrigin(text: string): boolean {
  const end = text.indexOf('://');
  if (end < 1 || text.length > originLengthMax) return false;
  const scheme = text.slice(0, end);
  if (notAppSchemes.includes(scheme) || !isLowerLetter(scheme.charCodeAt(0))) return false;
  const host = text.slice(end + 3);
  return allOf(scheme, isSchemeCode) && host !== '' && allOf(host, isAppHostCode);
}

const originLengthMax = 300;

function isLowerLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** a-z 0-9 + - . */
function isSchemeCode(code: number): boolean {
  return isLowerLetter(code) || isDigit(code) || code === 0x2b || code === 0x2d || code === 0x2e;
}

/** Letters of both cases, digits, and `-._:`. Some apps' ids are in upper case and are compared byte for byte. */
function isAppHostCode(code: number): boolean {
  return isSchemeCode(code) ? code !== 0x2b : (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x3a;
}

function allOf(text: string, accepts: (code: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (!accepts(text.charCodeAt(i))) return false;
  return true;
}

/** One line of a project's allowlist. */
export type Entry =
  | { readonly kind: 'host'; readonly scheme: WebScheme; readonly host: string; readonly port: EntryPort }
  /** `*.example.com`: any host below `parent`, at any depth, but not `parent` itself. */
  | { readonly kind: 'below'; readonly scheme: WebScheme; readonly parent: string; readonly port: EntryPort }
  /** `my-app-*.example.com`: hosts `prefix` + one or more characters of that label + `suffix` directly under `parent`. */
  | {
      readonly kind: 'label';
      readonly scheme: WebScheme;
      readonly prefix: string;
      readonly suffix: string;
      readonly parent: string;
      readonly port: EntryPort;
    }
  | { readonly kind: 'app'; readonly text: string };

export type EntryPort = number | 'any';

/** Why an entry is refused, each with the sentence shown to whoever typed it. */
export const entryRefusals = {
  empty: 'The entry is empty.',
  too_long: 'The entry is longer than any host name can be.',
  null_origin: 'The origin "null" is shared by every sandboxed frame and local file, so it can never be allowed.',
  any_host: 'A bare * would allow every page on the web.',
  scheme_unusable: 'Pages of this scheme have no origin of their own. Use http, https or an app scheme.',
  app_form: 'An app entry is scheme://host, without a wildcard, path or query.',
  userinfo: 'An origin has no user name or password.',
  path: 'An origin has no path. Leave out everything after the host and port.',
  query: 'An origin has no query or fragment.',
  port_invalid: 'The port must be a number from 1 to 65535, or * for any port.',
  host_invalid: 'This is not a host name.',
  host_numeric: 'This host is a disguised IP address. Write the address in its usual form.',
  trailing_dot: 'Leave out the dot at the end of the host name.',
  ip_wildcard: 'An IP address has no part that a wildcard could stand for.',
  wildcard_place: 'One * is allowed, in the left-most label only.',
  wildcard_short: 'A label with a * needs at least 3 other characters.',
  wildcard_suffix: 'This wildcard would allow hosts of strangers: anyone can register a name under this suffix.',
} as const;

export type EntryRefusal = keyof typeof entryRefusals;

/**
 * Parses an allowlist entry, `[scheme://]host[:port]`, as it is typed or as it is stored. Scheme left out is https, port
 * left out is the scheme's default, `:*` is any port. The parts come back canonical: lower case, punycode.
 */
export function parseEntry(typed: string): Result<Entry, EntryRefusal> {
  const text = typed.trim();
  if (text === '') return refuse('empty');
  if (text.length > originLengthMax) return refuse('too_long');
  if (text === '*') return refuse('any_host');
  if (text === 'null') return refuse('null_origin');
  const schemeEnd = text.indexOf('://');
  const scheme = schemeEnd < 0 ? 'https' : text.slice(0, schemeEnd).toLowerCase();
  const rest = schemeEnd < 0 ? text : text.slice(schemeEnd + 3);
  if (scheme === 'http' || scheme === 'https') return parseWebEntry(scheme, rest);
  if (notAppSchemes.includes(scheme)) return refuse('scheme_unusable');
  if (!isAppOrigin(`${scheme}://${rest}`)) return refuse('app_form');
  return accept({ kind: 'app', text: `${scheme}://${rest}` });
}

function parseWebEntry(scheme: WebScheme, authority: string): Result<Entry, EntryRefusal> {
  const extra = partBesideAuthority(authority);
  if (extra !== null) return refuse(extra);
  const { hostText, portText } = splitPort(authority);
  const port = parseEntryPort(scheme, portText);
  if (port === null) return refuse('port_invalid');
  if (hostText === '*') return refuse('any_host');
  if (hostText.includes('*')) return parseWildcard(scheme, hostText, port);
  const host = parseHost(hostText);
  return host.ok ? accept({ kind: 'host', scheme, host: host.value, port }) : host;
}

/** What makes a text more than host and port, or null. */
function partBesideAuthority(text: string): EntryRefusal | null {
  if (text.includes('@')) return 'userinfo';
  if (text.includes('?') || text.includes('#')) return 'query';
  return text.includes('/') || text.includes('\\') ? 'path' : null;
}

/** The port is what follows the last colon, unless that colon is inside an IPv6 literal's brackets. */
function splitPort(authority: string): { hostText: string; portText: string | null } {
  const at = authority.lastIndexOf(':');
  if (at < 0 || at < authority.lastIndexOf(']')) return { hostText: authority, portText: null };
  return { hostText: authority.slice(0, at), portText: authority.slice(at + 1) };
}

function parseEntryPort(scheme: WebScheme, text: string | null): EntryPort | null {
  if (text === null) return defaultPort[scheme];
  if (text === '*') return 'any';
  if (text === '' || text.length > 5 || !allOf(text, isDigit) || text.startsWith('0')) return null;
  const port = Number(text);
  return port <= 65535 ? port : null;
}

function parseHost(text: string): Result<string, EntryRefusal> {
  if (text.endsWith('.')) return refuse('trailing_dot');
  if (!isOnlyHost(text)) return refuse('host_invalid');
  const url = parseUrl(`https://${text}/`);
  if (url === null || url.pathname !== '/') return refuse('host_invalid');
  const host = url.hostname;
  if (isV4Literal(host) && host !== text) return refuse('host_numeric');
  if (host.startsWith('[')) return accept(host);
  return isPlainHost(host) ? accept(host) : refuse('host_invalid');
}

/**
 * Whether the URL parser would read the text as a host and nothing else. It drops tabs and line breaks, decodes percent
 * signs, and takes a port, of which it drops the default one: `example.com:443` would pass for `example.com`.
 */
function isOnlyHost(text: string): boolean {
  if (!allOf(text, (code) => code > 0x20 && code !== 0x25)) return false;
  return text.startsWith('[') ? text.endsWith(']') : !text.includes(':');
}

/** RFC 1123 labels (and `_`, which browsers accept): no empty label, 63 characters a label, 253 in all. */
function isPlainHost(host: string): boolean {
  if (host.length > 253) return false;
  return host.split('.').every((label) => label !== '' && label.length <= 63 && allOf(label, isLabelCode));
}

function isLabelCode(code: number): boolean {
  return isLowerLetter(code) || isDigit(code) || code === 0x2d || code === 0x5f;
}

/** Whether a host that the URL parser returned is an IPv4 address: it writes those as four decimal numbers only. */
function isV4Literal(host: string): boolean {
  const labels = host.split('.');
  return labels.length === 4 && labels.every((label) => label !== '' && allOf(label, isDigit));
}

function parseWildcard(scheme: WebScheme, hostText: string, port: EntryPort): Result<Entry, EntryRefusal> {
  if (hostText.startsWith('[') || looksNumeric(hostText)) return refuse('ip_wildcard');
  const dotAt = hostText.indexOf('.');
  if (dotAt < 0) return refuse('wildcard_suffix');
  const label = hostText.slice(0, dotAt).toLowerCase();
  const star = label.indexOf('*');
  if (star < 0 || hostText.indexOf('*', star + 1) >= 0) return refuse('wildcard_place');
  const parent = parseHost(hostText.slice(dotAt + 1));
  if (!parent.ok) return parent;
  if (parent.value.startsWith('[') || isV4Literal(parent.value)) return refuse('ip_wildcard');
  if (label === '*') return accept({ kind: 'below', scheme, parent: parent.value, port });
  const prefix = label.slice(0, star);
  const suffix = label.slice(star + 1);
  if (!allOf(prefix + suffix, isLabelCode)) return refuse('host_invalid');
  if (prefix.length + suffix.length < 3) return refuse('wildcard_short');
  return accept({ kind: 'label', scheme, prefix, suffix, parent: parent.value, port });
}

/** Whether every label is a number or a wildcard, as in `192.0.2.*`. */
function looksNumeric(hostText: string): boolean {
  return hostText.split('.').every((label) => label === '*' || (label !== '' && allOf(label, isDigit)));
}

/** Canonical text of an entry; parseEntry of it gives the same entry. */
export function formatEntry(entry: Entry): string {
  if (entry.kind === 'app') return entry.text;
  const port = entry.port === defaultPort[entry.scheme] ? '' : `:${entry.port === 'any' ? '*' : entry.port}`;
  return `${entry.scheme}://${entryHost(entry)}${port}`;
}

function entryHost(entry: Exclude<Entry, { kind: 'app' }>): string {
  if (entry.kind === 'host') return entry.host;
  if (entry.kind === 'below') return `*.${entry.parent}`;
  return `${entry.prefix}*${entry.suffix}.${entry.parent}`;
}

/**
 * The first entry that admits the origin, or null. Loopback origins are admitted only while `development` is on, even
 * where they are listed: they are every machine's own.
 */
export function matchEntry(allowlist: readonly Entry[], origin: Origin, development: boolean): Entry | null {
  if (!development && origin.web !== null && isLoopbackHost(origin.web.host)) return null;
  for (const entry of allowlist) if (admits(entry, origin)) return entry;
  return null;
}

/**
 * The entries that admit one serialised origin only, by that text. A browser's Origin that equals one of these needs no
 * parsing: a canonical entry with a port is an origin's own serialisation. Loopback as in matchEntry.
 */
export function exactOrigins(allowlist: readonly Entry[], development: boolean): ReadonlyMap<string, Entry> {
  const exact = new Map<string, Entry>();
  for (const entry of allowlist) {
    const single = entry.kind === 'app' || (entry.kind === 'host' && entry.port !== 'any');
    const loopback = entry.kind === 'host' && isLoopbackHost(entry.host);
    if (single && (development || !loopback)) exact.set(formatEntry(entry), entry);
  }
  return exact;
}

function admits(entry: Entry, { text, web }: Origin): boolean {
  if (entry.kind === 'app') return web === null && entry.text === text;
  if (web === null || entry.scheme !== web.scheme) return false;
  if (entry.port !== 'any' && entry.port !== web.port) return false;
  if (entry.kind === 'host') return entry.host === web.host;
  const labels = hostBefore(web.host, entry.parent);
  if (labels === null) return false;
  if (entry.kind === 'below') return true;
  return (
    !labels.includes('.') &&
    labels.length > entry.prefix.length + entry.suffix.length &&
    labels.startsWith(entry.prefix) &&
    labels.endsWith(entry.suffix)
  );
}

/** What stands before `.parent` in the host, or null where the host is not below it. */
function hostBefore(host: string, parent: string): string | null {
  const length = host.length - parent.length - 1;
  if (length < 1 || host.charCodeAt(length) !== 0x2e || !host.endsWith(parent)) return null;
  return host.slice(0, length);
}

/** Whether a canonical host is the caller's own machine: RFC 6761 section 6.3 names, 127.0.0.0/8 also mapped, ::1. */
export function isLoopbackHost(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '[::1]') return true;
  if (host.startsWith(mappedLoopback)) return host.charCodeAt(mappedLoopback.length + 2) === 0x3a;
  return host.startsWith('127.') && isV4Literal(host);
}

/** Of ::ffff:127.0.0.0/104 as the URL parser writes it, without the last two of the group's four digits. */
const mappedLoopback = '[::ffff:7f';

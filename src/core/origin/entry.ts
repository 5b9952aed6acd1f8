// Parses and formats allowlist entries. Refuses only entries that must never match. Stricter checks are made when an
// entry is saved (settings/allowlist), so that entries stored before a check existed stay readable.

import { everyCharCode, isDigitCode } from '../ascii.ts';
import { accept, type Result, refuse } from '../result.ts';
import { type HostRefusal, isHostLabelCharCode, isLoopbackHost, isV4Literal, parseHost } from './host.ts';
import { isAppOrigin, nonAppSchemes, originLengthMax, schemeDefaultPorts, type WebScheme } from './origin.ts';

/** The hosts that an entry for http or https origins admits. */
type Hosts =
  | { readonly kind: 'host'; readonly host: string }
  /** `*.example.com`: any host below `parent`, at any depth, but not `parent` itself. */
  | { readonly kind: 'below'; readonly parent: string }
  /**
   * `my-app-*.example.com`: any host directly below `parent` whose first label is `prefix`, one or more characters and
   * `suffix`.
   */
  | { readonly kind: 'label'; readonly prefix: string; readonly suffix: string; readonly parent: string };

export type WebAllowlistEntry = Hosts & { readonly scheme: WebScheme; readonly port: EntryPort };

export type EntryPort = number | 'any';

/** One line of a project's allowlist. */
export type AllowlistEntry =
  | WebAllowlistEntry
  | { readonly kind: 'app'; readonly text: string }
  /** `moz-extension://*`: every origin of an app scheme whose hosts are random for each installation. */
  | { readonly kind: 'scheme'; readonly scheme: string };

/**
 * The only URL scheme for which an allowlist entry may admit any host: Firefox gives an extension a random host for
 * each installation, so no list could contain them.
 */
const wildcardScheme = 'moz-extension';

/** The reasons to refuse an allowlist entry, each with the message that the dashboard shows. */
export const entryRefusals = {
  empty: 'The entry is empty.',
  too_long: 'The entry is longer than any host name can be.',
  null_origin: 'The origin "null" is shared by every sandboxed frame and local file, so it can never be allowed.',
  any_host: 'A bare * would allow every page on the web.',
  scheme_unusable: 'Pages of this scheme have no origin of their own. Use http, https or an app scheme.',
  app_form: 'An app entry is scheme://host, without a path or query. Only moz-extension:// can have * as its host.',
  scheme_slashes: 'A slash is missing: the scheme ends with ://, as in https://elbonia.example.',
  userinfo: 'An origin has no user name or password.',
  path: 'An origin has no path. Leave out everything after the host and port.',
  query: 'An origin has no query or fragment.',
  port_invalid: 'The port must be a number from 1 to 65535, or * for any port.',
  host_invalid: 'This is not a host name.',
  host_numeric: 'This host is a disguised IP address. Write the address in its usual form.',
  punycode_invalid: 'The part that begins with xn-- stands for no name. Type the name itself, as in bücher.example.',
  bare_suffix: 'This is not a whole host name: other names are registered below it. Type it as in www.elbonia.example.',
  trailing_dot: 'Leave out the dot at the end of the host name.',
  ip_wildcard: 'An IP address has no part that a wildcard could stand for.',
  wildcard_place: 'One * is allowed, in the left-most label only.',
  wildcard_short: 'A label with a * needs at least 3 other characters.',
  wildcard_suffix: 'This wildcard would allow hosts of strangers: anyone can register a name under this suffix.',
} as const;

export type EntryRefusal = keyof typeof entryRefusals;

/**
 * Parses an allowlist entry, `[scheme://]host[:port]`, as typed or as stored. An entry without a scheme is https, or
 * http for a loopback host. An entry without a port has the scheme's default port; `:*` is any port. A slash at the end
 * is dropped, because browsers add it when an address is copied. The returned parts are canonical: lower case,
 * punycode.
 */
export function parseAllowlistEntry(typed: string): Result<AllowlistEntry, EntryRefusal> {
  const text = withoutSlash(typed.trim());
  if (text === '') return refuse('empty');
  if (text.length > originLengthMax) return refuse('too_long');
  if (text === '*') return refuse('any_host');
  if (text === 'null') return refuse('null_origin');
  const schemeEnd = text.indexOf('://');
  if (schemeEnd < 0) return parseWebEntry(null, text);
  const scheme = text.slice(0, schemeEnd).toLowerCase();
  const rest = text.slice(schemeEnd + 3);
  if (scheme === 'http' || scheme === 'https') return parseWebEntry(scheme, rest);
  if (nonAppSchemes.includes(scheme)) return refuse('scheme_unusable');
  if (scheme === wildcardScheme && rest === '*') return accept({ kind: 'scheme', scheme });
  if (!isAppOrigin(`${scheme}://${rest}`)) return refuse('app_form');
  return accept({ kind: 'app', text: `${scheme}://${rest}` });
}

/** Whether the text begins with http:/ or https:/ and then has no second slash. */
function lacksSlash(text: string): boolean {
  const start = text.slice(0, 7).toLowerCase();
  return start.startsWith('http:/') || start === 'https:/';
}

function withoutSlash(text: string): string {
  return text.endsWith('/') && !text.endsWith('//') ? text.slice(0, -1) : text;
}

/** Whether an entry was typed without a scheme and was given http, instead of https, because its host is loopback. */
export function isSchemeAssumed(typed: string, entry: AllowlistEntry): boolean {
  return !typed.includes('://') && isLoopbackEntry(entry);
}

function parseWebEntry(schemeInput: WebScheme | null, authority: string): Result<WebAllowlistEntry, EntryRefusal> {
  const extra = partBesideAuthority(authority);
  if (extra !== null) return refuse(extra);
  const { hostText, portText } = splitPort(authority);
  const portInput = portText === null ? null : parsePort(portText);
  if (portInput === undefined) return refuse('port_invalid');
  const hosts = parseHosts(hostText);
  if (!hosts.ok) return hosts;
  const scheme = schemeInput ?? (isLoopbackHost(anchorOf(hosts.value)) ? 'http' : 'https');
  return accept({ ...hosts.value, scheme, port: portInput ?? schemeDefaultPorts[scheme] });
}

/** Returns the refusal of a text that has more than host and port (user, path, query or fragment), or null. */
function partBesideAuthority(text: string): EntryRefusal | null {
  if (text.includes('@')) return 'userinfo';
  if (text.includes('?') || text.includes('#')) return 'query';
  if (lacksSlash(text)) return 'scheme_slashes';
  return text.includes('/') || text.includes('\\') ? 'path' : null;
}

/** Splits host and port at the last colon, unless that colon is inside an IPv6 literal's brackets. */
function splitPort(authority: string): { hostText: string; portText: string | null } {
  const at = authority.lastIndexOf(':');
  if (at < 0 || at < authority.lastIndexOf(']')) return { hostText: authority, portText: null };
  return { hostText: authority.slice(0, at), portText: authority.slice(at + 1) };
}

/** Parses a port or `*`; undefined if it is invalid. */
function parsePort(text: string): EntryPort | undefined {
  if (text === '*') return 'any';
  if (text === '' || text.length > 5 || !everyCharCode(text, isDigitCode) || text.startsWith('0')) return undefined;
  const port = Number(text);
  return port <= 65535 ? port : undefined;
}

function parseHosts(text: string): Result<Hosts, EntryRefusal> {
  if (text === '*') return refuse('any_host');
  if (text.includes('*')) return parseWildcard(text);
  const host: Result<string, HostRefusal> = parseHost(text);
  return host.ok ? accept({ kind: 'host', host: host.value }) : host;
}

function parseWildcard(text: string): Result<Hosts, EntryRefusal> {
  if (text.startsWith('[') || looksNumeric(text)) return refuse('ip_wildcard');
  const dotAt = text.indexOf('.');
  if (dotAt < 0) return refuse('wildcard_suffix');
  const label = text.slice(0, dotAt).toLowerCase();
  const star = label.indexOf('*');
  if (star < 0 || text.indexOf('*', star + 1) >= 0) return refuse('wildcard_place');
  const parsed = parseHost(text.slice(dotAt + 1));
  if (!parsed.ok) return parsed;
  const parent = parsed.value;
  if (parent.startsWith('[') || isV4Literal(parent)) return refuse('ip_wildcard');
  if (label === '*') return accept({ kind: 'below', parent });
  const prefix = label.slice(0, star);
  const suffix = label.slice(star + 1);
  if (!everyCharCode(prefix + suffix, isHostLabelCharCode)) return refuse('host_invalid');
  if (prefix.length + suffix.length < 3) return refuse('wildcard_short');
  return accept({ kind: 'label', prefix, suffix, parent });
}

/** Whether every label is a number or a wildcard, as in `192.0.2.*`. */
function looksNumeric(hostText: string): boolean {
  return hostText.split('.').every((label) => label === '*' || (label !== '' && everyCharCode(label, isDigitCode)));
}

/** Returns the host that an entry names, or the parent domain of a wildcard entry. */
function anchorOf(hosts: Hosts): string {
  return hosts.kind === 'host' ? hosts.host : hosts.parent;
}

/** Whether every origin that the entry admits is loopback. */
export function isLoopbackEntry(entry: AllowlistEntry): boolean {
  return entry.kind !== 'app' && entry.kind !== 'scheme' && isLoopbackHost(anchorOf(entry));
}

/** Formats an entry canonically; parseAllowlistEntry of the text gives an equal entry. */
export function formatAllowlistEntry(entry: AllowlistEntry): string {
  if (entry.kind === 'app') return entry.text;
  if (entry.kind === 'scheme') return `${entry.scheme}://*`;
  const port = entry.port === schemeDefaultPorts[entry.scheme] ? '' : `:${entry.port === 'any' ? '*' : entry.port}`;
  return `${entry.scheme}://${formatHosts(entry)}${port}`;
}

function formatHosts(hosts: Hosts): string {
  if (hosts.kind === 'host') return hosts.host;
  return hosts.kind === 'below' ? `*.${hosts.parent}` : `${hosts.prefix}*${hosts.suffix}.${hosts.parent}`;
}

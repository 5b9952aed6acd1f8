// Parses the hosts of origins and allowlist entries: names and address literals. Does not check public suffixes,
// because that needs a large list: settings/allowlist checks them when an entry is saved.

import { everyCharCode, isDigitCode, isIdCharCode } from '../ascii.ts';
import { accept, type Result, refuse } from '../result.ts';
import { hasValidPunycode } from './punycode.ts';

/** Why a host that a user entered is not accepted. */
export type HostRefusal = 'host_invalid' | 'host_numeric' | 'trailing_dot';

/**
 * Parses a host as a user entered it. The value is canonical: lower case, punycode, addresses as the URL parser writes
 * them.
 */
export function parseHost(text: string): Result<string, HostRefusal> {
  if (text.endsWith('.')) return refuse('trailing_dot');
  if (!isOnlyHost(text)) return refuse('host_invalid');
  const url = parseUrl(`https://${text}/`);
  if (url === null || url.pathname !== '/') return refuse('host_invalid');
  const host = url.hostname;
  if (isV4Literal(host) && host !== text) return refuse('host_numeric');
  return host.startsWith('[') || isHostName(host) ? accept(host) : refuse('host_invalid');
}

export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/**
 * Whether the text is a host and nothing else. The URL parser does not reject other text: it drops tabs and line
 * breaks, decodes percent signs and drops a default port, so `example.com:443` would pass for `example.com`.
 */
function isOnlyHost(text: string): boolean {
  if (!everyCharCode(text, (code) => code > 0x20 && code !== 0x25)) return false;
  return text.startsWith('[') ? text.endsWith(']') : !text.includes(':');
}

/**
 * Whether a web page can have this host, which the URL parser returned: an IPv6 literal, or labels of RFC 1123 (and
 * `_`). Each `xn--` label must be a valid encoding. The parser itself also accepts commas, quotes, empty labels, labels
 * of any length and a dot at the end.
 */
export function isPageHost(host: string): boolean {
  return host.startsWith('[') || (isHostName(host) && hasValidPunycode(host));
}

/** RFC 1123 labels (and `_`, which browsers accept): no empty label, 63 characters a label, 253 in all. */
function isHostName(host: string): boolean {
  if (host.length > 253) return false;
  return host
    .split('.')
    .every((label) => label !== '' && label.length <= 63 && everyCharCode(label, isHostLabelCharCode));
}

/** Whether the character code is one of a-z, 0-9, "-" and "_". */
export function isHostLabelCharCode(code: number): boolean {
  return isIdCharCode(code) || code === 0x2d || code === 0x5f;
}

/** Whether a canonical host is an IPv4 address: the URL parser writes those as four decimal numbers only. */
export function isV4Literal(host: string): boolean {
  const labels = host.split('.');
  return labels.length === 4 && labels.every((label) => label !== '' && everyCharCode(label, isDigitCode));
}

/** The unspecified address as IPv4, IPv6 and IPv4-mapped IPv6. The operating system connects it to the same machine. */
const unspecified: readonly string[] = ['0.0.0.0', '[::]', '[::ffff:0:0]'];

/**
 * The URL parser begins every host in ::ffff:127.0.0.0/104 (IPv4-mapped loopback) with this text, as in
 * `[::ffff:7f00:1]`.
 */
const mappedLoopback = '[::ffff:7f';

/**
 * Whether a canonical host is the caller's own machine: a localhost name (RFC 6761 section 6.3), 127.0.0.0/8, also
 * IPv4-mapped, ::1, or the unspecified address.
 */
export function isLoopbackHost(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '[::1]') return true;
  if (host.startsWith(mappedLoopback)) return host.charCodeAt(mappedLoopback.length + 2) === 0x3a;
  return (host.startsWith('127.') && isV4Literal(host)) || unspecified.includes(host);
}

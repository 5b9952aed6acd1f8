// Encodes and decodes bytes as text: UTF-8, hexadecimal and base64url (RFC 4648 section 5, without padding). Uses no
// regular expressions, because the engine keeps the last text that a regular expression was matched against, which may
// be a credential.

import { everyCharCode, isBase64urlCharCode } from './ascii.ts';

const utf8 = new TextEncoder();

export const encodeUtf8 = (text: string) => utf8.encode(text);

/** Encodes bytes as lower-case hexadecimal, two digits a byte. */
export function encodeHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

export function encodeBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Decodes standard base64 with padding. The text must be valid. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Decodes base64url. The text must be valid. */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> {
  return decodeBase64(toBase64(text));
}

/**
 * Whether the text is canonical base64url of at least one byte: no padding, and unused bits are zero (RFC 4648 section
 * 3.5).
 */
export function isBase64url(text: string): boolean {
  if (text === '' || text.length % 4 === 1 || !everyCharCode(text, isBase64urlCharCode)) return false;
  const base64 = toBase64(text);
  return btoa(atob(base64)).replaceAll('=', '') === base64;
}

function toBase64(base64url: string): string {
  return base64url.replaceAll('-', '+').replaceAll('_', '/');
}

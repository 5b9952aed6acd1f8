// RFC 4648 section 5 without padding: how bytes stand in salts and in tokens.

export function encodeBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

const alphabet: ReadonlySet<string> = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

/**
 * Whether the text is canonical base64url of at least one byte: no padding, and unused bits are zero (section 3.5). No
 * regular expression: the engine would keep the last text, and it may be a credential.
 */
export function isBase64url(text: string): boolean {
  if (text === '' || text.length % 4 === 1) return false;
  for (const character of text) if (!alphabet.has(character)) return false;
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return btoa(atob(base64)).replaceAll('=', '') === base64;
}

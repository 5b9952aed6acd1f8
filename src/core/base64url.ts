// RFC 4648 section 5 without padding: how bytes stand in salts and in tokens.

export function encodeBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Whether the text is canonical base64url of at least one byte: no padding, and unused bits are zero (section 3.5). */
export function isBase64url(text: string): boolean {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return false;
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return btoa(atob(base64)).replaceAll('=', '') === base64;
}

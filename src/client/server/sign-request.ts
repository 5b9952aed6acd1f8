// Signs a request with a key, in the one profile of RFC 9421 that the API accepts. The key itself is never sent. The
// signature covers method, URL and body, and is valid for a minute.

import type { PresentedKey } from '../../core/key.ts';

export interface UnsignedRequest {
  readonly url: URL;
  /** The body of a POST; null for a GET. */
  readonly body: string | null;
  /** The origin to send as X-Origin; undefined sends none. The signature covers it. */
  readonly origin: string | undefined;
  readonly nowSeconds: number;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Returns the headers that sign a request. */
export async function signRequest(
  { project, key, secret }: PresentedKey,
  { url, body, origin, nowSeconds }: UnsignedRequest,
): Promise<Record<string, string>> {
  const digest = body === null ? null : `sha-256=:${encode(await crypto.subtle.digest('SHA-256', bytesOf(body)))}:`;
  const components: [name: string, value: string][] = [
    ['@method', body === null ? 'GET' : 'POST'],
    ['@authority', url.host],
    ['@path', url.pathname],
    // If the URL has no query, the signed value is a single question mark (RFC 9421 section 2.2.7).
    ['@query', url.search === '' ? '?' : url.search],
  ];
  if (digest !== null) components.push(['content-digest', digest]);
  if (origin !== undefined) components.push(['x-origin', origin]);
  const names = components.map(([name]) => `"${name}"`).join(' ');
  const input = `(${names});created=${nowSeconds};keyid="${project}:${key}";alg="hmac-sha256"`;
  const base = [...components.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${input}`].join(
    '\n',
  );
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const hmac = await crypto.subtle.importKey('raw', bytesOf(secret), algorithm, false, ['sign']);
  const signature = encode(await crypto.subtle.sign('HMAC', hmac, bytesOf(base)));
  return {
    ...(digest === null ? {} : { 'Content-Digest': digest }),
    'Signature-Input': `wherefrom=${input}`,
    Signature: `wherefrom=:${signature}:`,
  };
}

function encode(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

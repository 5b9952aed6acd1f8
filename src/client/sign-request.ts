// A request signed by a key (RFC 9421, the one profile that the API takes), so that the key itself is never sent. What is
// signed is this method on this URL with this body, and good for a minute.

import type { PresentedKey } from '../core/key.ts';

export interface UnsignedRequest {
  readonly url: URL;
  readonly body: string;
  /** The declared origin, which the signature covers where it is sent. */
  readonly origin: string | undefined;
  readonly nowSeconds: number;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The headers that sign a POST. */
export async function signRequest(
  { project, key, secret }: PresentedKey,
  { url, body, origin, nowSeconds }: UnsignedRequest,
): Promise<Record<string, string>> {
  const digest = `sha-256=:${encode(await crypto.subtle.digest('SHA-256', bytesOf(body)))}:`;
  const components: [name: string, value: string][] = [
    ['@method', 'POST'],
    ['@authority', url.host],
    ['@path', url.pathname],
    // The question mark stands alone where there is no query (RFC 9421 section 2.2.7).
    ['@query', url.search === '' ? '?' : url.search],
    ['content-digest', digest],
  ];
  if (origin !== undefined) components.push(['x-origin', origin]);
  const names = components.map(([name]) => `"${name}"`).join(' ');
  const input = `(${names});created=${nowSeconds};keyid="${project}:${key}";alg="hmac-sha256"`;
  const base = [...components.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${input}`].join(
    '\n',
  );
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const hmac = await crypto.subtle.importKey('raw', bytesOf(secret), algorithm, false, ['sign']);
  const signature = encode(await crypto.subtle.sign('HMAC', hmac, bytesOf(base)));
  return { 'Content-Digest': digest, 'Signature-Input': `wherefrom=${input}`, Signature: `wherefrom=:${signature}:` };
}

function encode(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

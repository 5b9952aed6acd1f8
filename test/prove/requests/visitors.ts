// Planted visitors. Each has an address, headers and a session that occur nowhere else. If the search finds one of them
// after the response, the Worker or its runtime has kept it.

import { createHash } from 'node:crypto';
import type { PlantedValue } from '../search/forms.ts';

export interface Visitor {
  readonly name: string;
  readonly version: 4 | 6;
  readonly address: string;
  /** Returns ten letters that occur only in one part of this visitor's request, such as a header. */
  readonly tag: (kind: string) => string;
  /** The headers that a browser would send, and CF-Connecting-IP with the address, as Cloudflare sends it. */
  readonly headers: Readonly<Record<string, string>>;
  /** The Cookie header without the session cookie. */
  readonly otherCookie: string;
  /** The value of `request.cf`, which Cloudflare adds about the connection. */
  readonly cf: Readonly<Record<string, unknown>>;
  /** An origin that no project allows. */
  readonly foreignOrigin: string;
  /** A subdomain of the host that the projects allow, as an origin. The allowlist admits it. */
  readonly listedOrigin: string;
  readonly values: readonly PlantedValue[];
}

/**
 * Returns the planted visitor with this number, with an IPv4 or an IPv6 address. `session` is the secret that signs it
 * in, `codes` are valid one-time codes that it has.
 */
export function plantVisitor(number: number, version: 4 | 6, session?: string, codes: readonly string[] = []): Visitor {
  const seed = `${version}-${number}`;
  const owner = `visitor ${number} (IPv${version})`;
  const address = version === 4 ? address4(number) : address6(number);
  const secret = session ?? digestOf(`${seed} session`).toString('base64url');
  const values: PlantedValue[] = [
    { owner, kind: 'address', text: address },
    { owner, kind: 'session', text: secret },
    ...codes.map((text) => ({ owner, kind: 'one-time code', text })),
  ];
  const tag = (kind: string) => lettersOf(`${seed} ${kind}`);
  /** Returns a text that contains the visitor's ten letters for this kind of value, and records the text as planted. */
  const plant = (kind: string, around: (tag: string) => string): string => {
    const whole = around(tag(kind));
    values.push({ owner, kind, text: tag(kind), whole });
    return whole;
  };
  const foreignOrigin = plant('foreign origin', (text) => `https://${text}.example`);
  const listedOrigin = plant('origin', (text) => `https://${text}.elbonia.example`);
  const brand = plant('client hint (brand)', (text) => `"${text}";v="97", "Chromium";v="97"`);
  for (const kind of ['path', 'body', 'one-time code']) plant(kind, (text) => text);
  const otherCookie = plant('cookie', (text) => `theme=${text}`);
  return {
    name: owner,
    version,
    otherCookie,
    address,
    tag,
    foreignOrigin,
    listedOrigin,
    headers: {
      'CF-Connecting-IP': address,
      'User-Agent': plant(
        'user agent',
        (text) => `Mozilla/5.0 (X11; ${text}) AppleWebKit/537.36 Chrome/97.0 ${text}/97`,
      ),
      'Sec-CH-UA': brand,
      'Sec-CH-UA-Full-Version-List': brand,
      'Sec-CH-UA-Model': plant('client hint (model)', (text) => `"${text}"`),
      'Sec-CH-UA-Platform': plant('client hint (platform)', (text) => `"${text}"`),
      'Sec-CH-UA-Platform-Version': '"97.1.2"',
      'Sec-CH-UA-Mobile': '?1',
      'Accept-Language': plant('language', (text) => `qaa-${text},fr;q=0.5`),
      Cookie: `${otherCookie}; __Host-wherefrom=${secret}`,
      Referer: plant('referrer', (text) => `https://elbonia.example/${text}`),
      'Cf-Ray': plant('request id', (text) => text),
    },
    cf: {
      country: 'FR',
      city: plant('city of the connection', (text) => text),
      asn: 64_501,
      asOrganization: plant('network operator', (text) => text),
      tlsClientRandom: plant('TLS fingerprint', (text) => text),
    },
    values,
  };
}

/**
 * Returns an address in 77.78.0.0/15, whose /24 only this visitor has. Works for visitor numbers up to 253. The last
 * bytes are above 127, so that they are not read as ASCII.
 */
function address4(number: number): string {
  const [last = 0] = digestOf(`${number} last`);
  return [77, number < 127 ? 79 : 78, 129 + (number % 127), 128 + (last % 127)].join('.');
}

/** Returns an address in 2a77:7701:8000::/34 but not in its first /48. Only this visitor has the address's /48. */
function address6(number: number): string {
  const digest = digestOf(`${number} groups`);
  const groups = [0, 2, 4, 6].map((at) => digest.readUInt16BE(at) | 0x9001);
  return ['2a77', '7701', ...[0x8001 + number, ...groups].map((group) => group.toString(16)), '97'].join(':');
}

/** Returns ten letters without vowels, so that they form no word. */
function lettersOf(seed: string): string {
  const letters = 'bcdfghjklmnpqrstvwxz';
  return [...digestOf(seed).subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('');
}

function digestOf(seed: string): Buffer {
  return createHash('sha256').update(`planted ${seed}`).digest();
}

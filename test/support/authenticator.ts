// An authenticator in software, which answers as the real ones do (WebAuthn Level 3, ES256, attestation "none") or, where
// a test says so, as none should.

/** What of an answer is to be other than asked for. */
export interface Deviation {
  readonly origin?: string;
  readonly host?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly counter?: number;
  /** Null where none is sent. */
  readonly userHandle?: string | null;
  readonly id?: string;
  /** Whether the signature is of something else. */
  readonly forged?: boolean;
  readonly algorithm?: number;
}

interface Asked {
  readonly challenge: string;
}

const text = new TextEncoder();

export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function concat(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** CBOR of a byte string (RFC 8949). */
function cborBytes(bytes: Uint8Array): Uint8Array {
  return concat(bytes.length < 256 ? [0x58, bytes.length] : [0x59, bytes.length >> 8, bytes.length & 255], bytes);
}

function cborText(value: string): Uint8Array {
  return concat([0x60 + value.length], text.encode(value));
}

/** A signature of WebCrypto as X.509 has it: two integers, in DER. */
function toDer(signature: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const short = bytes.slice(start);
    const padded = (short[0] ?? 0) > 127 ? concat([0], short) : short;
    return concat([0x02, padded.length], padded);
  };
  const body = concat(integer(signature.slice(0, 32)), integer(signature.slice(32)));
  return concat([0x30, body.length], body);
}

export async function makeAuthenticator(origin: string) {
  const host = new URL(origin).hostname;
  const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  const point = new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer);
  const credential = crypto.getRandomValues(new Uint8Array(16));
  const id = toBase64Url(credential);
  let counter = 0;

  const clientData = (type: string, asked: Asked, deviation: Deviation): Uint8Array<ArrayBuffer> =>
    concat(
      text.encode(
        JSON.stringify({
          type: deviation.type ?? type,
          challenge: deviation.challenge ?? asked.challenge,
          origin: deviation.origin ?? origin,
          crossOrigin: false,
        }),
      ),
    );

  async function authenticatorData(deviation: Deviation, attested: Uint8Array | null) {
    const { userPresent = true, userVerified = true } = deviation;
    const flags = (userPresent ? 1 : 0) | (userVerified ? 4 : 0) | (attested === null ? 0 : 64);
    const hostHash = await sha256(concat(text.encode(deviation.host ?? host)));
    return concat(hostHash, [flags], uint32(deviation.counter ?? counter), attested ?? []);
  }

  return {
    id,

    /** Makes the passkey. */
    async create(asked: Asked & { user: { id: string } }, deviation: Deviation = {}): Promise<string> {
      const algorithm = deviation.algorithm ?? -7;
      const x = cborBytes(point.slice(1, 33));
      const y = cborBytes(point.slice(33));
      const key = concat([0xa5, 0x01, 0x02, 0x03, 0x20 - (algorithm + 1), 0x20, 0x01, 0x21], x, [0x22], y);
      const attested = concat(new Uint8Array(16), [0, credential.length], credential, key);
      const data = await authenticatorData(deviation, attested);
      const attestationObject = concat(
        [0xa3],
        cborText('fmt'),
        cborText('none'),
        cborText('attStmt'),
        [0xa0],
        cborText('authData'),
        cborBytes(data),
      );
      return JSON.stringify({
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: toBase64Url(clientData('webauthn.create', asked, deviation)),
          attestationObject: toBase64Url(attestationObject),
          transports: ['internal'],
        },
      });
    },

    /** Proves whose it is. */
    async sign(asked: Asked, account: string, deviation: Deviation = {}): Promise<string> {
      counter++;
      const data = await authenticatorData(deviation, null);
      const client = clientData('webauthn.get', asked, deviation);
      const signed = concat(data, await sha256(deviation.forged === true ? new Uint8Array(3) : client));
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, signed);
      const { userHandle = toBase64Url(text.encode(account)) } = deviation;
      return JSON.stringify({
        id: deviation.id ?? id,
        rawId: deviation.id ?? id,
        type: 'public-key',
        response: {
          clientDataJSON: toBase64Url(client),
          authenticatorData: toBase64Url(data),
          signature: toBase64Url(toDer(new Uint8Array(signature))),
          userHandle,
        },
      });
    },
  };
}

// A software authenticator (WebAuthn Level 3, ES256, attestation "none"). On request it returns invalid responses.

/** How a WebAuthn response deviates from the requested one, to make it invalid. */
export interface Deviation {
  readonly origin?: string;
  readonly host?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly counter?: number;
  /** The user handle in the response; null to leave it out. */
  readonly userHandle?: string | null;
  readonly id?: string;
  /** Whether the signature is over other data than the response has. */
  readonly forged?: boolean;
  readonly algorithm?: number;
  /** The format of an attestation that is added, whose certificate and signature are invalid. */
  readonly attestation?: 'packed' | 'apple' | 'android-key';
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

/** Encodes a byte string in CBOR (RFC 8949). */
function cborBytes(bytes: Uint8Array): Uint8Array {
  return concat(bytes.length < 256 ? [0x58, bytes.length] : [0x59, bytes.length >> 8, bytes.length & 255], bytes);
}

function cborText(value: string): Uint8Array {
  return concat([0x60 + value.length], text.encode(value));
}

/** An invalid attestation statement in CBOR: ES256, a signature and a certificate of three bytes each. */
const invalidStatement = concat(
  [0xa3],
  ...[cborText('alg'), [0x26], cborText('sig'), cborBytes(new Uint8Array(3))],
  ...[cborText('x5c'), [0x81], cborBytes(new Uint8Array(3))],
);

/** Converts a WebCrypto signature to DER, a sequence of two integers. */
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

function fromBase64Url(encoded: string): Uint8Array<ArrayBuffer> {
  const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

/** A stored passkey of a fixture: its credential id, its key pair as JWK, and its signature counter. */
export interface KeptPasskey {
  readonly id: string;
  readonly key: {
    readonly kty: string;
    readonly crv: string;
    readonly x: string;
    readonly y: string;
    readonly d: string;
  };
  readonly counter: number;
}

async function makePasskey(): Promise<KeptPasskey> {
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const { x = '', y = '', d = '' } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as JsonWebKey;
  const id = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  return { id, key: { kty: 'EC', crv: 'P-256', x, y, d }, counter: 0 };
}

/** Creates an authenticator for the page's origin, with a new passkey or a stored one. */
export async function makeAuthenticator(origin: string, kept?: KeptPasskey) {
  const host = new URL(origin).hostname;
  const passkey = kept ?? (await makePasskey());
  const { id } = passkey;
  const privateKey = await crypto.subtle.importKey('jwk', { ...passkey.key }, algorithm, false, ['sign']);
  const credential = fromBase64Url(id);
  let { counter } = passkey;

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

    /** Returns the passkey of the authenticator in a form that a fixture can store. */
    keep: (): KeptPasskey => ({ ...passkey, counter }),

    /** Returns the WebAuthn response to a request to register a passkey, as JSON. */
    async create(asked: Asked & { user: { id: string } }, deviation: Deviation = {}): Promise<string> {
      const cose = deviation.algorithm ?? -7;
      const x = cborBytes(fromBase64Url(passkey.key.x));
      const y = cborBytes(fromBase64Url(passkey.key.y));
      const key = concat([0xa5, 0x01, 0x02, 0x03, 0x20 - (cose + 1), 0x20, 0x01, 0x21], x, [0x22], y);
      const attested = concat(new Uint8Array(16), [0, credential.length], credential, key);
      const data = await authenticatorData(deviation, attested);
      const attestationObject = concat(
        [0xa3],
        cborText('fmt'),
        cborText(deviation.attestation ?? 'none'),
        cborText('attStmt'),
        deviation.attestation === undefined ? [0xa0] : invalidStatement,
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

    /** Returns the WebAuthn response to a request to authenticate, as JSON. */
    async sign(asked: Asked, account: string, deviation: Deviation = {}): Promise<string> {
      counter++;
      const data = await authenticatorData(deviation, null);
      const client = clientData('webauthn.get', asked, deviation);
      const signed = concat(data, await sha256(deviation.forged === true ? new Uint8Array(3) : client));
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, signed);
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

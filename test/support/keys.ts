// Fictional keys, and calls signed with them as a customer's server would, by a third-party library.

import { createSignature, type SignatureParameters } from 'http-message-sig';
import { formatKey, type Key, type KeyGeneration, parseKeyId } from '../../src/core/key.ts';
import { deriveKeySecret, importMasterSecrets } from '../../src/core/master-secret.ts';
import { parseProjectId } from '../../src/core/project/project-id.ts';

export const masterSecret = 'elbonian mud is the finest mud of all';
export const previousSecret = 'the mud of before was a little finer still';

export interface IssuedKey {
  /** The complete text of the key. */
  readonly text: string;
  readonly keyid: string;
  readonly secret: string;
  readonly generation: KeyGeneration;
}

const salts = ['c2FsdC1vZi1tdWQtMDAwMQ', 'c2FsdC1vZi1tdWQtMDAwMg'] as const;

/** Creates one generation of a key from a master secret. */
export async function makeGeneration(
  projectText: string,
  keyText: string,
  { master = masterSecret, salt = salts[0] as string, endsAtMs = null as number | null } = {},
): Promise<IssuedKey> {
  const [project, key, masters] = [
    parseProjectId(projectText),
    parseKeyId(keyText),
    await importMasterSecrets(master, undefined),
  ];
  if (project === null || key === null || masters === null) throw new Error('fixture is not a key');
  const generation = { salt, master: masters.current.id, endsAtMs };
  const secret = await deriveKeySecret(masters.current, generation, project, key);
  return { text: formatKey({ project, key, secret }), keyid: `${project}:${key}`, secret, generation };
}

export const otherSalt: string = salts[1];

/** Returns the key as snapshots contain it, with the given generations (secrets between rotations). */
export function storedKey(keyText: string, ...generations: readonly IssuedKey[]): Key {
  const id = parseKeyId(keyText);
  if (id === null) throw new Error('fixture is not a key id');
  return { id, generations: generations.map(({ generation }) => generation) };
}

export interface SigningOptions {
  readonly label?: string;
  readonly components?: readonly string[];
  readonly parameters?: SignatureParameters;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The secret that the call is signed with; by default the key's secret. */
  readonly secret?: string;
}

export const requiredSignatureComponents = ['@method', '@authority', '@path', '@query'] as const;

/** Returns the headers of a signed call: the given ones and the two of the signature. */
export async function signRequest(url: string, { keyid, secret }: IssuedKey, signing: SigningOptions = {}) {
  const {
    label = 'sig',
    components = requiredSignatureComponents,
    parameters = {},
    method = 'GET',
    headers = {},
  } = signing;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = new TextEncoder().encode(signing.secret ?? secret);
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  const fields = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const { signature, signatureInput } = await createSignature(
    { kind: 'request', method, targetUri: url, fields },
    {
      label,
      components,
      parameters: { created: Math.floor(Date.now() / 1000), keyid, ...parameters },
      signer: {
        algorithm: parameters.alg ?? 'hmac-sha256',
        sign: async (data) => new Uint8Array(await crypto.subtle.sign('HMAC', key, new Uint8Array(data))),
      },
    },
  );
  return { ...headers, Signature: signature, 'Signature-Input': signatureInput };
}

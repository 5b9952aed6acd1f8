// Parses the headers Signature-Input and Signature (RFC 9421 section 4) with one signature, and Content-Digest (RFC
// 9530) with one SHA-256. Does not check whether a signature covers what the API requires (signature.ts).

import { accept, type Result, refuse } from '../../core/result.ts';
import { formatStructuredString, hasNextMember, StructuredFieldReader } from '../request/structured-field.ts';

export interface SignatureInput {
  readonly label: string;
  /** The components of the request that the signature covers, in order. None has parameters. */
  readonly components: readonly string[];
  readonly parameters: ReadonlyMap<string, string | number>;
}

/** A member of a Signature or Content-Digest header: its label, and its value of 32 bytes (a signature or a digest). */
export interface LabelledHash {
  readonly label: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Why a header of a signed request is refused: it has several members, or is malformed. */
export type SignatureHeaderRefusal = 'several' | 'malformed';

/** Maximum length of a header. No accepted signature is longer; longer values are refused without being parsed. */
const fieldLengthMax = 4096;
const componentsMax = 16;
const parametersMax = 8;

export function parseSignatureInput(text: string): Result<SignatureInput, SignatureHeaderRefusal> {
  if (text.length > fieldLengthMax) return refuse('malformed');
  const reader = new StructuredFieldReader(text);
  const label = reader.readKey();
  if (label === null || !reader.take('=')) return refuse('malformed');
  const components = readComponents(reader);
  const parameters = components === null ? null : readParameters(reader);
  if (components === null || parameters === null) return refuse('malformed');
  return onlyMember(reader, { label, components, parameters });
}

/** Parses a Signature header, or a Content-Digest header, whose label is the algorithm. */
export function parseLabelledHash(text: string): Result<LabelledHash, SignatureHeaderRefusal> {
  if (text.length > fieldLengthMax) return refuse('malformed');
  const reader = new StructuredFieldReader(text);
  const label = reader.readKey();
  if (label === null || !reader.take('=')) return refuse('malformed');
  const bytes = reader.readHash();
  return bytes === null ? refuse('malformed') : onlyMember(reader, { label, bytes });
}

function onlyMember<T>(reader: StructuredFieldReader, member: T): Result<T, SignatureHeaderRefusal> {
  if (reader.ended) return accept(member);
  return refuse(hasNextMember(reader) ? 'several' : 'malformed');
}

/**
 * Reads the covered components of a signature: an inner list of strings (RFC 9651 section 3.1.1). A component with
 * parameters (`"@query";req`) is refused, since unknown parameters change its meaning (RFC 9421 section 2.5).
 */
function readComponents(reader: StructuredFieldReader): readonly string[] | null {
  if (!reader.take('(')) return null;
  const components: string[] = [];
  reader.skipSpaces();
  while (!reader.take(')')) {
    const component = reader.readString();
    if (component === null || components.length === componentsMax) return null;
    components.push(component);
    if (reader.take(')')) break;
    if (!reader.take(' ')) return null;
    reader.skipSpaces();
  }
  return components;
}

/**
 * Reads the parameters of a signature, which are strings and integers. Refuses a repeated name, although RFC 9651 would
 * take the last.
 */
function readParameters(reader: StructuredFieldReader): ReadonlyMap<string, string | number> | null {
  const parameters = new Map<string, string | number>();
  while (reader.take(';')) {
    reader.skipSpaces();
    const name = reader.readKey();
    if (name === null || parameters.has(name) || parameters.size === parametersMax || !reader.take('=')) return null;
    const value = reader.readInteger() ?? reader.readString();
    if (value === null) return null;
    parameters.set(name, value);
  }
  return parameters;
}

/**
 * Builds the signature base (RFC 9421 section 2.5): a line for each component, then the signature's parameters. They
 * are serialised canonically, so that the sender's optional spaces do not matter.
 */
export function buildSignatureBase(input: SignatureInput, readValue: (component: string) => string): string {
  const lines = input.components.map((component) => `${formatStructuredString(component)}: ${readValue(component)}`);
  return [...lines, `"@signature-params": ${writeParameters(input)}`].join('\n');
}

function writeParameters({ components, parameters }: SignatureInput): string {
  const list = `(${components.map(formatStructuredString).join(' ')})`;
  const written = [...parameters].map(
    ([name, value]) => `;${name}=${typeof value === 'number' ? value : formatStructuredString(value)}`,
  );
  return list + written.join('');
}

// The headers Signature-Input and Signature of RFC 9421 section 4, and Content-Digest of RFC 9530, as far as one signature
// and one SHA-256 go. Includes what is written, not whether it is what we ask for: that is signature.ts.

import { accept, type Result, refuse } from '../../core/result.ts';
import { FieldReader, hasAnotherMember, writeString } from '../request/structured-field.ts';

export interface SignatureInput {
  readonly label: string;
  /** The covered components in their order. None has parameters. */
  readonly components: readonly string[];
  readonly parameters: ReadonlyMap<string, string | number>;
}

/** A dictionary member that is a hash. */
export interface LabelledHash {
  readonly label: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Why a header is refused: more than one member, or malformed. */
export type FieldRefusal = 'several' | 'malformed';

/** Longer than any signature of the profile. Longer values are refused unread. */
const fieldLengthMax = 4096;
const componentsMax = 16;
const parametersMax = 8;

export function parseSignatureInput(text: string): Result<SignatureInput, FieldRefusal> {
  if (text.length > fieldLengthMax) return refuse('malformed');
  const reader = new FieldReader(text);
  const label = reader.readKey();
  if (label === null || !reader.take('=')) return refuse('malformed');
  const components = readComponents(reader);
  const parameters = components === null ? null : readParameters(reader);
  if (components === null || parameters === null) return refuse('malformed');
  return onlyMember(reader, { label, components, parameters });
}

/** Parses Signature, or Content-Digest, whose label is the algorithm. */
export function parseLabelledHash(text: string): Result<LabelledHash, FieldRefusal> {
  if (text.length > fieldLengthMax) return refuse('malformed');
  const reader = new FieldReader(text);
  const label = reader.readKey();
  if (label === null || !reader.take('=')) return refuse('malformed');
  const bytes = reader.readHash();
  return bytes === null ? refuse('malformed') : onlyMember(reader, { label, bytes });
}

function onlyMember<T>(reader: FieldReader, member: T): Result<T, FieldRefusal> {
  if (reader.ended) return accept(member);
  return refuse(hasAnotherMember(reader) ? 'several' : 'malformed');
}

/**
 * Reads an inner list of strings (RFC 9651 section 3.1.1). A component with parameters (`"@query";req`) is refused, since
 * unknown parameters change its meaning (RFC 9421 section 2.5).
 */
function readComponents(reader: FieldReader): readonly string[] | null {
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

/** Reads parameters of strings and integers. A repeated name is refused, where RFC 9651 would take the last. */
function readParameters(reader: FieldReader): ReadonlyMap<string, string | number> | null {
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
 * Builds the signature base (RFC 9421 section 2.5): a line for each component, then the input, serialised canonically, so that
 * optional spaces of the sender do not matter.
 */
export function writeSignatureBase(input: SignatureInput, readValue: (component: string) => string): string {
  const lines = input.components.map((component) => `${writeString(component)}: ${readValue(component)}`);
  return [...lines, `"@signature-params": ${writeParameters(input)}`].join('\n');
}

function writeParameters({ components, parameters }: SignatureInput): string {
  const list = `(${components.map(writeString).join(' ')})`;
  const written = [...parameters].map(
    ([name, value]) => `;${name}=${typeof value === 'number' ? value : writeString(value)}`,
  );
  return list + written.join('');
}

// Choosing members of an answer by their dotted names, for `?fields=` and the plain-text routes.

import { type Location, nothingKnown } from '../../core/location.ts';
import { writeLocation } from './encode-location.ts';
import { joinPieces, pieceOf } from './json-chunks.ts';

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Dotted names of everything below a value, parents before their members. */
function namesBelow(value: object, prefix: string): string[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const name = prefix + key;
    return isBranch(member) ? [name, ...namesBelow(member, `${name}.`)] : [name];
  });
}

/** Every name that `?fields=` takes. */
export const fieldNames: ReadonlySet<string> = new Set(namesBelow(nothingKnown, ''));

/** The names of single values, which can be answered as text. */
export const scalarNames: ReadonlySet<string> = new Set(
  [...fieldNames].filter((name) => {
    const value = readField(nothingKnown, name);
    return !isBranch(value) && !Array.isArray(value);
  }),
);

/** The member with a dotted name; undefined where there is none. */
export function readField(answer: object, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, key) => (isBranch(value) ? Reflect.get(value, key) : undefined), answer);
}

/** The names' first parts: which members of the answer have to be known at all. */
export function topNames(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.split('.', 1)[0] ?? name));
}

interface Branch {
  [key: string]: unknown;
}

/** The answer with the named members only. Names must be of fieldNames. */
export function selectFields(answer: Location, names: readonly string[]): object {
  const selected: Branch = {};
  // In the answer's own order, which has parents first: a member asked for beside its parent adds nothing.
  for (const name of fieldNames) if (names.includes(name)) put(selected, name.split('.'), readField(answer, name));
  return selected;
}

/**
 * JSON text of the answer in UTF-8: of all of it (null), or of the named members. `end` is ASCII that comes instead of the last
 * brace.
 */
export function writeFields(answer: Location, names: readonly string[] | null, end = '}'): Uint8Array<ArrayBuffer> {
  if (names === null) return writeLocation(answer, end);
  return joinPieces([pieceOf(JSON.stringify(selectFields(answer, names)).slice(0, -1)), end]);
}

function put(target: Branch, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    target[key] = isBranch(value) ? { ...value } : value;
    return;
  }
  const branch = target[key] ?? {};
  if (!isBranch(branch)) return;
  target[key] = branch;
  put(branch as Branch, rest, value);
}

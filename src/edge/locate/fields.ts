// Members of a location by their dotted names, for `?fields=` and the plain-text routes.

import { type Location, nothingKnown } from '../../core/location.ts';

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the dotted names of everything below a value, parents before their members. */
function namesBelow(value: object, prefix: string): string[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const name = prefix + key;
    return isBranch(member) ? [name, ...namesBelow(member, `${name}.`)] : [name];
  });
}

/** Every name that `?fields=` accepts, in the order of a location. */
export const fieldNames: ReadonlySet<string> = new Set(namesBelow(nothingKnown, ''));

/** The names of single values, which can be returned as text. */
export const scalarNames: ReadonlySet<string> = new Set(
  [...fieldNames].filter((name) => {
    const value = readField(nothingKnown, name);
    return !isBranch(value) && !Array.isArray(value);
  }),
);

/** Returns the member with a dotted name; undefined where there is none. */
export function readField(location: object, name: string): unknown {
  return readPath(location, name.split('.'));
}

function readPath(location: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isBranch(value) ? Reflect.get(value, key) : undefined), location);
}

/** Returns the names' first parts: the members of the location that must be looked up at all. */
export function topNames(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.split('.', 1)[0] ?? name));
}

/** Members of a location, as paths of keys in the order of a location. None is below another. */
export type Selection = readonly (readonly string[])[];

/** Compiles a selection of names, which must be of fieldNames; null selects everything. */
export function compileSelection(names: readonly string[] | null): Selection {
  if (names === null) return Object.keys(nothingKnown).map((name) => [name]);
  const selected = new Set(names);
  const isBelowSelected = (path: readonly string[]) =>
    path.some((_, depth) => depth > 0 && selected.has(path.slice(0, depth).join('.')));
  return [...fieldNames]
    .filter((name) => selected.has(name))
    .map((name) => name.split('.'))
    .filter((path) => !isBelowSelected(path));
}

interface Branch {
  [key: string]: unknown;
}

/** Returns the selected members of a location, in its order. */
export function selectMembers(location: Partial<Location>, selection: Selection): object {
  const selected: Branch = {};
  for (const path of selection) put(selected, path, readPath(location, path));
  return selected;
}

function put(target: Branch, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const branch = target[key] ?? {};
  if (!isBranch(branch)) return;
  target[key] = branch;
  put(branch as Branch, rest, value);
}

// Finds members of a location by their dotted names, for `?fields=` and the plain-text routes.

import { unknownLocation } from '../../core/location.ts';

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the dotted names of all members below a value, each before its own members. */
function namesBelow(value: object, prefix: string): string[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const name = prefix + key;
    return isBranch(member) ? [name, ...namesBelow(member, `${name}.`)] : [name];
  });
}

/** Every name that `?fields=` accepts, in the order of a location. */
export const fieldNames: ReadonlySet<string> = new Set(namesBelow(unknownLocation, ''));

/** The dotted names of single values of a location, which can be returned as text. */
export const scalarFieldNames: ReadonlySet<string> = new Set(
  [...fieldNames].filter((name) => {
    const value = readLocationField(unknownLocation, name);
    return !isBranch(value) && !Array.isArray(value);
  }),
);

/** Returns the member that a dotted name refers to; undefined if the location has no such member. */
export function readLocationField(location: object, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, key) => (isBranch(value) ? Reflect.get(value, key) : undefined), location);
}

/** Returns the first parts of dotted names: the top-level members of the location that must be looked up. */
export function topLevelNames(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.split('.', 1)[0] ?? name));
}

/** A tree of selected members, in the order of a location. Null in place of a subtree selects the member as a whole. */
export interface MemberSelection extends ReadonlyMap<string, MemberSelection | null> {}

/** Converts dotted names to a tree of selected members. The names must be in fieldNames. */
export function compileSelection(names: readonly string[]): MemberSelection {
  return selectionBelow(unknownLocation, '', new Set(names));
}

function selectionBelow(value: object, prefix: string, selected: ReadonlySet<string>): MemberSelection {
  const selection = new Map<string, MemberSelection | null>();
  for (const [key, member] of Object.entries(value)) {
    const name = prefix + key;
    if (selected.has(name)) selection.set(key, null);
    else if (isBranch(member)) {
      const below = selectionBelow(member, `${name}.`, selected);
      if (below.size > 0) selection.set(key, below);
    }
  }
  return selection;
}

/** Returns a value with its selected members only. */
export function selectMembers(value: unknown, selection: MemberSelection | null): unknown {
  if (selection === null || !isBranch(value)) return value;
  return Object.fromEntries([...selection].map(([key, below]) => [key, selectMembers(Reflect.get(value, key), below)]));
}

// Types of what the client library returns, by the options `fields` and `fallback`. Contains types only, so bundles
// contain nothing of this file.

import type { Location } from '../core/location.ts';

/** A dotted name that `fields` accepts: `city`, `country`, `country.code`. */
export type FieldName = NamesOf<Location>;

type NamesOf<Value> = {
  [Key in keyof Value & string]: Value[Key] extends readonly unknown[]
    ? Key
    : Value[Key] extends object
      ? Key | `${Key}.${NamesOf<Value[Key]>}`
      : Key;
}[keyof Value & string];

/**
 * The location that `fields` selects: the named members if the compiler knows the list, optional members if it does
 * not, and all members without a list.
 */
export type LocationOf<Names extends readonly FieldName[] | undefined> = Names extends readonly FieldName[]
  ? number extends Names['length']
    ? TrimmedLocation
    : Members<Names>
  : Location;

type Members<Names> = Names extends readonly [infer Name, ...infer Rest]
  ? Member<Location, Name> & Members<Rest>
  : unknown;

type Member<Value, Name> = Name extends `${infer Head}.${infer Rest}`
  ? Head extends keyof Value
    ? { readonly [Key in Head]: Member<Value[Head], Rest> }
    : never
  : Name extends keyof Value
    ? { readonly [Key in Name]: Value[Name] }
    : never;

/** The location for a list of `fields` that the compiler does not know: any member may be missing. */
export type TrimmedLocation = { readonly [Group in keyof Location]?: Trimmed<Location[Group]> };

type Trimmed<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Member in keyof Value]?: Trimmed<Value[Member]> }
    : Value;

/**
 * The type of the option `fallback`; undefined if there is no fallback. If the fallback lacks a property of the location,
 * that property can be read and is undefined.
 */
export type FallbackOf<Fallback, Answer> = Fallback extends undefined
  ? never
  : Fallback extends readonly unknown[]
    ? Fallback
    : Fallback extends object
      ? Fallback & { readonly [Key in Exclude<keyof Answer, keyof Fallback>]?: undefined } & {
          readonly [Key in keyof Answer & keyof Fallback]: MemberOf<Fallback[Key], Answer[Key]>;
        }
      : Fallback;

/** An optional member of a fallback stays optional. */
type MemberOf<Fallback, Answer> = FallbackOf<Fallback, Answer> | Extract<Fallback, undefined>;

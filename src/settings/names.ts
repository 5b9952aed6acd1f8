// The rules for names of accounts, projects, keys and passkeys. Names are shown to other people, so a name may not
// contain invisible characters or characters that reorder the text beside it, and may not read like the audit's term
// for the operator.

import { confusableSkeleton } from './look-alikes.ts';

export const nameLengthMax = 80;

/** The message for a refused name. */
export const nameRefusedText = `A name has 1 to ${nameLengthMax} characters on one line, none of them invisible, and does not read like “the operator”.`;

/** Visible characters: letters, digits, punctuation, symbols. A name needs at least one. */
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * Characters refused anywhere: control characters, line and paragraph separators (U+2028, U+2029), lone surrogates,
 * characters that change the direction of the text (UAX #9), noncharacters, and symbols without a glyph: interlinear
 * marks, the object placeholder, the replacement character, the empty Braille cell, the empty note head.
 */
const unruly =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u{fff9}-\u{fffd}\u{2800}\u{1d159}\u{13430}-\u{13455}]/u;

/**
 * Invisible characters: soft hyphen, joiners, variation selectors, fillers, tags (Unicode, section 5.21). Refused
 * except where `emoji` or `neededJoiner` matches.
 */
const invisible = /\p{Default_Ignorable_Code_Point}/u;

/** Emoji that Unicode recommends for interchange. Some contain joiners, selectors or tags. */
const emoji = /\p{RGI_Emoji}/gv;

/** Viramas of the Indic scripts: a joiner after one selects the form of a consonant cluster. */
const viramas = '\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2';

/**
 * Joiners that change how words look (UAX #31, section 2.3): ZWNJ between Arabic letters, which Persian needs, and ZWNJ
 * or ZWJ after a virama.
 */
const neededJoiner = new RegExp(
  `(?<=\\p{Script=Arabic}\\p{M}*)\\u200c(?=\\p{Script=Arabic})|(?<=[${viramas}])[\\u200c\\u200d](?=\\p{L})`,
  'gu',
);

/** More marks on one letter than any language uses. They would cover the lines above and below. */
const piledMarks = /^\p{M}|[\p{Mn}\p{Me}]{5}/u;

/** Parses a name into the form that is stored: 1 to 80 characters on one line, NFC. Returns null if it is refused. */
export function parseDisplayName(text: string): string | null {
  const name = spaceAsShown(text);
  if (name.length > nameLengthMax || !visible.test(name) || unruly.test(name) || piledMarks.test(name)) return null;
  const plain = name.replace(emoji, '').replace(neededJoiner, '');
  return invisible.test(plain) || resemblesOperator(name) ? null : name;
}

/**
 * Whether the input matches a displayed name. Ignores repeated spaces and Unicode normalisation: pages show neither.
 */
export function isSameName(typed: string, name: string): boolean {
  return spaceAsShown(typed) === spaceAsShown(name);
}

function spaceAsShown(text: string): string {
  return text
    .normalize('NFC')
    .trim()
    .replaceAll(/\p{Zs}+/gu, ' ');
}

/**
 * Whether a reader may mistake the name for the operator: it is "operator", contains "the operator", or begins with
 * "operator's", as the audit's "Operator's command" does.
 */
export function resemblesOperator(name: string): boolean {
  const skeleton = confusableSkeleton(name);
  const letters = skeleton.replaceAll(/[^\p{L}]+/gu, '');
  const words = ` ${skeleton.split(/[^\p{L}]+/u).join(' ')} `;
  if (words.startsWith(' operator s ') || words.startsWith(' operators command ')) return true;
  return letters === 'operator' || letters === 'theoperator' || words.includes(' the operator ');
}

// What accounts, projects, keys and passkeys may be called. Names are shown to other people, so they must be seen as they
// are: no character without a picture, none that reorders what stands beside it, and none that makes a name read like the
// audit's word for the operator.

import { skeletonOf } from './look-alikes.ts';

export const nameLengthMax = 80;

/** The message beside a name that is refused. */
export const nameRule = `A name has 1 to ${nameLengthMax} characters on one line, none of them invisible, and does not read like “the operator”.`;

/** Something to be seen: letters, digits, punctuation, symbols. */
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * Refused anywhere: control characters, line and paragraph separators (U+2028, U+2029), lone surrogates, characters that
 * turn the direction of the text (UAX #9), noncharacters, and what has no picture although Unicode counts it as a symbol:
 * interlinear marks, the object placeholder, the replacement character, the empty Braille cell, the empty note head.
 */
const unruly =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u{fff9}-\u{fffd}\u{2800}\u{1d159}\u{13430}-\u{13455}]/u;

/** Refused outside the places below: soft hyphen, joiners, variation selectors, fillers, tags (Unicode, section 5.21). */
const invisible = /\p{Default_Ignorable_Code_Point}/u;

/** Emoji that Unicode recommends for interchange; joiners, selectors and tags belong to some of them. */
const emoji = /\p{RGI_Emoji}/gv;

/** Scripts of India and its neighbours, where a joiner behind a virama chooses the form of a consonant cluster. */
const viramas = '\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2';

/**
 * Joiners that change how words look (UAX #31, section 2.3): ZWNJ between Arabic letters, as Persian needs it, and either
 * joiner behind a virama.
 */
const neededJoiner = new RegExp(
  `(?<=\\p{Script=Arabic}\\p{M}*)\\u200c(?=\\p{Script=Arabic})|(?<=[${viramas}])[\\u200c\\u200d](?=\\p{L})`,
  'gu',
);

/** More marks on one letter than any language has: they cover the lines above and below. */
const piledMarks = /^\p{M}|[\p{Mn}\p{Me}]{5}/u;

/** A name in the form it is stored: 1 to 80 characters on one line, NFC; null where it is refused. */
export function parseName(text: string): string | null {
  const name = spaceAsShown(text);
  if (name.length > nameLengthMax || !visible.test(name) || unruly.test(name) || piledMarks.test(name)) return null;
  const plain = name.replace(emoji, '').replace(neededJoiner, '');
  return invisible.test(plain) || readsLikeOperator(name) ? null : name;
}

/** Whether a name was typed as it is shown: pages show several spaces as one, and NFC and NFD alike. */
export function isTypedName(typed: string, name: string): boolean {
  return spaceAsShown(typed) === spaceAsShown(name);
}

function spaceAsShown(text: string): string {
  return text
    .normalize('NFC')
    .trim()
    .replaceAll(/\p{Zs}+/gu, ' ');
}

/**
 * Whether a reader may take the name for the operator's: "operator", "the operator" as words of it, or "operator's" first,
 * as in the audit's "Operator's command".
 */
export function readsLikeOperator(name: string): boolean {
  const skeleton = skeletonOf(name);
  const letters = skeleton.replaceAll(/[^\p{L}]+/gu, '');
  const words = ` ${skeleton.split(/[^\p{L}]+/u).join(' ')} `;
  if (words.startsWith(' operator s ') || words.startsWith(' operators command ')) return true;
  return letters === 'operator' || letters === 'theoperator' || words.includes(' the operator ');
}

// The closed list of languages in which names of places are available, and the matching of language tags to them. The
// list is closed because formatters and texts are cached per language.

import { aliasPairs, parentPairs, scriptPairs } from './languages.generated.ts';

/** The languages of place names, as BCP 47 tags. `zh-CN` and `pt-BR` are spelled as in MaxMind's databases. */
export const languages = [
  'ar',
  'bg',
  'bn',
  'ca',
  'cs',
  'da',
  'de',
  'el',
  'en',
  'es',
  'et',
  'fa',
  'fi',
  'fr',
  'he',
  'hi',
  'hr',
  'hu',
  'id',
  'it',
  'ja',
  'ko',
  'lt',
  'lv',
  'ms',
  'nb',
  'nl',
  'pl',
  'pt',
  'pt-BR',
  'ro',
  'ru',
  'sk',
  'sl',
  'sr',
  'sv',
  'sw',
  'ta',
  'th',
  'tr',
  'uk',
  'ur',
  'vi',
  'zh-CN',
  'zh-TW',
] as const;

export type Language = (typeof languages)[number];

/** Maximum length of a language tag in characters. No tag in use is longer. */
const tagLengthMax = 35;

/** Maximum number of subtags in a language tag that is an alias. */
const aliasSubtagsMax = 3;

/** Parses the pairs of a generated text (`from:to from:to`). */
function readPairs(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(' ').map((pair): [string, string] => [before(pair, ':'), pair.slice(pair.indexOf(':') + 1)]),
  );
}

function before(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
}

const aliases = readPairs(aliasPairs);
const scripts = readPairs(scriptPairs);
const parents = readPairs(parentPairs);

/**
 * Plain script by the code of a variant of that script (ISO 15924): Latin for Fraktur. The code `hang` (Hangul) becomes
 * `kore` (Hangul with Han), because the Korean language is listed with `kore`.
 */
const scriptVariants: ReadonlyMap<string, string> = new Map([
  ['aran', 'arab'],
  ['cyrs', 'cyrl'],
  ['hang', 'kore'],
  ['latf', 'latn'],
  ['latg', 'latn'],
]);

/** Listed languages by `language-script`, or by `language-script-region` for a regional variety such as `pt-BR`. */
const byKey: ReadonlyMap<string, Language> = new Map(
  languages.map((tag): [string, Language] => {
    const { language, script, region } = parseTag(tag.toLowerCase());
    // The key of `zh-CN` has the script that its region implies, and no region: `zh-hans`. The key of `pt-BR` keeps the
    // region, because it is another variety in the same script: `pt-latn-br`.
    const isOwnScript = scripts.get(language) === script;
    return [
      region !== '' && isOwnScript && language !== 'zh' ? `${language}-${script}-${region}` : `${language}-${script}`,
      tag,
    ];
  }),
);

const listedLanguages: ReadonlySet<string> = new Set(languages.map((tag) => before(tag, '-')));

interface TagParts {
  readonly language: string;
  readonly script: string;
  readonly region: string;
}

/**
 * Replaces the alias at the start of a language tag by its canonical language. The longest alias that matches is used.
 */
function resolveAlias(subtags: readonly string[]): readonly string[] {
  for (let count = Math.min(subtags.length, aliasSubtagsMax); count > 0; count -= 1) {
    const canonical = aliases.get(subtags.slice(0, count).join('-'));
    if (canonical !== undefined) return mergeSubtags(canonical.split('-'), subtags.slice(count));
  }
  // The canonical form of an extended language subtag is the subtag alone (RFC 5646 section 4.5): `zh-yue` is `yue`.
  const [, extended] = subtags;
  return extended?.length === 3 && parents.has(extended) ? subtags.slice(1) : subtags;
}

/**
 * Joins the canonical tag of an alias with the subtags that followed the alias. These subtags are placed before the
 * canonical script and region and override them, because only the first subtag of each kind is used (UTS #35,
 * canonicalization).
 */
function mergeSubtags(canonical: readonly string[], rest: readonly string[]): readonly string[] {
  const [language = '', ...defaults] = canonical;
  return [language, ...rest, ...defaults];
}

/** Parses language, script and region of a tag in lower case. A missing script becomes the likely one (UTS #35). */
function parseTag(tag: string): TagParts {
  const all = tag.split('-');
  // In a language tag, a single letter or digit after the language begins an extension or private use.
  const end = all.findIndex((subtag, at) => at > 0 && subtag.length === 1);
  const [language = '', ...subtags] = resolveAlias(end < 0 ? all : all.slice(0, end));
  const region = subtags.find(isRegion) ?? '';
  const given = subtags.find((subtag) => subtag.length === 4 && isLetter(subtag) && subtag !== 'zzzz');
  const script = given ?? scripts.get(`${language}-${region}`) ?? scripts.get(language) ?? '';
  return { language, script: scriptVariants.get(script) ?? script, region };
}

/** Whether a subtag is two letters or three digits. */
function isRegion(subtag: string): boolean {
  return isLetter(subtag) ? subtag.length === 2 : subtag.length === 3;
}

/**
 * Whether a subtag begins with a letter. Distinguishes a script from a variant of four characters, which begins with a
 * digit.
 */
function isLetter(subtag: string): boolean {
  return subtag >= 'a' && subtag < '{';
}

/** Listed languages by tag in lower case. */
const byTag: ReadonlyMap<string, Language> = new Map(languages.map((tag) => [tag.toLowerCase(), tag]));

/**
 * Returns the listed language for the tags that most browsers send, without parsing them: a listed tag (`fr`), or one
 * with a region that does not change its script (`fr-ca`).
 */
function findCommon(tag: string): Language | undefined {
  const listed = byTag.get(tag);
  if (listed !== undefined || tag.length !== 5 || tag.charAt(2) !== '-' || scripts.has(tag)) return listed;
  return byTag.get(tag.slice(0, 2));
}

/** Returns the listed language whose place names are in the language and script of the parsed tag, or null. */
function findNames({ language, script, region }: TagParts): Language | null {
  const key = `${language}-${script}`;
  const own = byKey.get(`${key}-${region}`) ?? byKey.get(key);
  if (own !== undefined) return own;
  const parent = parents.get(key);
  if (parent !== undefined) return byKey.get(`${parent}-${scripts.get(parent)}`) ?? null;
  return byKey.get(`${parents.get(language)}-${script}`) ?? null;
}

/**
 * Returns the listed language for a range of Accept-Language, or null. Regions fall back to the language (`fr-CA` is
 * `fr`), members of a macrolanguage to the macrolanguage (`yue` is Chinese), aliases to the canonical language. Nothing
 * falls back to another script (UTS #35, parent locales): there are no names for `sr-Latn`.
 */
export function matchLanguageRange(range: string): Language | null {
  if (range.length > tagLengthMax) return null;
  const tag = range.toLowerCase();
  return findCommon(tag) ?? findNames(parseTag(tag));
}

/**
 * Returns the listed language of a language tag; null if it is not listed. Returns English if the tag names a script in
 * which the listed language has no names.
 */
export function matchLanguage(tag: string): Language | null {
  if (tag.length > tagLengthMax) return null;
  const found = matchLanguageRange(tag);
  if (found !== null) return found;
  const { language } = parseTag(tag.toLowerCase());
  return listedLanguages.has(parents.get(language) ?? language) ? 'en' : null;
}

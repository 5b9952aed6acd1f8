// The closed list of languages that names can be asked for in. Closed, because formatters and texts are kept for each.

/** BCP 47 tags. `zh-CN` and `pt-BR` are spelled as in MaxMind's databases. */
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

/** Tags whose language is in the list under another name, in lower case. */
const aliases: Readonly<Record<string, Language>> = {
  in: 'id',
  iw: 'he',
  nn: 'nb',
  no: 'nb',
  zh: 'zh-CN',
  'zh-hans': 'zh-CN',
  'zh-hant': 'zh-TW',
  'zh-hk': 'zh-TW',
  'zh-mo': 'zh-TW',
};

const byTag: ReadonlyMap<string, Language> = new Map([
  ...languages.map((language): [string, Language] => [language.toLowerCase(), language]),
  ...Object.entries(aliases),
]);

/** Longer than any tag that is in use. */
const tagLengthMax = 35;

/**
 * The language of the list that a BCP 47 tag asks for, or null: the tag with ever more of its end left out (RFC 4647
 * section 3.4, lookup), so that `fr-CA` is `fr`.
 */
export function matchLanguage(tag: string): Language | null {
  if (tag.length > tagLengthMax) return null;
  let range = tag.toLowerCase();
  while (range !== '') {
    const found = byTag.get(range);
    if (found !== undefined) return found;
    range = range.slice(0, Math.max(0, range.lastIndexOf('-')));
  }
  return null;
}

// Reads the languages that a browser prefers, for the conditions of redirect links. Unlike request/language.ts, it is not
// limited to the languages of place names.

import { acceptLanguageLengthMax, languageRangesMax, readQuality } from '../request/language.ts';

/** Returns the language tags of Accept-Language, the most preferred first. Leaves out `*` and tags with quality 0. */
export function readPreferredLanguages(header: string | null): readonly string[] {
  if (header === null || header.length > acceptLanguageLengthMax) return [];
  const ranges = header.split(',', languageRangesMax).map((range) => {
    const [tag = ''] = range.split(';', 1);
    return { tag: tag.trim(), quality: readQuality(range.slice(tag.length)) };
  });
  const accepted = ranges.filter(({ tag, quality }) => tag !== '' && tag !== '*' && quality > 0);
  return accepted.sort((a, b) => b.quality - a.quality).map(({ tag }) => tag);
}

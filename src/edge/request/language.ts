// Chooses the language of place names by Accept-Language; English if the header names no available language.

import { type Language, matchLanguageRange } from '../../geo/country/languages.ts';

/**
 * Maximum number of language ranges that are read from Accept-Language. Browsers send a handful; further ones are
 * ignored.
 */
export const languageRangesMax = 16;
export const acceptLanguageLengthMax = 512;

/**
 * Returns the available language with the highest quality in Accept-Language, the first of equals; English if there is
 * none.
 */
export function readAcceptLanguage(header: string | null): Language {
  if (header === null || header.length > acceptLanguageLengthMax) return 'en';
  let best: Language = 'en';
  let bestQuality = 0;
  for (const range of header.split(',', languageRangesMax)) {
    const semicolon = range.indexOf(';');
    const tagEnd = semicolon < 0 ? range.length : semicolon;
    const quality = readQuality(range.slice(tagEnd));
    const language = quality > bestQuality ? matchLanguageRange(range.slice(0, tagEnd).trim()) : null;
    if (language === null) continue;
    if (quality === 1) return language;
    best = language;
    bestQuality = quality;
  }
  return best;
}

/**
 * Parses the quality of a language range (RFC 9110 section 12.4.2): `q=` from 0 to 1, 1 by default. An invalid quality
 * counts as 0.
 */
export function readQuality(parameters: string): number {
  if (parameters === '') return 1;
  const parameter = parameters.split(';').find((text) => text.trim().toLowerCase().startsWith('q='));
  if (parameter === undefined) return 1;
  const quality = Number(parameter.trim().slice(2));
  return quality >= 0 && quality <= 1 ? quality : 0;
}

// In which language names are answered: what `?lang=` asks for, else the visitor's Accept-Language, else English.

import { type Language, matchLanguage } from '../geo/languages.ts';

/** Browsers send a handful; what comes after is not looked at. */
const rangesMax = 16;
const headerLengthMax = 512;

/** The first language of the header, by quality, that names can be answered in; English where there is none. */
export function readAcceptLanguage(header: string | null): Language {
  if (header === null || header.length > headerLengthMax) return 'en';
  let best: Language = 'en';
  let bestQuality = 0;
  for (const range of header.split(',', rangesMax)) {
    const semicolon = range.indexOf(';');
    const tagEnd = semicolon < 0 ? range.length : semicolon;
    const quality = readQuality(range.slice(tagEnd));
    const language = quality > bestQuality ? matchLanguage(range.slice(0, tagEnd).trim()) : null;
    if (language === null) continue;
    if (quality === 1) return language;
    best = language;
    bestQuality = quality;
  }
  return best;
}

/** RFC 9110 section 12.4.2: `q=` from 0 to 1, 1 where it is left out. What is not a quality counts as 0. */
function readQuality(parameters: string): number {
  if (parameters === '') return 1;
  const parameter = parameters.split(';').find((text) => text.trim().toLowerCase().startsWith('q='));
  if (parameter === undefined) return 1;
  const quality = Number(parameter.trim().slice(2));
  return quality >= 0 && quality <= 1 ? quality : 0;
}

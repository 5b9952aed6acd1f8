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
  for (let start = 0, ranges = 0; start < header.length && ranges < rangesMax && bestQuality < 1; ranges++) {
    const range = upTo(',', header, start);
    start += range.length + 1;
    const tag = upTo(';', range, 0);
    const quality = readQuality(range.slice(tag.length));
    const language = quality > bestQuality ? matchLanguage(tag.trim()) : null;
    if (language === null) continue;
    best = language;
    bestQuality = quality;
  }
  return best;
}

/** What is between `start` and the next such sign, or the end. */
function upTo(sign: string, text: string, start: number): string {
  const end = text.indexOf(sign, start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
}

/** RFC 9110 section 12.4.2: `q=` from 0 to 1, 1 where it is left out. What is not a quality counts as 0. */
function readQuality(parameters: string): number {
  if (parameters === '') return 1;
  const parameter = parameters.split(';').find((text) => text.trim().toLowerCase().startsWith('q='));
  if (parameter === undefined) return 1;
  const quality = Number(parameter.trim().slice(2));
  return quality >= 0 && quality <= 1 ? quality : 0;
}

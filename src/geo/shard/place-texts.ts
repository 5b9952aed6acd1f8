// The texts of a packed shard: decodes their bytes, and splits each at shardTextSeparator into the parts of an area
// (country, region, time zone) or into the names of a place.

import type { Place, PlaceNames } from '../place.ts';
import { shardTextSeparator } from './shard-layout.ts';

/** The members of a place that all places of the same region and time zone share. */
export type PlaceArea = Pick<Place, 'continentCode' | 'countryCode' | 'timeZone' | 'regionCode' | 'regionNames'>;

/**
 * Maximum number of cached areas. The default data has 3,642 distinct areas of some 400 bytes; cached per shard they
 * would be 78,000.
 */
const areasMax = 8192;

/** Cached areas (country, region, time zone) by their texts, shared by all shards. */
const areas = new Map<string, PlaceArea>();

/** Parses the text of an area (country, region, time zone). Equal texts share one object while it is cached. */
export function parsePlaceArea(text: string): PlaceArea {
  let area = areas.get(text);
  if (area === undefined) {
    area = parseArea(text);
    if (areas.size === areasMax) areas.clear();
    areas.set(text, area);
  }
  return area;
}

function parseArea(text: string): PlaceArea {
  const [continentCode, countryCode, timeZone, regionCode, ...names] = text.split(shardTextSeparator);
  return {
    continentCode: continentCode || null,
    countryCode: countryCode || null,
    timeZone: timeZone || null,
    regionCode: regionCode || null,
    regionNames: names.length === 0 ? null : namesOf(names),
  };
}

/** Parses the text of a city or district; null for no text. */
export function parsePlaceNames(text: string | null): PlaceNames | null {
  if (text === null) return null;
  return text.includes(shardTextSeparator) ? namesOf(text.split(shardTextSeparator)) : { en: text };
}

/** Parses the English name (empty if unknown) and the pairs of language and name after it. */
function namesOf([english, ...pairs]: readonly string[]): PlaceNames {
  const names: Record<string, string> = english === '' || english === undefined ? {} : { en: english };
  for (let i = 0; i + 1 < pairs.length; i += 2) names[pairs[i] ?? ''] = pairs[i + 1] ?? '';
  return names;
}

// Does not throw for malformed UTF-8, because the loader has already verified the shard's checksum.
const utf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** Maximum size in bytes of a text that is decoded faster in JavaScript than by TextDecoder. */
const shortTextBytesMax = 48;

/** Decodes the UTF-8 text from `start` to `end`. Most texts are short and ASCII. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > shortTextBytesMax) return utf8.decode(bytes.subarray(start, end));
  let text = '';
  let seen = 0;
  let i = start;
  // Decodes four bytes at a time, because each call and each concatenation costs more than reading a byte.
  for (; i + 4 <= end; i += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = [bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]];
    seen |= a | b | c | d;
    text += String.fromCharCode(a, b, c, d);
  }
  for (; i < end; i++) {
    const byte = bytes[i] ?? 0;
    seen |= byte;
    text += String.fromCharCode(byte);
  }
  return seen < 0x80 ? text : utf8.decode(bytes.subarray(start, end));
}

// The places of a packed shard, as columns: a row is read into an object only when a place is needed.

import type { Names, Place } from '../place.ts';
import {
  areaParts,
  type Column,
  columnBit,
  coordinateScale,
  headerWords,
  type ShardLayout,
  type TextColumn,
  textColumns,
  textSeparator,
  unknownCoordinate,
} from './shard-layout.ts';

// Not fatal: the checksum has shown that the bytes are those that were written.
const utf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** Below this many bytes decoding here is faster than calling the platform. */
const shortTextBytesMax = 48;

/** What the places of an area have in common. */
export type Area = Pick<Place, 'continentCode' | 'countryCode' | 'timeZone' | 'regionCode' | 'regionNames'>;

export class PlaceColumns {
  /** By column, where the shard has it; index 0 is no text. */
  readonly #indexes: ReadonlyMap<TextColumn, Uint16Array | Uint32Array>;
  readonly #textStarts: Uint32Array;
  readonly #texts: Uint8Array;
  /** Empty where the shard lacks the column, as the next three. */
  readonly #latitudes: Int32Array;
  readonly #longitudes: Int32Array;
  readonly #accuracyRadii: Uint16Array;
  readonly #asNumbers: Uint32Array;

  constructor(memory: ArrayBuffer, header: Uint32Array, layout: ShardLayout) {
    const word = (name: keyof typeof headerWords) => header[headerWords[name]] ?? 0;
    const rowsOf = (column: Column) => ((word('columns') & columnBit(column)) === 0 ? 0 : word('placeCount'));
    this.#textStarts = new Uint32Array(memory, layout.textStarts, word('textCount') + 1);
    this.#texts = new Uint8Array(memory, layout.texts, word('textBytes'));
    this.#latitudes = new Int32Array(memory, layout.latitude, rowsOf('coordinates'));
    this.#longitudes = new Int32Array(memory, layout.longitude, rowsOf('coordinates'));
    this.#accuracyRadii = new Uint16Array(memory, layout.accuracyRadius, rowsOf('accuracyRadiusKm'));
    this.#asNumbers = new Uint32Array(memory, layout.asNumber, rowsOf('asNumber'));
    const bytesEach = word('textIndexBytes');
    const IndexArray = bytesEach === 4 ? Uint32Array : Uint16Array;
    const present = textColumns.filter((column) => rowsOf(column) > 0);
    this.#indexes = new Map(
      present.map((column, i) => {
        const start = layout.textIndexes + i * word('placeCount') * bytesEach;
        return [column, new IndexArray(memory, start, word('placeCount'))];
      }),
    );
  }

  /** The number of the area that the place in a row is in; 0 for none. */
  areaOf(row: number): number {
    return this.#indexes.get('area')?.[row] ?? 0;
  }

  /** Reads an area by its number. */
  area(number: number): Area {
    const parts = number === 0 ? noParts : this.#textAt(number).split(textSeparator);
    const [continentCode, countryCode, timeZone, regionCode] = parts;
    return {
      continentCode: continentCode || null,
      countryCode: countryCode || null,
      timeZone: timeZone || null,
      regionCode: regionCode || null,
      regionNames: namesOf(parts, areaParts),
    };
  }

  /** Reads the place in a row other than 0. `area` is the row's own. */
  read(row: number, area: Area): Place {
    return {
      continentCode: area.continentCode,
      countryCode: area.countryCode,
      regionCode: area.regionCode,
      regionNames: area.regionNames,
      cityNames: namesOf(partsOf(this.#text('city', row)), 0),
      districtNames: namesOf(partsOf(this.#text('district', row)), 0),
      postalCode: this.#text('postalCode', row),
      latitude: toDegrees(this.#latitudes[row]),
      longitude: toDegrees(this.#longitudes[row]),
      accuracyRadiusKm: this.#accuracyRadii[row] || null,
      timeZone: area.timeZone,
      asNumber: this.#asNumbers[row] || null,
      asOrganization: this.#text('asOrganization', row),
    };
  }

  #text(column: TextColumn, row: number): string | null {
    const index = this.#indexes.get(column)?.[row] ?? 0;
    return index === 0 ? null : this.#textAt(index);
  }

  #textAt(index: number): string {
    return decodeText(this.#texts, this.#textStarts[index] ?? 0, this.#textStarts[index + 1] ?? 0);
  }
}

function toDegrees(stored: number | undefined): number | null {
  return stored === undefined || stored === unknownCoordinate ? null : stored / coordinateScale;
}

const noParts: readonly string[] = [];

function partsOf(text: string | null): readonly string[] {
  return text === null ? noParts : text.split(textSeparator);
}

/** The names that begin at a part: the English name, then pairs of language and name. Null where there is no part. */
function namesOf(parts: readonly string[], first: number): Names | null {
  const english = parts[first];
  if (english === undefined) return null;
  const names: Record<string, string> = english === '' ? {} : { en: english };
  for (let i = first + 1; i + 1 < parts.length; i += 2) names[parts[i] ?? ''] = parts[i + 1] ?? '';
  return names;
}

function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > shortTextBytesMax) return utf8.decode(bytes.subarray(start, end));
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 0x7f) return utf8.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

// The places of a packed shard, stored as columns. A row becomes an object only when its place is needed.

import type { Place } from '../place.ts';
import { decodeText, type PlaceArea, parsePlaceArea, parsePlaceNames } from './place-texts.ts';
import {
  coordinateScale,
  type ShardColumn,
  type ShardLayout,
  shardColumnBit,
  shardHeaderWords,
  type TextColumn,
  unknownCoordinate,
} from './shard-layout.ts';

/** A shard's column of indexes into its texts; empty if the shard lacks the column. Index 0 means no text. */
type TextIndexes = Uint16Array | Uint32Array;

export class PlaceColumns {
  readonly #areas: TextIndexes;
  readonly #cities: TextIndexes;
  readonly #districts: TextIndexes;
  readonly #postalCodes: TextIndexes;
  readonly #asOrganizations: TextIndexes;
  readonly #textStarts: Uint32Array;
  readonly #texts: Uint8Array;
  /** The numeric columns of the places. Each is empty if the shard lacks it. */
  readonly #latitudes: Int32Array;
  readonly #longitudes: Int32Array;
  readonly #accuracyRadii: Uint16Array;
  readonly #asNumbers: Uint32Array;
  /** Cached areas (country, region, time zone) by text index. A shard has a few hundred. */
  readonly #knownAreas = new Map<number, PlaceArea>();

  constructor(memory: ArrayBuffer, header: Uint32Array, layout: ShardLayout) {
    const word = (name: keyof typeof shardHeaderWords) => header[shardHeaderWords[name]] ?? 0;
    const rowsOf = (column: ShardColumn) => ((word('columns') & shardColumnBit(column)) === 0 ? 0 : word('placeCount'));
    this.#textStarts = new Uint32Array(memory, layout.textStarts, word('textCount') + 1);
    this.#texts = new Uint8Array(memory, layout.texts, word('textBytes'));
    this.#latitudes = new Int32Array(memory, layout.latitude, rowsOf('coordinates'));
    this.#longitudes = new Int32Array(memory, layout.longitude, rowsOf('coordinates'));
    this.#accuracyRadii = new Uint16Array(memory, layout.accuracyRadius, rowsOf('accuracyRadiusKm'));
    this.#asNumbers = new Uint32Array(memory, layout.asNumber, rowsOf('asNumber'));
    const bytesEach = word('textIndexBytes');
    const IndexArray = bytesEach === 4 ? Uint32Array : Uint16Array;
    let start = layout.textIndexes;
    const indexesOf = (column: TextColumn) => {
      const indexes = new IndexArray(memory, start, rowsOf(column));
      start += indexes.byteLength;
      return indexes;
    };
    // Columns are read in file order.
    this.#areas = indexesOf('area');
    this.#cities = indexesOf('city');
    this.#districts = indexesOf('district');
    this.#postalCodes = indexesOf('postalCode');
    this.#asOrganizations = indexesOf('asOrganization');
  }

  /**
   * Returns a copy of the place in a row. Row 0 means no place and is not allowed. The copy does not reference the
   * shard's memory.
   */
  read(row: number): Place {
    const area = this.#areaAt(this.#areas[row] ?? 0);
    return {
      continentCode: area.continentCode,
      countryCode: area.countryCode,
      regionCode: area.regionCode,
      regionNames: area.regionNames,
      cityNames: parsePlaceNames(this.#textAt(this.#cities[row])),
      districtNames: parsePlaceNames(this.#textAt(this.#districts[row])),
      postalCode: this.#textAt(this.#postalCodes[row]),
      latitude: toDegrees(this.#latitudes[row]),
      longitude: toDegrees(this.#longitudes[row]),
      accuracyRadiusKm: this.#accuracyRadii[row] || null,
      timeZone: area.timeZone,
      asNumber: this.#asNumbers[row] || null,
      asOrganization: this.#textAt(this.#asOrganizations[row]),
    };
  }

  #areaAt(index: number): PlaceArea {
    let area = this.#knownAreas.get(index);
    if (area === undefined) {
      area = parsePlaceArea(this.#textAt(index) ?? '');
      this.#knownAreas.set(index, area);
    }
    return area;
  }

  #textAt(index: number | undefined): string | null {
    if (index === undefined || index === 0) return null;
    return decodeText(this.#texts, this.#textStarts[index] ?? 0, this.#textStarts[index + 1] ?? 0);
  }
}

function toDegrees(stored: number | undefined): number | null {
  return stored === undefined || stored === unknownCoordinate ? null : stored / coordinateScale;
}

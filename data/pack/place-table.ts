// Stores the distinct places of one address family as rows of numbers: texts by their number, coordinates scaled as in
// a shard. Strings and objects for 400,000 places would take several times the memory.

import { coordinateScale, placeTextColumns, unknownCoordinate } from '../../src/geo/shard/shard-layout.ts';
import type { PackedPlace } from './packed-place.ts';
import type { PlaceNumber } from './ranges.ts';

/** Positions of values within a place's row. The first ones are the text columns, in their order. */
export const rowPositions = {
  area: 0,
  city: 1,
  district: 2,
  postalCode: 3,
  asOrganization: 4,
  latitude: 5,
  longitude: 6,
  accuracyRadius: 7,
  asNumber: 8,
} as const;

const rowLength = 9;

const encoder = new TextEncoder();

export class PlaceTable {
  /** The values of all places, one row after the other. Row 0 means no place. */
  readonly #values: number[] = rowOf(null, () => 0);
  readonly #numbers = new Map<string, PlaceNumber>();
  readonly #texts: string[] = [''];
  readonly #textBytes: number[] = [0];
  readonly #textNumbers = new Map<string, number>([['', 0]]);

  /** Adds a place and returns its number, which is the same for equal places; 0 for null. */
  intern(place: PackedPlace | null): PlaceNumber {
    if (place === null) return 0;
    const row = rowOf(place, (text) => this.#internText(text));
    const key = row.join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#values.length / rowLength;
      this.#values.push(...row);
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** Returns a place by its number. */
  read(place: PlaceNumber): PackedPlace {
    const text = (position: number) => this.text(this.value(place, position)) || null;
    const degrees = (position: number) => {
      const scaled = this.value(place, position);
      return scaled === unknownCoordinate ? null : scaled / coordinateScale;
    };
    return {
      area: text(rowPositions.area),
      city: text(rowPositions.city),
      district: text(rowPositions.district),
      postalCode: text(rowPositions.postalCode),
      asOrganization: text(rowPositions.asOrganization),
      latitude: degrees(rowPositions.latitude),
      longitude: degrees(rowPositions.longitude),
      accuracyRadiusKm: this.value(place, rowPositions.accuracyRadius) || null,
      asNumber: this.value(place, rowPositions.asNumber) || null,
    };
  }

  /** Returns a value of a place by its position in the row. */
  value(place: PlaceNumber, position: number): number {
    return this.#values[place * rowLength + position] ?? 0;
  }

  /** Returns a text by its number. Text 0 is empty and stands for unknown. */
  text(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** Returns the length of a text in UTF-8. */
  textBytes(number: number): number {
    return this.#textBytes[number] ?? 0;
  }

  #internText(text: string): number {
    let number = this.#textNumbers.get(text);
    if (number === undefined) {
      number = this.#texts.length;
      this.#texts.push(text);
      this.#textBytes.push(encoder.encode(text).length);
      this.#textNumbers.set(text, number);
    }
    return number;
  }
}

function rowOf(place: PackedPlace | null, numberOf: (text: string) => number): number[] {
  const scaled = (degrees: number | null | undefined) =>
    degrees === null || degrees === undefined ? unknownCoordinate : Math.round(degrees * coordinateScale);
  return [
    ...placeTextColumns.map((column) => numberOf(place?.[column] ?? '')),
    scaled(place?.latitude),
    scaled(place?.longitude),
    place?.accuracyRadiusKm ?? 0,
    place?.asNumber ?? 0,
  ];
}

// Parses the corrections of a snapshot: networks with the place that the project’s owner entered, which is used instead
// of the place in the database. Does not apply them to locations.

import { type Network, parseNetwork } from '../network.ts';

export interface CorrectedPlace {
  /** ISO 3166-1 alpha-2 country code. */
  readonly country: string | null;
  /** ISO 3166-2 region code without the country. */
  readonly region: string | null;
  readonly city: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** IANA time zone name. */
  readonly timeZone: string | null;
}

/** A correction as it is stored; `network` is canonical CIDR. */
export interface StoredCorrection {
  readonly network: string;
  readonly place: CorrectedPlace;
}

export interface Correction {
  readonly network: Network;
  readonly place: CorrectedPlace;
}

/** Parses stored corrections. Drops malformed ones, so that their networks are looked up in the database. */
export function parseCorrections(value: unknown): readonly Correction[] {
  return Array.isArray(value) ? value.map(parseCorrection).filter((correction) => correction !== null) : [];
}

function parseCorrection(value: unknown): Correction | null {
  if (typeof value !== 'object' || value === null) return null;
  const text: unknown = Reflect.get(value, 'network');
  const network = typeof text === 'string' ? parseNetwork(text) : null;
  const place = parsePlace(Reflect.get(value, 'place'));
  return network?.ok && place !== null ? { network: network.value, place } : null;
}

function parsePlace(value: unknown): CorrectedPlace | null {
  if (typeof value !== 'object' || value === null) return null;
  const text = (name: string) => orNull(Reflect.get(value, name), (member) => typeof member === 'string');
  const degrees = (name: string) => orNull(Reflect.get(value, name), (member) => typeof member === 'number');
  return {
    country: text('country'),
    region: text('region'),
    city: text('city'),
    latitude: degrees('latitude'),
    longitude: degrees('longitude'),
    timeZone: text('timeZone'),
  };
}

function orNull<T>(value: unknown, isT: (member: unknown) => member is T): T | null {
  return isT(value) ? value : null;
}

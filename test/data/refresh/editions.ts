// Fictional monthly editions of DB-IP City Lite, with networks so large that samples of addresses find them.

import { gzipSync } from 'node:zlib';
import type { MmdbValue } from '../../support/mmdb/mmdb-values.ts';
import { writeMmdb } from '../../support/mmdb/write-mmdb.ts';

/** Returns this month and the month before, in UTC. */
export function lastTwoMonths(): readonly [current: string, before: string] {
  const now = new Date();
  const monthAt = (back: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back)).toISOString().slice(0, 7);
  return [monthAt(0), monthAt(1)];
}

interface EditionChanges {
  /** Number of the 222 IPv4 /8 networks that are in France; the others are in Germany. */
  readonly french?: number;
  /** A suffix of each city's name. */
  readonly renamed?: string;
  readonly databaseType?: string;
  /** The month of the build date, if it is not the edition's month. */
  readonly builtIn?: string;
  /** The number of days by which the build date precedes the first day of `builtIn` or else of the edition's month. */
  readonly earlyDays?: number;
}

function placeIn(country: string, region: string, city: string): MmdbValue {
  return {
    country: { iso_code: country, names: { en: country } },
    subdivisions: [{ names: { en: region } }],
    city: { names: { en: city } },
    location: { latitude: 48.8566, longitude: 2.3522 },
  };
}

/** Returns the unpacked edition of a month. */
export function edition(month: string, changes: EditionChanges = {}): Uint8Array<ArrayBuffer> {
  const { french = 100, renamed = '', databaseType = 'DBIP-City-Lite (compat=City)' } = changes;
  const { builtIn = month, earlyDays = 0 } = changes;
  const place = (i: number) =>
    i < french ? placeIn('FR', 'Île-de-France', `Mudgrad${renamed}`) : placeIn('DE', 'Berlin', `Beardstadt${renamed}`);
  const v4 = Array.from({ length: 222 }, (_, i) => ({ network: `${i + 1}.0.0.0/8`, record: place(i) }));
  return writeMmdb({
    ipVersion: 6,
    databaseType,
    networks: [...v4, { network: '2000::/3', record: placeIn('FR', 'Île-de-France', 'Mudgrad') }],
    buildEpoch: Date.parse(`${builtIn}-01T03:00:00Z`) / 1000 - earlyDays * 86_400,
  });
}

export function gzippedEdition(month: string, changes?: EditionChanges): Buffer {
  return gzipSync(edition(month, changes));
}

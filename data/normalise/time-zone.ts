// Returns the time zone of a point among the zones of its country. Near a border, the zone map alone can return a
// neighbouring country's zone: 70.36.0.1 in Saint-Pierre (PM) lies in America/St_Johns by its rounded coordinates.

import tzLookup from '@photostructure/tz-lookup';

export interface GeoPoint {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * Returns the IANA time zone at a point by the map of zones. If the country does not have that zone, returns the
 * country's only zone, or the nearest of its zones within 2,000 km, else undefined. Without a country, or for a country
 * without zones in the time zone database, the map alone decides.
 */
export function timeZoneAt(point: GeoPoint, country: string | undefined): string | undefined {
  const zone = tzLookup(point.latitude, point.longitude);
  const zones = country === undefined ? [] : zonesOf(country);
  if (zones.length === 0 || zones.includes(zone)) return zone;
  return zones.length === 1 ? zones[0] : nearestZone(point, zones);
}

/**
 * Cached time zones by country, from zone.tab. They correct the map of zones, which has Asia/Bangkok in northern
 * Vietnam, where zone.tab has only Asia/Ho_Chi_Minh.
 */
const zonesByCountry = new Map<string, readonly string[]>();

/**
 * Time zones by country that Node's copy of zone.tab lacks. Kosovo is not in the time zone database's tables; its zone
 * there is Europe/Belgrade. Europe/Simferopol is added for Russia, because zone1970.tab has it for Russia as well as
 * for Ukraine.
 */
const addedZones: ReadonlyMap<string, readonly string[]> = new Map([
  ['XK', ['Europe/Belgrade']],
  ['RU', ['Europe/Simferopol']],
]);

/** A locale with `getTimeZones`, which is part of ECMAScript since 2026 and not yet in TypeScript's library. */
type ZonedLocale = Intl.Locale & { readonly getTimeZones?: () => readonly string[] | undefined };

/** Returns the time zones of a country from Node's copy of zone.tab, under their current names. */
function zonesOf(country: string): readonly string[] {
  const known = zonesByCountry.get(country);
  if (known !== undefined) return known;
  const locale: ZonedLocale = new Intl.Locale(`und-${country}`);
  const listed = locale.getTimeZones?.() ?? [];
  const zones = [...listed.map((name) => currentNames.get(name) ?? name), ...(addedZones.get(country) ?? [])];
  zonesByCountry.set(country, zones);
  return zones;
}

/** Current names of time zones by the former name that Node's tables still have. */
const currentNames: ReadonlyMap<string, string> = new Map([
  ['Africa/Asmera', 'Africa/Asmara'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Catamarca', 'America/Argentina/Catamarca'],
  ['America/Coral_Harbour', 'America/Atikokan'],
  ['America/Cordoba', 'America/Argentina/Cordoba'],
  ['America/Godthab', 'America/Nuuk'],
  ['America/Indianapolis', 'America/Indiana/Indianapolis'],
  ['America/Jujuy', 'America/Argentina/Jujuy'],
  ['America/Louisville', 'America/Kentucky/Louisville'],
  ['America/Mendoza', 'America/Argentina/Mendoza'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Atlantic/Faeroe', 'Atlantic/Faroe'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['Pacific/Enderbury', 'Pacific/Kanton'],
  ['Pacific/Ponape', 'Pacific/Pohnpei'],
  ['Pacific/Truk', 'Pacific/Chuuk'],
]);

const kilometresPerDegree = 111.2;
const firstRingKilometres = 2;
const lastRingKilometres = 2000;
/**
 * Factor by which each searched ring around a point is larger than the one before, so that the distance to a zone is
 * accurate to a fifth.
 */
const ringGrowth = 1.2;
const ringPoints = 32;

/**
 * Returns the time zone among `zones` that is nearest to the point: the first found on growing rings around it, each
 * searched clockwise from the north.
 */
function nearestZone(point: GeoPoint, zones: readonly string[]): string | undefined {
  for (let radius = firstRingKilometres; radius <= lastRingKilometres; radius *= ringGrowth) {
    for (let i = 0; i < ringPoints; i++) {
      const zone = zoneAround(point, radius, (i / ringPoints) * 2 * Math.PI);
      if (zones.includes(zone)) return zone;
    }
  }
  return undefined;
}

function zoneAround({ latitude, longitude }: GeoPoint, kilometres: number, bearing: number): string {
  const distance = (kilometres / kilometresPerDegree) * (Math.PI / 180);
  const from = latitude * (Math.PI / 180);
  const sine = Math.sin(from) * Math.cos(distance) + Math.cos(from) * Math.sin(distance) * Math.cos(bearing);
  const to = Math.asin(Math.min(1, Math.max(-1, sine)));
  const turn = Math.atan2(
    Math.sin(bearing) * Math.sin(distance) * Math.cos(from),
    Math.cos(distance) - Math.sin(from) * Math.sin(to),
  );
  const east = longitude + turn * (180 / Math.PI);
  return tzLookup(to * (180 / Math.PI), ((((east + 180) % 360) + 360) % 360) - 180);
}

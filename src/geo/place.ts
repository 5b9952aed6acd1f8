// A place: a record of the database in the form that locations are built from, with checked values. All requests that
// find the same record share it, so it contains no visitor data.

/** Names of a place by language, as far as the database has them; `en` is the fallback. */
export type PlaceNames = Readonly<Record<string, string>>;

export interface Place {
  readonly continentCode: string | null;
  readonly countryCode: string | null;
  readonly regionCode: string | null;
  readonly regionNames: PlaceNames | null;
  readonly cityNames: PlaceNames | null;
  readonly districtNames: PlaceNames | null;
  readonly postalCode: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyRadiusKm: number | null;
  readonly timeZone: string | null;
  readonly asNumber: number | null;
  readonly asOrganization: string | null;
}

/** A place without any known value. */
export const unknownPlace: Place = {
  continentCode: null,
  countryCode: null,
  regionCode: null,
  regionNames: null,
  cityNames: null,
  districtNames: null,
  postalCode: null,
  latitude: null,
  longitude: null,
  accuracyRadiusKm: null,
  timeZone: null,
  asNumber: null,
  asOrganization: null,
};

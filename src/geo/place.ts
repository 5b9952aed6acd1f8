// A record of the database as the answer needs it: every value checked, nothing of the visitor. Places are shared by all
// answers that come from the same record.

/** A name in each language that the database has it in; `en` is the fallback. */
export type Names = Readonly<Record<string, string>>;

export interface Place {
  readonly continentCode: string | null;
  readonly countryCode: string | null;
  readonly regionCode: string | null;
  readonly regionNames: Names | null;
  readonly cityNames: Names | null;
  readonly districtNames: Names | null;
  readonly postalCode: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyRadiusKm: number | null;
  readonly timeZone: string | null;
  readonly asNumber: number | null;
  readonly asOrganization: string | null;
}

/** A place of which nothing is known. */
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

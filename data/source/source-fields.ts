// The names of members in each schema of source records, with the aliases of providers. Does not check values
// (normalise.ts).

/**
 * Schemas of source databases. `flat` has one level of members: ip-location-db, IPinfo, IPLocate. `nested` is
 * MaxMind's. `dbip` is MaxMind's with DB-IP's names, which combine city and district. `asn` reads only the AS, from
 * records of any schema.
 */
export type SourceSchema = 'flat' | 'nested' | 'dbip' | 'asn';

export type RecordFields = Readonly<Record<string, unknown>>;

const none: RecordFields = {};

/** Returns the value if it is a map, else an empty map. */
export function recordFieldsOf(value: unknown): RecordFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RecordFields) : none;
}

/** The values of a source record, independent of its schema. Each is a list of candidates in order of preference. */
export interface SourceFields {
  readonly continent: readonly unknown[];
  readonly country: readonly unknown[];
  readonly regionCode: readonly unknown[];
  readonly regionNames: unknown;
  readonly cityNames: unknown;
  readonly districtNames: unknown;
  readonly postalCode: readonly unknown[];
  readonly latitude: readonly unknown[];
  readonly longitude: readonly unknown[];
  readonly accuracyRadius: readonly unknown[];
  readonly timeZone: readonly unknown[];
  readonly asNumber: readonly unknown[];
  readonly asOrganization: readonly unknown[];
}

/**
 * Names of members in flat records, preferred ones first. `country` and `continent` are names in IPinfo Lite and codes
 * in its older editions, so they are used only if they are codes. `name` and `org` are IPLocate's members for the
 * organisation of an AS.
 */
export const flatFieldNames = {
  continent: ['continent_code', 'continent'],
  country: ['country_code', 'country_iso_code', 'country'],
  regionCode: ['region_code', 'subdivision_code', 'subdivision_1_iso_code'],
  region: ['state1', 'region_name', 'region', 'state', 'state_name', 'stateprov', 'subdivision', 'subdivision_1_name'],
  city: ['city', 'city_name'],
  district: ['district'],
  postalCode: ['postcode', 'postal_code', 'postal', 'zip_code', 'zipcode', 'zip'],
  latitude: ['latitude', 'lat'],
  longitude: ['longitude', 'lng', 'lon'],
  accuracyRadius: ['accuracy_radius'],
  timeZone: ['timezone', 'time_zone'],
  asNumber: ['autonomous_system_number', 'as_number', 'asn'],
  asOrganization: ['autonomous_system_organization', 'as_organization', 'as_name', 'org', 'name'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Paths of members in nested source records. Paths below `subdivisions` are those of its first item. */
export const nestedFieldPaths: ReadonlySet<string> = new Set([
  'continent.code',
  'country.iso_code',
  'subdivisions.iso_code',
  'subdivisions.names',
  'city.names',
  'postal.code',
  'location.latitude',
  'location.longitude',
  'location.accuracy_radius',
  'location.time_zone',
  'traits.autonomous_system_number',
  'traits.autonomous_system_organization',
  ...flatFieldNames.asNumber,
  'autonomous_system_organization',
  'as_name',
]);

type Reader = (record: RecordFields) => SourceFields;

const flat: Reader = (record) => {
  const values = (names: readonly string[]) => names.map((name) => record[name]);
  return {
    continent: values(flatFieldNames.continent),
    country: values(flatFieldNames.country),
    regionCode: values(flatFieldNames.regionCode),
    regionNames: { en: firstText(values(flatFieldNames.region)) },
    cityNames: { en: firstText(values(flatFieldNames.city)) },
    districtNames: { en: firstText(values(flatFieldNames.district)) },
    postalCode: values(flatFieldNames.postalCode),
    latitude: values(flatFieldNames.latitude).map(decimal),
    longitude: values(flatFieldNames.longitude).map(decimal),
    accuracyRadius: values(flatFieldNames.accuracyRadius),
    timeZone: values(flatFieldNames.timeZone),
    asNumber: asNumbers(record),
    asOrganization: values(flatFieldNames.asOrganization),
  };
};

const nested: Reader = (record) => {
  const region = recordFieldsOf(Array.isArray(record['subdivisions']) ? record['subdivisions'][0] : undefined);
  const location = recordFieldsOf(record['location']);
  const traits = recordFieldsOf(record['traits']);
  return {
    continent: [recordFieldsOf(record['continent'])['code']],
    country: [recordFieldsOf(record['country'])['iso_code']],
    regionCode: [region['iso_code']],
    regionNames: region['names'],
    cityNames: recordFieldsOf(record['city'])['names'],
    districtNames: undefined,
    postalCode: [recordFieldsOf(record['postal'])['code']],
    latitude: [location['latitude']],
    longitude: [location['longitude']],
    accuracyRadius: [location['accuracy_radius']],
    timeZone: [location['time_zone']],
    asNumber: [...asNumbers(record), traits['autonomous_system_number']],
    asOrganization: [
      record['autonomous_system_organization'],
      record['as_name'],
      traits['autonomous_system_organization'],
    ],
  };
};

const unknown: SourceFields = flat(none);

const asn: Reader = (record) => {
  const traits = recordFieldsOf(record['traits']);
  const { asNumber, asOrganization } = flat(record);
  return {
    ...unknown,
    asNumber: [...asNumber, traits['autonomous_system_number']],
    asOrganization: [...asOrganization, traits['autonomous_system_organization']],
  };
};

/** The functions that read a decoded source record of each schema. A value that is not a map has no members. */
export const recordReaders: Readonly<Record<SourceSchema, Reader>> = { flat, nested, dbip: nested, asn };

/**
 * Returns the candidates for the AS number of a source record. MaxMind's member is a number, so text in it is corrupt
 * and is ignored. The members of other providers may be text.
 */
function asNumbers(record: RecordFields): readonly unknown[] {
  const values: readonly unknown[] = flatFieldNames.asNumber.map((name) => record[name]);
  return typeof values[0] === 'number' ? values : values.slice(1);
}

/** Parses a number written as text: IPinfo's larger databases have coordinates as text (`-118.24`). */
function decimal(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,3}(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
}

function firstText(values: readonly unknown[]): unknown {
  return values.find((value) => typeof value === 'string' && value.trim() !== '');
}

// Applies a field policy to a location: withheld members get the values that stand for unknown. The dashboard's preview
// of the policy uses applyPolicyToLocation. The edge uses only applyPolicyToPlace: the edge reads a place as a whole in
// any case, whereas members that do not come from a place are not looked up if they are withheld.

import { type Coordinates, type Location, unknownLocation } from '../location.ts';
import type { FieldGroup, FieldPolicy } from './field-policy.ts';

/** A location without `meta`: no field policy withholds `meta`. */
export type LocationMembers = Omit<Location, 'meta'>;

/** The members of a location that come from a place. */
export type PlaceMembers = Pick<
  Location,
  'continent' | 'country' | 'region' | 'city' | 'district' | 'postalCode' | 'location'
>;

export function applyPolicyToPlace(answer: PlaceMembers, { groups, coordinateDecimals }: FieldPolicy): PlaceMembers {
  const includes = (group: FieldGroup) => groups.includes(group);
  return {
    continent: includes('continent') ? answer.continent : unknownLocation.continent,
    country: includes('country') ? answer.country : unknownLocation.country,
    region: includes('region') ? answer.region : unknownLocation.region,
    city: includes('city') ? answer.city : null,
    district: includes('district') ? answer.district : null,
    postalCode: includes('postalCode') ? answer.postalCode : null,
    location: includes('location') ? roundCoordinates(answer.location, coordinateDecimals) : unknownLocation.location,
  };
}

/**
 * Applies a field policy to a complete location. Correct only if the place's privacy laws (`regulations`) do not depend
 * on its region. If they do and the policy withholds the region, the laws must be determined again without it, as the
 * edge does.
 */
export function applyPolicyToLocation(location: LocationMembers, policy: FieldPolicy): LocationMembers {
  const includes = (group: FieldGroup) => policy.groups.includes(group);
  const { because } = includes('regulations') ? location.consent : unknownLocation.consent;
  return {
    ...location,
    ip: policy.echoAddress ? location.ip : null,
    network: policy.echoAddress ? location.network : null,
    ...applyPolicyToPlace(location, policy),
    timezone: includes('timezone') ? location.timezone : unknownLocation.timezone,
    asn: includes('asn') ? location.asn : unknownLocation.asn,
    client: includes('client') ? location.client : unknownLocation.client,
    regulations: includes('regulations') ? location.regulations : unknownLocation.regulations,
    consent: includes('consent') ? { ...location.consent, because } : unknownLocation.consent,
    anonymizer: includes('anonymizer') ? location.anonymizer : unknownLocation.anonymizer,
  };
}

/** Field groups that a policy still returns for a visitor who sends Global Privacy Control. */
const countryLevel: readonly FieldGroup[] = ['continent', 'country', 'regulations', 'consent'];

/** Returns the policy for visitors who send Global Privacy Control, in projects that honour it: country level only. */
export function reducePolicyToCountry(policy: FieldPolicy): FieldPolicy {
  return { ...policy, groups: policy.groups.filter((group) => countryLevel.includes(group)), echoAddress: false };
}

/** Rounds coordinates to 0 to 4 decimals. The database has four. */
function roundCoordinates(coordinates: Coordinates, decimals: number): Coordinates {
  const scale = 10 ** decimals;
  const round = (degrees: number | null) => (degrees === null ? null : Math.round(degrees * scale) / scale);
  return { ...coordinates, latitude: round(coordinates.latitude), longitude: round(coordinates.longitude) };
}

// The answer as JSON text: what JSON.stringify makes of it, without walking it each time. What belongs to a place, a zone
// or the deployment is shared by many answers (describe-place.ts, timezone.ts, answer.ts), and is written once for all of
// them; what is of the visitor is written for its answer alone and remembered nowhere.

import { type Location, nothingKnown } from '../core/location.ts';

/** By the object itself: a text goes when what it says goes. */
const texts = new WeakMap<object, string>();

/** JSON of an object that is shared, and that nobody changes. Never of anything that says something of a visitor. */
function shared(value: object): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    texts.set(value, text);
  }
  return text;
}

/** JSON of an object that may be the visitor's own; only the ones that say nothing are shared. */
function own(value: object, unknown: object): string {
  return value === unknown ? shared(value) : JSON.stringify(value);
}

/** A network and an address need no escaping: they are digits, letters, dots, colons and a slash. */
function plain(text: string | null): string {
  return text === null ? 'null' : `"${text}"`;
}

/** The members that are of the address alone, the brace before them and no comma after. */
export function writeAddress({
  ip,
  version,
  network,
  reserved,
}: Pick<Location, 'ip' | 'version' | 'network' | 'reserved'>) {
  return `{"ip":${plain(ip)},"version":${version},"network":${plain(network)},"reserved":${plain(reserved)}`;
}

/** The whole answer, byte for byte as JSON.stringify writes it. */
export function writeLocation(location: Location): string {
  const { city, postalCode, anonymizer } = location;
  return (
    writeAddress(location) +
    `,"continent":${shared(location.continent)},"country":${shared(location.country)}` +
    `,"region":${shared(location.region)},"city":${JSON.stringify(city)},"postalCode":${JSON.stringify(postalCode)}` +
    `,"location":${shared(location.location)},"timezone":${shared(location.timezone)}` +
    `,"asn":${own(location.asn, nothingKnown.asn)},"client":${own(location.client, nothingKnown.client)}` +
    `,"regulations":${shared(location.regulations)},"anonymizer":${plain(anonymizer)},"meta":${shared(location.meta)}}`
  );
}

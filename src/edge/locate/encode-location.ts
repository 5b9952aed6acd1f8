// The answer as JSON text in UTF-8: what JSON.stringify makes of it, without walking it each time. What belongs to a place, a
// zone or the deployment is shared by many answers (describe-place.ts, timezone.ts, answer.ts), and is written once for all
// of them; what is of the visitor is written for its answer alone and remembered nowhere.

import { type Location, nothingKnown } from '../../core/location.ts';
import { bytesOf, joinPieces, type Piece, pieceOf } from './json-chunks.ts';

type Member = keyof Location;

/** By the object itself: a piece goes when what it says goes. Each is of one member only. */
const pieces = new WeakMap<object, Piece>();

/** An object that is shared, and that nobody changes. Never of anything that says something of a visitor. */
function shared(name: Member, value: object): Piece {
  return pieces.get(value) ?? remember(value, bytesOf(textOf(name, value)));
}

/** The same where each place has its own, of which many are remembered. */
function ofPlace(name: Member, value: object): Piece {
  return pieces.get(value) ?? remember(value, write(name, value));
}

function remember(value: object, piece: Piece): Piece {
  pieces.set(value, piece);
  return piece;
}

/** A member that may be the visitor's own; only what says nothing is shared. */
function own(name: Member, value: object): Piece {
  return value === nothingKnown[name] ? shared(name, value) : write(name, value);
}

function write(name: Member, value: object | string | null): Piece {
  return pieceOf(textOf(name, value));
}

function textOf(name: Member, value: object | string | null): string {
  return `,"${name}":${JSON.stringify(value)}`;
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

/** The whole answer, byte for byte as JSON.stringify writes it; `end` is ASCII that comes instead of the last brace. */
export function writeLocation(location: Location, end = '}'): Uint8Array<ArrayBuffer> {
  return joinPieces([
    writeAddress(location),
    shared('continent', location.continent),
    shared('country', location.country),
    ofPlace('region', location.region),
    write('city', location.city),
    write('district', location.district),
    write('postalCode', location.postalCode),
    ofPlace('location', location.location),
    shared('timezone', location.timezone),
    own('asn', location.asn),
    own('client', location.client),
    shared('regulations', location.regulations),
    write('consent', location.consent),
    own('anonymizer', location.anonymizer),
    shared('meta', location.meta),
    end,
  ]);
}

// One item of a batch from what is in memory. The whole answer is nearly always that of a place which was answered before,
// so what belongs to the place is kept as bytes, and only what is of the address or of this second is written anew. The text
// comes from answer.ts in the first place: no rule of the answer is here.

import { formatAddress, formatNetwork } from '../../core/address.ts';
import { type Location, nothingKnown, type Timezone } from '../../core/location.ts';
import type { FieldPolicy } from '../../core/project/field-policy.ts';
import { type Embedding, findReserved } from '../../core/reserved.ts';
import { accept, type Result } from '../../core/result.ts';
import type { Language } from '../../geo/country/languages.ts';
import type { Database, Hit } from '../../geo/database.ts';
import type { Place } from '../../geo/place.ts';
import { lawSetAt } from '../../geo/regulations/regulations.ts';
import { readTimezone } from '../../geo/timezone.ts';
import { writeAddress } from '../locate/encode-location.ts';
import { fieldNames, topNames, writeFields } from '../locate/fields.ts';
import { bytesOf, type Piece } from '../locate/json-chunks.ts';
import { databaseResult, type LookupRequest, presentResult, reservedResult } from '../locate/locate.ts';
import type { VisitorAddress } from '../request/visitor-address.ts';
import type { ItemEncoder, ItemText } from './items.ts';

/** What an answer says after its first members, around the time. */
interface PlaceText {
  /** Of which it is the text beside the place. */
  readonly as: Place | null;
  readonly embedded: Embedding | null;
  /** Continent and country: the same bytes for all of a country. */
  readonly country: Piece;
  /** Region, city and what is nearer: the only bytes that are the place's own. */
  readonly locality: Piece;
  /** The time zone that is answered; null where none is known or the project withholds it. */
  readonly zone: string | null;
  /** What comes after the time zone: there are few. */
  readonly rest: Piece;
}

/** The texts of one database in one policy's and one language's words. */
interface Wording {
  readonly database: Database;
  readonly policy: FieldPolicy;
  readonly language: Language;
  /** Which laws are in force: the texts name them. */
  readonly lawSet: number;
  /** A text goes when its place leaves the database's memory. */
  readonly texts: WeakMap<object, PlaceText>;
  /** Texts that many places have in common, by themselves. */
  readonly common: Map<string, Piece>;
}

/** The last wording that was asked for, and no other: each has some megabytes. */
let wording: Wording | null = null;

/** Countries and kinds of answers there are fewer of; networks, where they are said, are more. */
const commonMax = 1000;

function wordingFor(database: Database, { policy, language, nowMs }: LookupRequest): Wording {
  const lawSet = lawSetAt(nowMs);
  const isSame =
    wording?.database === database &&
    wording.policy === policy &&
    wording.language === language &&
    wording.lawSet === lawSet;
  if (wording === null || !isSame) {
    wording = { database, policy, language, lawSet, texts: new WeakMap(), common: new Map() };
  }
  return wording;
}

/** What stands for the place of an address that has none. */
const nowhere = {};

const zoneName = ',"timezone":';

export class LocationEncoder implements ItemEncoder {
  readonly #database: Database;
  readonly #asked: LookupRequest;
  readonly #fields: readonly string[] | null;
  readonly #wording: Wording;
  /** Of this call, which answers as of one moment. */
  readonly #zones = new Map<string | null, Piece>();
  readonly asn: Database | null;

  /** `asked` is what all items have in common. */
  constructor(database: Database, asked: LookupRequest, fields: readonly string[] | null) {
    this.#database = database;
    this.#asked = asked;
    this.#fields = fields;
    this.#wording = wordingFor(database, asked);
    const saysAs = asked.policy.groups.includes('asn') && (asked.only === null || asked.only.has('asn'));
    this.asn = saysAs ? database.asnFor(false) : null;
  }

  recall(visitor: VisitorAddress, isLoaded: boolean): Result<ItemText, 'data_unavailable'> | null {
    const { address } = visitor;
    if (findReserved(address) !== null) return accept(this.#write(visitor, this.#asked));
    const hit = this.#database.peek(address);
    const as = this.asn === null ? null : this.asn.peek(address);
    if (hit === null || (this.asn !== null && as === null && !isLoaded)) return null;
    return accept(this.#answer(visitor, hit, as));
  }

  #answer(visitor: VisitorAddress, hit: Hit, asHit: Hit | null): ItemText {
    const asked = this.asn !== null && asHit === null ? withoutAs(this.#asked) : this.#asked;
    if (this.#fields !== null) return this.#write(visitor, asked);
    const { texts } = this.#wording;
    const asPlace = asHit?.place ?? null;
    let text = texts.get(hit.place ?? nowhere);
    if (text === undefined || text.as !== asPlace || text.embedded !== visitor.embedded) {
      text = this.#cut(this.#locate(visitor, asked), asPlace, visitor.embedded);
      texts.set(hit.place ?? nowhere, text);
    }
    const head = this.#head(visitor, Math.max(hit.prefixLength, asHit?.prefixLength ?? 0));
    return [head, text.country, text.locality, this.#zone(text.zone), text.rest];
  }

  /** The first members, which are of the address. */
  #head({ address }: VisitorAddress, prefixLength: number): string {
    const { version } = address;
    if (!this.#asked.policy.echoAddress) return writeAddress({ ip: null, version, network: null, reserved: null });
    const network = formatNetwork(address, prefixLength);
    return writeAddress({ ip: formatAddress(address), version, network, reserved: null });
  }

  #zone(id: string | null): Piece {
    let text = this.#zones.get(id);
    if (text === undefined) {
      const zone: Timezone = id === null ? nothingKnown.timezone : readTimezone(id, this.#asked.nowMs);
      text = bytesOf(JSON.stringify(zone));
      this.#zones.set(id, text);
    }
    return text;
  }

  /** Cuts a whole answer between members. No text within it has a bare quote, so the names that are found are members'. */
  #cut(location: Location, as: Place | null, embedded: Embedding | null): PlaceText {
    // Without the address: what is cut out of a text keeps all of it in memory.
    const answer = JSON.stringify({ ...location, ip: null, network: null });
    const country = answer.indexOf(',"continent":');
    const locality = answer.indexOf(',"region":', country);
    const zone = answer.indexOf(zoneName, locality) + zoneName.length;
    const rest = answer.indexOf(',"asn":', zone);
    return {
      as,
      embedded,
      country: this.#common(answer.slice(country, locality)),
      locality: bytesOf(answer.slice(locality, zone)),
      zone: location.timezone.id,
      rest: this.#common(answer.slice(rest)),
    };
  }

  #common(text: string): Piece {
    const { common } = this.#wording;
    let bytes = common.get(text);
    if (bytes === undefined) {
      bytes = bytesOf(text);
      if (common.size === commonMax) common.clear();
      common.set(text, bytes);
    }
    return bytes;
  }

  /** The answer as any other route writes it. */
  #write(visitor: VisitorAddress, asked: LookupRequest): ItemText {
    return [writeFields(this.#locate(visitor, asked), this.#fields)];
  }

  #locate(visitor: VisitorAddress, asked: LookupRequest): Location {
    const own = { ...asked, visitor };
    const reserved = findReserved(visitor.address);
    if (reserved !== null) return presentResult(this.#database, own, reservedResult(visitor.address, reserved));
    const hit = this.#database.peek(visitor.address);
    if (hit === null) throw new TypeError('unloaded');
    return presentResult(
      this.#database,
      own,
      databaseResult(visitor.address, hit, this.asn?.peek(visitor.address) ?? null),
    );
  }
}

/** The question with the AS left out. */
function withoutAs(asked: LookupRequest): LookupRequest {
  const only = new Set(asked.only ?? topNames([...fieldNames]));
  only.delete('asn');
  return { ...asked, only };
}

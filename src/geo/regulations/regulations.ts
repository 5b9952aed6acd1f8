// Finds the privacy laws in force in a place at a given time, and the consent for tracking that they require. A
// starting point, not legal advice.

import type { ConsentRequirement } from '../../core/location.ts';
import { lawRows } from './law-rows.ts';

interface Law {
  readonly label: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly consent: ConsentRequirement;
  readonly honoursGpc: boolean;
}

const laws: ReadonlyMap<string, Law> = new Map(
  lawRows.map(([label, , since, consent, options]): [string, Law] => {
    const untilMs = options?.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(options.until);
    const honoursGpc = options?.honoursGpc === true;
    return [label, { label, fromMs: Date.parse(since), untilMs, consent, honoursGpc }];
  }),
);

const lawsByPlace = new Map<string, Law[]>();
for (const [label, places] of lawRows) {
  const law = laws.get(label);
  for (const place of places.split(' ')) {
    const found = lawsByPlace.get(place);
    if (law === undefined) continue;
    if (found === undefined) lawsByPlace.set(place, [law]);
    else found.push(law);
  }
}

/** Times at which a law begins or ends, in milliseconds since 1970. */
const changesMs: readonly number[] = [
  ...new Set([...laws.values()].flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])),
].sort((a, b) => a - b);

/** The cached id of the set of laws in force, and the period in which that set does not change. */
let lawSet = { id: 0, fromMs: Number.POSITIVE_INFINITY, untilMs: Number.NEGATIVE_INFINITY };

/**
 * Returns an id of the set of laws in force at a time (milliseconds since 1970, days in UTC). The id is part of the key
 * of every cache whose entries name laws.
 */
export function lawSetIdAt(nowMs: number): number {
  if (nowMs < lawSet.fromMs || nowMs >= lawSet.untilMs) {
    const next = changesMs.findIndex((change) => change > nowMs);
    const id = next < 0 ? changesMs.length : next;
    lawSet = {
      id,
      fromMs: changesMs[id - 1] ?? Number.NEGATIVE_INFINITY,
      untilMs: changesMs[id] ?? Number.POSITIVE_INFINITY,
    };
  }
  return lawSet.id;
}

const none: readonly string[] = [];

interface PlaceLaws {
  readonly labels: readonly string[];
  readonly laws: readonly Law[];
}

const noLaws: PlaceLaws = { labels: none, laws: [] };

/** Cached laws in force by place, for one set of laws. Bounded by the number of places in law-rows.ts. */
let inForce = { set: -1, byPlace: new Map<string, PlaceLaws>() };

function lawsOf(country: string, region: string | null, nowMs: number): PlaceLaws {
  const set = lawSetIdAt(nowMs);
  if (inForce.set !== set) inForce = { set, byPlace: new Map() };
  const regional = region === null ? undefined : lawsByPlace.get(`${country}-${region}`);
  const national = lawsByPlace.get(country);
  if (national === undefined && regional === undefined) return noLaws;
  const key = regional === undefined ? country : `${country}-${region}`;
  let found = inForce.byPlace.get(key);
  if (found === undefined) {
    const all = [...(national ?? []), ...(regional ?? [])];
    const current = all.filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
    found = { labels: current.map(({ label }) => label), laws: current };
    inForce.byPlace.set(key, found);
  }
  return found;
}

/**
 * Returns the laws in force in a country and in its region, if known. `region` is the ISO 3166-2 code without the
 * country. The list is shared: do not change it.
 */
export function regulationsOf(country: string | null, region: string | null, nowMs: number): readonly string[] {
  return country === null ? none : lawsOf(country, region, nowMs).labels;
}

export interface PlaceConsent {
  readonly required: ConsentRequirement | null;
  readonly because: readonly string[];
}

const labelsOf = (found: readonly Law[]) => found.map(({ label }) => label);

/**
 * Returns what the laws require before a page tracks a visitor in a place: consent (`opt-in`), a way to object
 * (`opt-out`), or nothing (`none`). Null if the country is unknown. The strictest law decides. Under a law that honours
 * Global Privacy Control the signal is an objection: it turns `opt-out` into `opt-in`, because tracking then needs the
 * visitor's consent.
 */
export function consentRequiredIn(
  country: string | null,
  region: string | null,
  gpc: boolean | null,
  nowMs: number,
): PlaceConsent {
  if (country === null) return { required: null, because: none };
  const { laws: found } = lawsOf(country, region, nowMs);
  const demanding = found.filter(({ consent }) => consent === 'opt-in');
  if (demanding.length > 0) return { required: 'opt-in', because: labelsOf(demanding) };
  const objecting = found.filter(({ consent }) => consent === 'opt-out');
  if (objecting.length === 0) return { required: 'none', because: none };
  const honouring = gpc === true ? objecting.filter(({ honoursGpc }) => honoursGpc) : [];
  if (honouring.length > 0) return { required: 'opt-in', because: labelsOf(honouring) };
  return { required: 'opt-out', because: labelsOf(objecting) };
}

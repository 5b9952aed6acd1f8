// Privacy laws in force in a place at a moment, and the consent for tracking that they require. A list to start from, not
// legal advice.

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

/** The moments at which a law begins or ends. */
const changesMs: readonly number[] = [
  ...new Set([...laws.values()].flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])),
].sort((a, b) => a - b);

/** The last set, and from when until when it is in force. */
let lawSet = { set: 0, fromMs: Number.POSITIVE_INFINITY, untilMs: Number.NEGATIVE_INFINITY };

/**
 * Identifies the set of laws in force at a moment (milliseconds since 1970, days in UTC): caches of anything that names
 * laws are keyed by it.
 */
export function lawSetAt(nowMs: number): number {
  if (nowMs < lawSet.fromMs || nowMs >= lawSet.untilMs) {
    const next = changesMs.findIndex((change) => change > nowMs);
    const set = next < 0 ? changesMs.length : next;
    lawSet = {
      set,
      fromMs: changesMs[set - 1] ?? Number.NEGATIVE_INFINITY,
      untilMs: changesMs[set] ?? Number.POSITIVE_INFINITY,
    };
  }
  return lawSet.set;
}

const none: readonly string[] = [];

interface PlaceLaws {
  readonly labels: readonly string[];
  readonly laws: readonly Law[];
}

const noLaws: PlaceLaws = { labels: none, laws: [] };

/** Laws in force by place, of the set that they were read for: no more than the table has places. */
let inForce = { set: -1, byPlace: new Map<string, PlaceLaws>() };

function lawsOf(country: string, region: string | null, nowMs: number): PlaceLaws {
  const set = lawSetAt(nowMs);
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
 * Returns the laws in force in a country and, where it is known, in a region of it. `region` is the ISO 3166-2 code
 * without the country. The list is shared: do not change it.
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
 * Returns what a page must do before it tracks a visitor in a place: ask first (`opt-in`), let the visitor object
 * (`opt-out`), or nothing that these laws demand (`none`). Null where the country is unknown. One law that demands consent
 * is enough for `opt-in`. Global Privacy Control is an objection under a law that honours it: `opt-out` becomes `opt-in`,
 * since tracking needs the visitor's consent from then on.
 */
export function consentOf(
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

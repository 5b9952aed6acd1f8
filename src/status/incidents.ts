// Incidents that the operator reports on the status page. They are in KV, so that the page can show them while the
// database is down. KV has no compare-and-set: of two commands at the same moment one is lost.

import type { KVNamespace } from '@cloudflare/workers-types';
import * as z from 'zod';
import { accept, type Result, refuse } from '../core/result.ts';
import { randomId, type SettingsContext } from '../settings/context.ts';

/** The KV key of the incidents. Keys of projects begin with `project:`, so none is the same. */
export const incidentsKey = 'status:incidents';

export const incidentSeverities = ['minor', 'major', 'critical'] as const;
export type IncidentSeverity = (typeof incidentSeverities)[number];

export const incidentTextLengthMax = 1000;
export const openIncidentsMax = 10;
export const incidentUpdatesMax = 50;
/** Maximum number of closed incidents. Older ones are dropped at the next change. */
export const closedIncidentsMax = 20;
export const closedIncidentDaysMax = 90;

const updateShape = z.object({ at: z.iso.datetime(), text: z.string() });

const incidentShape = z.object({
  id: z.string(),
  severity: z.enum(incidentSeverities),
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  /** The updates of the incident, oldest first. */
  updates: z.array(updateShape),
});

const storedShape = z.object({ schema: z.literal(1), incidents: z.array(incidentShape) });

export type Incident = z.infer<typeof incidentShape>;

export type IncidentRefusal =
  | 'text_missing'
  | 'text_too_long'
  | 'unknown'
  | 'closed'
  | 'too_many_open'
  | 'too_many_updates';

type Stores = Pick<SettingsContext, 'kv' | 'now' | 'fillRandom'>;

/** Parses the value in KV: the incidents, newest first; null for a value of another form. */
export function parseIncidents(text: string | null): readonly Incident[] | null {
  if (text === null) return [];
  try {
    return storedShape.parse(JSON.parse(text)).incidents;
  } catch {
    return null;
  }
}

/** Returns the incidents, newest first. Throws if KV fails or the value has another form. */
export async function readIncidents(kv: Pick<KVNamespace, 'get'>): Promise<readonly Incident[]> {
  const incidents = parseIncidents(await kv.get(incidentsKey));
  if (incidents === null) throw new TypeError(`the value of ${incidentsKey} has another form`);
  return incidents;
}

export async function openIncident(
  stores: Stores,
  { severity, text }: { readonly severity: IncidentSeverity; readonly text: string },
): Promise<Result<Incident, IncidentRefusal>> {
  const update = newUpdate(stores, text);
  if (!update.ok) return update;
  const before = await readIncidents(stores.kv);
  if (before.filter(isOpenIncident).length >= openIncidentsMax) return refuse('too_many_open');
  const openedAt = update.value.at;
  const incident = { id: randomId(stores, 6), severity, openedAt, closedAt: null, updates: [update.value] };
  await write(stores, [incident, ...before]);
  return accept(incident);
}

/** Adds a text to an open incident and, if given, changes its severity. */
export async function updateIncident(
  stores: Stores,
  id: string,
  { severity, text }: { readonly severity: IncidentSeverity | null; readonly text: string },
): Promise<Result<Incident, IncidentRefusal>> {
  const update = newUpdate(stores, text);
  if (!update.ok) return update;
  return change(stores, id, (incident) => ({
    ...incident,
    severity: severity ?? incident.severity,
    updates: [...incident.updates, update.value],
  }));
}

/** Closes an open incident, with a last text. */
export async function closeIncident(
  stores: Stores,
  id: string,
  text: string,
): Promise<Result<Incident, IncidentRefusal>> {
  const update = newUpdate(stores, text);
  if (!update.ok) return update;
  return change(stores, id, (incident) => ({
    ...incident,
    closedAt: update.value.at,
    updates: [...incident.updates, update.value],
  }));
}

export function isOpenIncident({ closedAt }: Incident): boolean {
  return closedAt === null;
}

async function change(
  stores: Stores,
  id: string,
  changed: (incident: Incident) => Incident,
): Promise<Result<Incident, IncidentRefusal>> {
  const before = await readIncidents(stores.kv);
  const incident = before.find((each) => each.id === id);
  if (incident === undefined) return refuse('unknown');
  if (!isOpenIncident(incident)) return refuse('closed');
  const after = changed(incident);
  // The last of the permitted updates is reserved for the one that closes the incident.
  if (after.updates.length > (isOpenIncident(after) ? incidentUpdatesMax - 1 : incidentUpdatesMax))
    return refuse('too_many_updates');
  await write(
    stores,
    before.map((each) => (each === incident ? after : each)),
  );
  return accept(after);
}

function newUpdate({ now }: Stores, typed: string): Result<Incident['updates'][number], IncidentRefusal> {
  const text = typed.trim();
  if (text === '') return refuse('text_missing');
  if (text.length > incidentTextLengthMax) return refuse('text_too_long');
  return accept({ at: now().toISOString(), text });
}

async function write({ kv, now }: Stores, incidents: readonly Incident[]): Promise<void> {
  const oldest = new Date(now().getTime() - closedIncidentDaysMax * 86_400_000).toISOString();
  const kept = incidents.filter(({ closedAt }) => closedAt === null || closedAt >= oldest);
  const closed = kept.filter((each) => !isOpenIncident(each)).slice(0, closedIncidentsMax);
  const stored = kept.filter((each) => isOpenIncident(each) || closed.includes(each));
  await kv.put(incidentsKey, JSON.stringify({ schema: 1, incidents: stored }));
}

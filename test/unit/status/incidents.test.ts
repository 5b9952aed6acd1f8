// Incidents of the status page: their limits, their order, and when they are dropped.

import { env } from 'cloudflare:workers';
import type { KVNamespace } from '@cloudflare/workers-types';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  closedIncidentDaysMax,
  closedIncidentsMax,
  closeIncident,
  incidentsKey,
  incidentTextLengthMax,
  incidentUpdatesMax,
  openIncident,
  openIncidentsMax,
  parseIncidents,
  readIncidents,
  updateIncident,
} from '../../../src/status/incidents.ts';
import { unwrapAccepted } from '../settings/context.ts';

const { PROJECTS: kv } = env as unknown as { PROJECTS: KVNamespace };

const start = Date.parse('2026-11-01T12:00:00.000Z');

/** The stores at a number of minutes after the start. */
const at = (minutes: number) => ({
  kv,
  now: () => new Date(start + minutes * 60_000),
  fillRandom: (bytes: Uint8Array<ArrayBuffer>) => {
    crypto.getRandomValues(bytes);
  },
});

const open = async (minutes = 0, text = 'Mud in the cables') =>
  unwrapAccepted(await openIncident(at(minutes), { severity: 'minor', text }));

beforeEach(() => kv.delete(incidentsKey));

describe('an incident', () => {
  it('is opened, updated and closed, each with its text and time', async () => {
    const { id } = await open();
    await updateIncident(at(5), id, { severity: 'major', text: ' More mud \n' });
    await closeIncident(at(9), id, 'The mud is gone');
    expect(await readIncidents(kv)).toEqual([
      {
        id,
        severity: 'major',
        openedAt: '2026-11-01T12:00:00.000Z',
        closedAt: '2026-11-01T12:09:00.000Z',
        updates: [
          { at: '2026-11-01T12:00:00.000Z', text: 'Mud in the cables' },
          { at: '2026-11-01T12:05:00.000Z', text: 'More mud' },
          { at: '2026-11-01T12:09:00.000Z', text: 'The mud is gone' },
        ],
      },
    ]);
    expect(id).toMatch(/^[a-z0-9]{6}$/);
  });

  it('keeps its severity where an update has none', async () => {
    const { id } = await open();
    expect(unwrapAccepted(await updateIncident(at(1), id, { severity: null, text: 'More' })).severity).toBe('minor');
  });

  it.each([
    { text: '', refusal: 'text_missing', why: 'no text' },
    { text: ' \n', refusal: 'text_missing', why: 'spaces alone' },
    { text: 'a'.repeat(incidentTextLengthMax + 1), refusal: 'text_too_long', why: 'one character too many' },
  ])('is refused with $why', async ({ text, refusal }) => {
    const { id } = await open();
    const before = await kv.get(incidentsKey);
    expect(await openIncident(at(1), { severity: 'minor', text })).toEqual({ ok: false, refusal });
    expect(await updateIncident(at(1), id, { severity: null, text })).toEqual({ ok: false, refusal });
    expect(await closeIncident(at(1), id, text)).toEqual({ ok: false, refusal });
    expect(await kv.get(incidentsKey)).toBe(before);
  });

  it('may have the longest text', async () => {
    expect((await open(0, 'a'.repeat(incidentTextLengthMax))).updates[0]?.text).toHaveLength(incidentTextLengthMax);
  });

  it('is not changed once it is closed, nor under an unknown id', async () => {
    const { id } = await open();
    await closeIncident(at(1), id, 'Gone');
    expect(await closeIncident(at(2), id, 'Gone')).toEqual({ ok: false, refusal: 'closed' });
    expect(await updateIncident(at(2), 'nosuch', { severity: null, text: 'a' })).toEqual({
      ok: false,
      refusal: 'unknown',
    });
  });

  it('can be closed after the largest number of updates', async () => {
    const { id } = await open();
    for (let i = 2; i < incidentUpdatesMax; i++)
      unwrapAccepted(await updateIncident(at(i), id, { severity: null, text: `${i}` }));
    const over = await updateIncident(at(99), id, { severity: null, text: 'a' });
    expect(over).toEqual({ ok: false, refusal: 'too_many_updates' });
    expect(unwrapAccepted(await closeIncident(at(99), id, 'Gone')).updates).toHaveLength(incidentUpdatesMax);
  });
});

describe('the list', () => {
  it('has the newest incident first', async () => {
    const ids = [(await open(0)).id, (await open(1)).id];
    expect((await readIncidents(kv)).map(({ id }) => id)).toEqual(ids.toReversed());
  });

  it('has a largest number of open incidents', async () => {
    for (let i = 0; i < openIncidentsMax; i++) await open(i);
    expect(await openIncident(at(99), { severity: 'minor', text: 'a' })).toEqual({
      ok: false,
      refusal: 'too_many_open',
    });
  });

  it('drops incidents that were closed long ago, and no open one', async () => {
    const ids = [(await open(0)).id, (await open(0)).id, (await open(0)).id];
    const end = closedIncidentDaysMax * 24 * 60;
    await closeIncident(at(0), ids[0] ?? '', 'Gone');
    await closeIncident(at(1), ids[1] ?? '', 'Gone');
    const last = await open(end + 1);
    expect((await readIncidents(kv)).map(({ id }) => id)).toEqual([last.id, ids[2], ids[1]]);
  });

  it('drops the oldest closed incidents where they are too many, and no open one', async () => {
    const lasting = await open(0);
    const old = await open(1);
    await closeIncident(at(1), old.id, 'Gone');
    const now = 2;
    for (let i = 0; i <= closedIncidentsMax; i++) {
      const { id } = await open(now + i);
      await closeIncident(at(now + i), id, 'Gone');
    }
    const left = await readIncidents(kv);
    expect(left).toHaveLength(closedIncidentsMax + 1);
    expect(left.map(({ id }) => id)).toContain(lasting.id);
    expect(left.map(({ id }) => id)).not.toContain(old.id);
  });

  it.each([
    { text: null, is: [], why: 'no incident was ever opened' },
    { text: '{', is: null, why: 'it is no JSON' },
    { text: '{"schema":2,"incidents":[]}', is: null, why: 'it has another schema' },
    { text: '{"schema":1,"incidents":[{"id":"a"}]}', is: null, why: 'an incident lacks members' },
  ])('is $is if $why', ({ text, is }) => {
    expect(parseIncidents(text)).toEqual(is);
  });

  it('is never overwritten by a command that cannot read it', async () => {
    await kv.put(incidentsKey, '{"schema":2}');
    await expect(open()).rejects.toThrow('another form');
    expect(await kv.get(incidentsKey)).toBe('{"schema":2}');
  });
});

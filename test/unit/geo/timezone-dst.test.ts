// Daylight saving of every zone that the runtime's Intl has, against isdst of tzdata
// (test/support/zone-states.generated.ts).

import { describe, expect, it } from 'vitest';
import { readTimezone } from '../../../src/geo/timezone.ts';
import { zoneRows } from '../../support/zone-states.generated.ts';

interface State {
  readonly fromMs: number;
  readonly offsetSeconds: number;
  readonly isdst: boolean;
}

const zones = new Map(
  zoneRows.flatMap(({ states, zones }) => zones.split(' ').map((id): [string, State[]] => [id, readStates(states)])),
);

function readStates(text: string): State[] {
  return text.split(' ').map((state) => {
    const [seconds = 0, minutes = 0, isdst = 0] = state.split(',').map(Number);
    return { fromMs: seconds * 1000, offsetSeconds: minutes * 60, isdst: isdst === 1 };
  });
}

/**
 * Returns the compared times: every two weeks from 2025 to 2027, the day on which the zones were reviewed, and the
 * seconds around each change of the zone.
 */
function momentsOf(states: readonly State[]): number[] {
  const start = Date.UTC(2025, 0, 1);
  const fortnights = Array.from({ length: 78 }, (_, at) => start + at * 14 * 24 * 3600 * 1000);
  const changes = states.flatMap(({ fromMs }) => [fromMs - 1000, fromMs, fromMs + 1000]);
  return [...fortnights, Date.parse('2026-11-27T12:00:00Z'), ...changes].filter((time) => time >= start);
}

/** Zones and times for which the result intentionally differs from isdst in tzdata. */
const differences = [
  {
    id: 'Europe/Dublin',
    dst: (state: State) => state.offsetSeconds === 3600,
    why: 'summer time by Directive 2000/84/EC',
  },
  { id: 'Africa/Casablanca', dst: () => false, why: 'isdst during Ramadan is behind standard time' },
  { id: 'Africa/El_Aaiun', dst: () => false, why: 'as Casablanca' },
];

/**
 * Zones that made their summer time permanent in the middle of a summer, with the time from which they are compared. At
 * that moment tzdata's isdst ends but the offset stays the same, and `readTimezone` sees only offsets. Only past times
 * are affected.
 */
const lateUntil = new Map([
  ['America/Asuncion', Date.UTC(2025, 3, 1)],
  ['America/Coyhaique', Date.UTC(2025, 3, 7)],
]);

/** Returns the times at which the result is neither tzdata’s nor a listed difference. */
function mismatches(id: string, states: readonly State[]): string[] {
  const expectedDst = differences.find((row) => row.id === id)?.dst ?? ((state: State) => state.isdst);
  const times = momentsOf(states).filter((time) => time >= (lateUntil.get(id) ?? 0));
  return times.flatMap((time) => {
    const state = states.findLast(({ fromMs }) => fromMs <= time);
    const { offsetSeconds, dst } = readTimezone(id, time);
    const isRight = state !== undefined && offsetSeconds === state.offsetSeconds && dst === expectedDst(state);
    return isRight ? [] : [`${id} ${new Date(time).toISOString()} ${offsetSeconds} ${dst}`];
  });
}

describe('dst', () => {
  it('is not null for any zone of the platform', () => {
    expect(Intl.supportedValuesOf('timeZone').filter((id) => !zones.has(id))).toEqual([]);
  });

  it('equals isdst of tzdata for every zone from 2025 to 2027', () => {
    const wrong = [...zones].flatMap(([id, states]) => mismatches(id, states));
    expect(wrong).toEqual([]);
  }, 30_000);

  it.each([
    { id: 'America/Vancouver', at: '2026-11-27', offset: '-07:00', dst: false, why: 'permanent -07 since 2026-11-01' },
    { id: 'America/Edmonton', at: '2026-11-27', offset: '-06:00', dst: false, why: 'permanent -06 since 2026-11-01' },
    { id: 'America/Inuvik', at: '2026-11-27', offset: '-06:00', dst: false, why: 'permanent -06 since 2026-11-01' },
    { id: 'America/Winnipeg', at: '2026-11-27', offset: '-05:00', dst: false, why: 'permanent -05 since 2026-11-01' },
    { id: 'America/Vancouver', at: '2026-07-01', offset: '-07:00', dst: true, why: 'the last daylight time' },
    { id: 'America/Vancouver', at: '2029-07-01', offset: '-07:00', dst: false, why: 'years after the change' },
    {
      id: 'America/Havana',
      at: '2026-11-27',
      offset: '-04:00',
      dst: true,
      why: 'no change back in the winter of 2026',
    },
    { id: 'America/Havana', at: '2027-11-08', offset: '-05:00', dst: false, why: 'standard time again' },
    { id: 'Cuba', at: '2026-11-27', offset: '-04:00', dst: true, why: 'another name of America/Havana' },
    { id: 'Africa/Casablanca', at: '2026-11-27', offset: '+00:00', dst: false, why: 'permanent +00 since 2026-09-20' },
    { id: 'America/Mexico_City', at: '2022-07-01', offset: '-05:00', dst: true, why: 'the last summer time' },
    { id: 'Asia/Almaty', at: '2024-01-15', offset: '+06:00', dst: false, why: 'standard time moved to +05 in March' },
    { id: 'Africa/Cairo', at: '2023-07-01', offset: '+03:00', dst: true, why: 'the first summer time' },
    { id: 'America/Whitehorse', at: '2020-12-01', offset: '-07:00', dst: false, why: 'permanent -07 since 2020-11-01' },
  ])('of $id on $at is $dst ($why)', ({ id, at, offset, dst }) => {
    expect(readTimezone(id, Date.parse(`${at}T12:00:00Z`))).toMatchObject({ offset, dst });
  });
});

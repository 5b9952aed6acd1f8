// Offset, daylight saving and local time of a time zone. Offsets come from the runtime's zone data (Intl). Intl has no
// daylight saving flag, so the flag is derived from how the offset changes during the year.

import type { Timezone } from '../core/location.ts';

interface ZoneState {
  readonly offset: string;
  readonly offsetSeconds: number;
  readonly dst: boolean;
}

/**
 * A quarter of an hour in milliseconds. Since 1972 every change of a zone's offset began at a full quarter of an hour
 * UTC, so a computed offset is valid until the next full quarter.
 */
const slotMs = 15 * 60 * 1000;

const dayMs = 24 * 60 * 60 * 1000;

/**
 * A clock change that is newer than the runtime's time zone data (Intl). Overrides the runtime's offset from start to
 * end.
 */
interface Change {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly offsetSeconds: number;
  readonly dst: boolean;
}

/**
 * Cuba stays on daylight time (-04) through the winter of 2026 (tzdata 2026f, NEWS, 2026-10-27). workerd of 2026-11-17
 * has tzdata 2026e. Reviewed on 2026-11-27; remove the row when workerd has 2026f.
 */
const cuba: Change = {
  fromMs: Date.UTC(2026, 10, 1, 5),
  untilMs: Date.UTC(2027, 10, 7, 5),
  offsetSeconds: -4 * 3600,
  dst: true,
};

const changes: ReadonlyMap<string, Change> = new Map([
  ['America/Havana', cuba],
  ['Cuba', cuba],
]);

/** Cached values of a time zone: its offset is valid for a quarter of an hour, its local time for a second. */
interface Reading {
  readonly slot: number;
  readonly state: ZoneState | null;
  readonly second: number;
  readonly answer: Timezone;
}

/** Cached values by time zone id. Bounded by the number of zones in the database, about 400. */
const readings = new Map<string, Reading>();

/** Returns a time zone's offset in seconds east of UTC at a time. */
function offsetSecondsAt(format: Intl.DateTimeFormat, timeMs: number): number {
  const part = format.formatToParts(timeMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  if (part === 'GMT') return 0;
  // Intl writes an offset as `GMT+05:45`, with seconds for some zones before they adopted standard time.
  const [hours = 0, minutes = 0, seconds = 0] = part.slice(4).split(':').map(Number);
  const magnitude = hours * 3600 + minutes * 60 + seconds;
  return part.charAt(3) === '-' ? -magnitude : magnitude;
}

function readState(id: string, nowMs: number): ZoneState | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en', { timeZone: id, timeZoneName: 'longOffset' });
  } catch (error) {
    // The runtime's copy of the time zone database lacks the zone. The location then has no local time.
    if (error instanceof RangeError) return null;
    throw error;
  }
  const change = changes.get(id);
  if (change !== undefined && nowMs >= change.fromMs && nowMs < change.untilMs) {
    return { offset: formatOffset(change.offsetSeconds), offsetSeconds: change.offsetSeconds, dst: change.dst };
  }
  const offsetSeconds = offsetSecondsAt(format, nowMs);
  return { offset: formatOffset(offsetSeconds), offsetSeconds, dst: isAhead(format, nowMs, offsetSeconds) };
}

/**
 * Whether daylight saving is on: the current offset is ahead of an offset of the past year (in January or July), and
 * also ahead of one of the next year. The next year matters if a country makes its summer time permanent: from the day
 * on which clocks would have gone back, the same offset is standard time. The last summer before that day still counts
 * as daylight saving, because the offset was the same 52 weeks earlier.
 *
 * Equals isdst of tzdata, with two differences. Ireland's statute calls its summer time standard and its winter time
 * daylight saving; here Ireland has summer time, as in Directive 2000/84/EC and in tzdata's variant `rearguard`.
 * Morocco's clocks went back during Ramadan: tzdata counts those weeks as daylight saving, this function does not.
 */
function isAhead(format: Intl.DateTimeFormat, nowMs: number, offsetSeconds: number): boolean {
  // Daylight saving is on in one of January and July and off in the other, in both hemispheres.
  const year = new Date(nowMs).getUTCFullYear();
  const halfYears = [-1, 0, 1].flatMap((later) => [Date.UTC(year + later, 0, 1), Date.UTC(year + later, 6, 1)]);
  const isBehind = (timeMs: number) => offsetSecondsAt(format, timeMs) < offsetSeconds;
  const yearMs = 366 * dayMs;
  if (!halfYears.some((time) => time < nowMs && time >= nowMs - yearMs && isBehind(time))) return false;
  if (halfYears.some((time) => time > nowMs && time <= nowMs + yearMs && isBehind(time))) return true;
  return offsetSecondsAt(format, nowMs - 52 * 7 * dayMs) === offsetSeconds;
}

function formatOffset(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/**
 * Returns offset, daylight saving and local time of a time zone at a time (ms since 1970). All are null for a zone that
 * the runtime's Intl does not know.
 */
export function readTimezone(id: string, nowMs: number): Timezone {
  const second = Math.floor(nowMs / 1000);
  const last = readings.get(id);
  if (last?.second === second) return last.answer;
  const slot = Math.floor(nowMs / slotMs);
  const state = last?.slot === slot ? last.state : readState(id, nowMs);
  const answer = describeZone(id, state, second);
  readings.set(id, { slot, state, second, answer });
  return answer;
}

function describeZone(id: string, state: ZoneState | null, second: number): Timezone {
  if (state === null) return { id, offset: null, offsetSeconds: null, dst: null, localTime: null };
  const { offset, offsetSeconds, dst } = state;
  const localTime = new Date((second + offsetSeconds) * 1000).toISOString().slice(0, 19) + offset;
  return { id, offset, offsetSeconds, dst, localTime };
}

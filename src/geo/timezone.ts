// A time zone's present offset, whether daylight saving is on, and the local time, from the platform's own zone data.

import type { Timezone } from '../core/location.ts';

interface ZoneState {
  readonly offset: string;
  readonly offsetSeconds: number;
  readonly dst: boolean;
}

/** Every change of offset since 1972 fell on a quarter of an hour UTC, so a state holds until the next one. */
const slotMs = 15 * 60 * 1000;

/** What was last said of a zone: the state holds for a slot, the whole answer for a second. */
interface Reading {
  readonly slot: number;
  readonly state: ZoneState | null;
  readonly second: number;
  readonly answer: Timezone;
}

/** By zone; there are some 400. */
const readings = new Map<string, Reading>();

/** Seconds east of UTC at a moment. */
function offsetSecondsAt(format: Intl.DateTimeFormat, timeMs: number): number {
  const part = format.formatToParts(timeMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  if (part === 'GMT') return 0;
  // `GMT+05:45`, and with seconds for some zones before they had standard time.
  const [hours = 0, minutes = 0, seconds = 0] = part.slice(4).split(':').map(Number);
  const magnitude = hours * 3600 + minutes * 60 + seconds;
  return part.charAt(3) === '-' ? -magnitude : magnitude;
}

function readState(id: string, nowMs: number): ZoneState | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en', { timeZone: id, timeZoneName: 'longOffset' });
  } catch (error) {
    // RangeError: a zone that this platform's data does not have. An answer without a time is better than none.
    if (error instanceof RangeError) return null;
    throw error;
  }
  const year = new Date(nowMs).getUTCFullYear();
  const offsetSeconds = offsetSecondsAt(format, nowMs);
  // Standard time is the smaller of the offsets in January and July, in both hemispheres.
  const standardSeconds = Math.min(
    offsetSecondsAt(format, Date.UTC(year, 0, 1)),
    offsetSecondsAt(format, Date.UTC(year, 6, 1)),
  );
  return { offset: formatOffset(offsetSeconds), offsetSeconds, dst: offsetSeconds > standardSeconds };
}

function formatOffset(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** The zone at a moment (milliseconds since 1970). A zone that the platform does not know keeps its id and no more. */
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

import { describe, expect, it } from 'vitest';
import { readTimezone } from '../../../src/geo/timezone.ts';

describe('readTimezone', () => {
  it.each([
    {
      id: 'Europe/Paris',
      at: '2026-07-01T10:00:00Z',
      offset: '+02:00',
      dst: true,
      local: '2026-07-01T12:00:00+02:00',
      why: 'summer',
    },
    {
      id: 'Europe/Paris',
      at: '2026-01-01T10:00:00Z',
      offset: '+01:00',
      dst: false,
      local: '2026-01-01T11:00:00+01:00',
      why: 'winter',
    },
    {
      id: 'Europe/Paris',
      at: '2026-03-29T00:59:59Z',
      offset: '+01:00',
      dst: false,
      local: '2026-03-29T01:59:59+01:00',
      why: 'the second before the change',
    },
    {
      id: 'Europe/Paris',
      at: '2026-03-29T01:00:00Z',
      offset: '+02:00',
      dst: true,
      local: '2026-03-29T03:00:00+02:00',
      why: 'the second of the change',
    },
    {
      id: 'America/Sao_Paulo',
      at: '2026-01-01T12:00:00Z',
      offset: '-03:00',
      dst: false,
      local: '2026-01-01T09:00:00-03:00',
      why: 'no daylight saving any more',
    },
    {
      id: 'Australia/Sydney',
      at: '2026-01-01T12:00:00Z',
      offset: '+11:00',
      dst: true,
      local: '2026-01-01T23:00:00+11:00',
      why: 'summer in January',
    },
    {
      id: 'Asia/Kathmandu',
      at: '2026-01-01T00:00:00Z',
      offset: '+05:45',
      dst: false,
      local: '2026-01-01T05:45:00+05:45',
      why: 'three quarters of an hour',
    },
    {
      id: 'America/St_Johns',
      at: '2026-01-01T00:00:00Z',
      offset: '-03:30',
      dst: false,
      local: '2025-12-31T20:30:00-03:30',
      why: 'half an hour, the year before',
    },
    {
      id: 'Australia/Lord_Howe',
      at: '2026-01-01T00:00:00Z',
      offset: '+11:00',
      dst: true,
      local: '2026-01-01T11:00:00+11:00',
      why: 'daylight saving of half an hour',
    },
    {
      id: 'UTC',
      at: '2026-01-01T00:00:00Z',
      offset: '+00:00',
      dst: false,
      local: '2026-01-01T00:00:00+00:00',
      why: 'no offset',
    },
  ])('$id at $at is $local ($why)', ({ id, at, offset, dst, local }) => {
    const sign = offset.startsWith('-') ? -1 : 1;
    const offsetSeconds = sign * (Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(4)) * 60);
    expect(readTimezone(id, Date.parse(at))).toEqual({ id, offset, offsetSeconds, dst, localTime: local });
  });

  it('returns the current local time on each call', () => {
    const start = Date.parse('2026-07-01T10:00:00Z');
    const times = [0, 999, 1000, 60_000].map((later) =>
      readTimezone('Europe/Berlin', start + later).localTime?.slice(11, 19),
    );
    expect(times).toEqual(['12:00:00', '12:00:00', '12:00:01', '12:01:00']);
  });

  it('returns only the id of a zone that the platform does not know', () => {
    expect(readTimezone('Elbonia/Mudgrad', 0)).toEqual({
      id: 'Elbonia/Mudgrad',
      offset: null,
      offsetSeconds: null,
      dst: null,
      localTime: null,
    });
  });
});

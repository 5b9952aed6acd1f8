// The time zone of a place is one of the zones of its country.

import { describe, expect, it } from 'vitest';
import { timeZoneAt } from '../../../data/normalise/time-zone.ts';

describe('timeZoneAt', () => {
  it.each([
    { at: [46.78, -56.17], country: 'PM', zone: 'America/Miquelon', why: "beside Canada's, which the map names" },
    { at: [47.05, -55.3], country: 'PM', zone: 'America/Miquelon', why: 'in the neighbour by its coordinates' },
    { at: [20.98, 105.77], country: 'VN', zone: 'Asia/Ho_Chi_Minh', why: 'the map of zones has Bangkok in Hanoi' },
    { at: [26.44, 85.4], country: 'IN', zone: 'Asia/Kolkata', why: 'the current name, not Asia/Calcutta' },
    { at: [50.1, 22.9], country: 'UA', zone: 'Europe/Kyiv', why: 'the current name, not Europe/Kiev' },
    { at: [49.03, -119.47], country: 'CA', zone: 'America/Vancouver', why: 'several: the nearest' },
    { at: [49.03, -119.47], country: 'US', zone: 'America/Los_Angeles', why: 'the same point, of the other country' },
    { at: [45.18, -67.29], country: 'US', zone: 'America/New_York', why: 'across a border of zones' },
    { at: [46.5, -84.35], country: 'US', zone: 'America/Detroit', why: 'the nearest, not the largest' },
    { at: [42.87, 20.86], country: 'XK', zone: 'Europe/Belgrade', why: 'a country that zone.tab leaves out' },
    { at: [44.95, 34.1], country: 'RU', zone: 'Europe/Simferopol', why: 'zone1970.tab counts it to both' },
    { at: [44.95, 34.1], country: 'UA', zone: 'Europe/Simferopol', why: 'zone1970.tab counts it to both' },
    { at: [0, 0], country: 'GH', zone: 'Africa/Accra', why: 'at sea' },
    { at: [0, 0], country: undefined, zone: 'Etc/GMT', why: 'at sea, without a country' },
    { at: [48.85, 2.35], country: undefined, zone: 'Europe/Paris', why: 'without a country' },
    { at: [50.5, 4.47], country: 'AU', zone: undefined, why: 'none of several within reach' },
    { at: [50.5, 4.47], country: 'NP', zone: 'Asia/Kathmandu', why: 'the only one, however far' },
    { at: [-89.99, 0], country: 'AQ', zone: 'Antarctica/McMurdo', why: 'a pole' },
    { at: [-16.8, 179.99], country: 'FJ', zone: 'Pacific/Fiji', why: 'at the date line' },
  ])('finds $zone for $at in $country: $why', ({ at: [latitude = 0, longitude = 0], country, zone }) => {
    expect(timeZoneAt({ latitude, longitude }, country)).toBe(zone);
  });
});

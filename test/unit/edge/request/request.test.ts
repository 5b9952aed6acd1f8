import { describe, expect, it } from 'vitest';
import { formatAddress } from '../../../../src/core/address.ts';
import { readOrigin, readProjectId } from '../../../../src/edge/admission/authorise.ts';
import { placeFromCloudflare } from '../../../../src/edge/locate/cloudflare-place.ts';
import { describeHealth } from '../../../../src/edge/pages/health.ts';
import { readVisitorAddress } from '../../../../src/edge/request/visitor-address.ts';

const id = 'elboniatoday00000000';
const other = 'othertoday0000000000';

describe('readProjectId', () => {
  it.each([
    { header: id, query: '', expected: id, why: 'the canonical form' },
    { header: undefined, query: `project=${id}`, expected: id, why: 'the form without a preflight' },
    { header: id, query: `project=${id}`, expected: id, why: 'both the same' },
    { header: id, query: `project=${other}`, expected: 'project_conflict', why: 'both, different' },
    {
      header: undefined,
      query: `project=${id}&project=${other}`,
      expected: 'project_conflict',
      why: 'twice, different',
    },
    { header: undefined, query: '', expected: 'project_required', why: 'neither' },
    { header: undefined, query: 'project=', expected: 'project_required', why: 'empty' },
    { header: undefined, query: `Project=${id}`, expected: 'project_required', why: 'parameter names are exact' },
    { header: id.toUpperCase(), query: '', expected: 'project_unknown', why: 'upper case is no id' },
    { header: id.slice(1), query: '', expected: 'project_unknown', why: 'too short' },
    { header: `${id}0`, query: '', expected: 'project_unknown', why: 'too long' },
    { header: undefined, query: `project=${'%F0%9F%87%AB'.repeat(5)}`, expected: 'project_unknown', why: 'not ASCII' },
    { header: `${id}, ${id}`, query: '', expected: 'project_unknown', why: 'repeated header, joined' },
  ])('$header and ?$query → $expected ($why)', ({ header, query, expected }) => {
    const result = readProjectId(header ?? null, new URLSearchParams(query).getAll('project'));
    expect(result.ok ? result.value : result.refusal.code).toBe(expected);
  });
});

describe('readOrigin', () => {
  const api = 'https://api.example';
  it.each([
    { headers: { Origin: 'https://elbonia.example' }, expected: 'https://elbonia.example', why: 'the header' },
    { headers: { 'Sec-Fetch-Site': 'same-origin' }, expected: api, why: 'browsers leave it out on same-origin GET' },
    {
      headers: { Origin: 'https://a.example', 'Sec-Fetch-Site': 'same-origin' },
      expected: 'https://a.example',
      why: 'the header wins',
    },
    { headers: {}, expected: 'credential_required', why: 'neither: not a page' },
    {
      headers: { 'Sec-Fetch-Site': 'cross-site' },
      expected: 'credential_required',
      why: 'cross-site without an origin',
    },
    {
      headers: { Referer: 'https://elbonia.example/' },
      expected: 'credential_required',
      why: 'the Referer is not looked at',
    },
  ])('$headers → $expected ($why)', ({ headers, expected }) => {
    const result = readOrigin(new Headers(headers as Record<string, string>), api);
    expect(result.ok ? result.value : result.refusal).toBe(expected);
  });
});

describe('readVisitorAddress', () => {
  it.each([
    {
      headers: { 'CF-Connecting-IP': '77.77.1.2' },
      local: undefined,
      expected: '77.77.1.2 own',
      why: "Cloudflare's header",
    },
    {
      headers: { 'CF-Connecting-IP': '77.77.1.2' },
      local: '8.8.8.8',
      expected: '77.77.1.2 own',
      why: 'not a loopback caller',
    },
    {
      headers: { 'CF-Connecting-IP': '127.0.0.1' },
      local: '77.77.1.2',
      expected: '77.77.1.2 set',
      why: 'loopback caller',
    },
    {
      headers: { 'CF-Connecting-IP': '::1' },
      local: '77.77.1.2',
      expected: '77.77.1.2 set',
      why: 'IPv6 loopback caller',
    },
    {
      headers: { 'CF-Connecting-IP': '::ffff:127.0.0.1' },
      local: '77.77.1.2',
      expected: '77.77.1.2 set',
      why: 'mapped',
    },
    { headers: { 'CF-Connecting-IP': '127.0.0.1' }, local: undefined, expected: '127.0.0.1 own', why: 'nothing set' },
    {
      headers: { 'CF-Connecting-IP': '::ffff:77.77.1.2' },
      local: undefined,
      expected: '77.77.1.2 own',
      why: 'unfolded',
    },
    {
      headers: { 'CF-Connecting-IP': '2a06:98c0:3600::103' },
      local: undefined,
      expected: null,
      why: "a sub-request's",
    },
    {
      headers: { 'CF-Connecting-IP': '2A06:98C0:3600:0::103' },
      local: undefined,
      expected: null,
      why: 'written otherwise',
    },
    { headers: { 'CF-Connecting-IP': '77.77.1' }, local: undefined, expected: null, why: 'unreadable' },
    { headers: { 'CF-Connecting-IP': '77.77.1.2, 8.8.8.8' }, local: undefined, expected: null, why: 'a list' },
    { headers: {}, local: '77.77.1.2', expected: null, why: 'absent: never guessed' },
    { headers: { 'X-Forwarded-For': '77.77.1.2' }, local: undefined, expected: null, why: 'a client can write it' },
    { headers: { 'X-Real-IP': '77.77.1.2' }, local: undefined, expected: null, why: 'a client can write it' },
    { headers: { Forwarded: 'for=77.77.1.2' }, local: undefined, expected: null, why: 'a client can write it' },
    { headers: { 'True-Client-IP': '77.77.1.2' }, local: undefined, expected: null, why: 'a client can write it' },
  ])('$headers with $local → $expected ($why)', ({ headers, local, expected }) => {
    const visitor = readVisitorAddress(new Headers(headers as Record<string, string>), local);
    const seen = visitor && `${formatAddress(visitor.address)} ${visitor.ownConnection ? 'own' : 'set'}`;
    expect(seen).toBe(expected);
  });
});

describe('placeFromCloudflare', () => {
  const cf = {
    country: 'FR',
    region: 'Île-de-France',
    regionCode: 'IDF',
    city: 'Paris',
    latitude: '48.856610',
    longitude: '2.35',
  };

  it('uses Cloudflare’s location', () => {
    expect(placeFromCloudflare(cf)).toMatchObject({
      countryCode: 'FR',
      regionCode: 'IDF',
      latitude: 48.8566,
      longitude: 2.35,
    });
  });

  it.each([
    { cf: undefined, why: 'missing' },
    { cf: {}, why: 'no country' },
    { cf: { ...cf, country: 'XX' }, why: 'unknown country' },
    { cf: { ...cf, country: 'T1' }, why: 'Tor' },
    { cf: { ...cf, country: '' }, why: 'empty' },
    { cf: 'FR', why: 'text' },
  ])('is null without a country ($why)', ({ cf }) => {
    expect(placeFromCloudflare(cf)).toBeNull();
  });

  it('omits coordinates that are not numbers', () => {
    expect(placeFromCloudflare({ ...cf, latitude: 'north' })).toMatchObject({ latitude: null });
  });
});

describe('describeHealth', () => {
  const info = { name: 'Elbonia', builtAt: '2026-01-01T00:00:00Z', attribution: '', attributionUrl: '' };
  it.each([
    { days: 0, freshness: 'fresh' },
    { days: 33, freshness: 'fresh' },
    { days: 34, freshness: 'aging' },
    { days: 45, freshness: 'aging' },
    { days: 46, freshness: 'stale' },
  ])('data of $days days is $freshness', ({ days, freshness }) => {
    const now = Date.parse(info.builtAt) + days * 86_400_000;
    expect(describeHealth('1.2.3', info, now)).toEqual({
      status: 'ok',
      version: '1.2.3',
      data: { name: 'Elbonia', builtAt: info.builtAt, ageDays: days, freshness },
    });
  });
});

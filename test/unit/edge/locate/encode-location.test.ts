// The JSON of a location equals that of JSON.stringify, for every mock visitor, language and field policy.

import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../../src/core/address.ts';
import { type Location, unknownLocation } from '../../../../src/core/location.ts';
import { fieldGroups, unrestrictedFieldPolicy } from '../../../../src/core/project/field-policy.ts';
import { encodeLocation } from '../../../../src/edge/locate/encode-location.ts';
import { type LookupRequest, locate } from '../../../../src/edge/locate/locate.ts';
import { mockVisitors } from '../../../../src/edge/locate/mock-visitors.ts';
import { languages } from '../../../../src/geo/country/languages.ts';
import { Database } from '../../../../src/geo/database.ts';

const info = { name: 'Elbonia "City"', builtAt: '2026-11-01T00:00:00Z', attribution: 'By Elbonia', attributionUrl: '' };
const database = new Database({ database: info, v4: [], v6: [], aliases: [], asn: null, codes: [] });

const asked: LookupRequest = {
  visitor: null,
  readCf: () => undefined,
  readClient: () => ({
    browser: { name: 'Mud "Browser"', version: '1\\2' },
    os: { name: null, version: null },
    device: { vendor: null, model: null, type: 'desktop' },
  }),
  gpc: true,
  nowMs: Date.parse('2026-11-01T12:00:00Z'),
  language: 'en',
  policy: unrestrictedFieldPolicy,
  only: null,
  sample: null,
  fetchShard: async () => null,
  keepAlive: () => {},
};

const encodeAll = (location: Location) => encodeLocation(location, null);

/** Expects that the encoded location equals the text of JSON.stringify. */
async function expectSame(changes: Partial<LookupRequest>) {
  const answer = await locate(database, { ...asked, ...changes });
  if (!answer.ok) throw new Error('refused');
  expect(encodeAll(answer.value)).toBe(JSON.stringify(answer.value));
}

const policies = [
  unrestrictedFieldPolicy,
  { ...unrestrictedFieldPolicy, groups: [] },
  { ...unrestrictedFieldPolicy, coordinateDecimals: 1 },
  { ...unrestrictedFieldPolicy, echoAddress: false },
  ...fieldGroups.map((group) => ({
    ...unrestrictedFieldPolicy,
    groups: fieldGroups.filter((other) => other !== group),
  })),
];

describe('encodeLocation', () => {
  it('equals JSON.stringify for every sample in every language', async () => {
    expect(mockVisitors.size).toBeGreaterThan(10);
    for (const sample of mockVisitors.values())
      for (const language of languages) await expectSame({ sample, language });
  });

  it('equals JSON.stringify for every field policy', async () => {
    for (const policy of policies) for (const sample of mockVisitors.values()) await expectSame({ sample, policy });
  });

  it('equals JSON.stringify for unknown, reserved and unlisted addresses', async () => {
    await expectSame({});
    for (const text of ['192.168.1.1', '2001:db8::1', '81.2.69.142', '2a02:c7f::1']) {
      const address = parseAddress(text);
      if (address === null) throw new Error('fixture');
      await expectSame({ visitor: { address, embedded: null, ownConnection: true } });
    }
  });

  it('equals JSON.stringify for Cloudflare’s AS and Tor', async () => {
    const address = parseAddress('81.2.69.142');
    if (address === null) throw new Error('fixture');
    const readCf = () => ({ country: 'T1', asn: 64496, asOrganization: 'Mud "Networks" \u2028' });
    await expectSame({ visitor: { address, embedded: 'mapped', ownConnection: true }, readCf });
  });

  it.each([
    { text: 'quote " backslash \\ slash /', why: 'signs that JSON escapes' },
    { text: 'line\nend\u2028\u2029\u0007', why: 'line ends and control characters' },
    { text: 'Orléans ÿ \u0080', why: 'Latin-1 signs, which are two bytes' },
    { text: '日本 🇫🇷 \ud800', why: 'signs beyond Latin-1, and half of one' },
  ])('equals JSON.stringify with $why in a name', ({ text }) => {
    const location: Location = {
      ...unknownLocation,
      continent: { code: 'EU', name: text },
      region: { code: text, name: text },
      city: text,
      postalCode: text,
      asn: { number: 1, organization: text, type: null },
      district: text,
      consent: { required: 'opt-in', because: [text], gpc: false },
      anonymizer: { ...unknownLocation.anonymizer, provider: text },
    };
    expect(encodeAll(location)).toBe(JSON.stringify(location));
  });

  it('has every member in order', () => {
    expect(Object.keys(JSON.parse(encodeAll(unknownLocation)))).toEqual(Object.keys(unknownLocation));
  });

  it('takes client data from each request anew', async () => {
    const first = await locate(database, asked);
    const other = {
      browser: { name: 'Other', version: null },
      os: { name: null, version: null },
      device: { vendor: null, model: null, type: null },
    };
    const second = await locate(database, { ...asked, readClient: () => other });
    if (!first.ok || !second.ok) throw new Error('refused');
    expect(encodeAll(first.value)).toContain('Mud \\"Browser\\"');
    expect(encodeAll(second.value)).not.toContain('Mud');
  });
});

// The members consent, anonymizer and district of a response.

import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/core/address.ts';
import { unknownLocation } from '../../../src/core/location.ts';
import { fieldGroups, unrestrictedFieldPolicy } from '../../../src/core/project/field-policy.ts';
import { type LookupRequest, locate } from '../../../src/edge/locate/locate.ts';
import { mockVisitors } from '../../../src/edge/locate/mock-visitors.ts';
import { fieldPolicyFor, sendsGpc } from '../../../src/edge/locate/policy.ts';
import { Database } from '../../../src/geo/database.ts';
import type { Place } from '../../../src/geo/place.ts';

const info = { name: 'Elbonia City', builtAt: '2026-11-01T00:00:00Z', attribution: 'By Elbonia', attributionUrl: '' };
const database = new Database({ database: info, v4: [], v6: [], aliases: [], asn: null, codes: [] });

const asked: LookupRequest = {
  visitor: null,
  readCf: () => undefined,
  readClient: () => unknownLocation.client,
  gpc: null,
  nowMs: Date.parse('2026-11-27T12:00:00Z'),
  language: 'en',
  policy: unrestrictedFieldPolicy,
  only: null,
  sample: null,
  fetchShard: async () => null,
  keepAlive: () => {},
};

async function answer(changes: Partial<LookupRequest>) {
  const location = await locate(database, { ...asked, ...changes });
  if (!location.ok) throw new Error('refused');
  return location.value;
}

const sampleOf = (name: string) => {
  const sample = mockVisitors.get(name);
  if (sample === undefined) throw new Error('fixture');
  return sample;
};

const without = (...groups: string[]) => ({
  ...unrestrictedFieldPolicy,
  groups: fieldGroups.filter((group) => !groups.includes(group)),
});

describe('consent', () => {
  it.each([
    { sample: 'paris', policy: unrestrictedFieldPolicy, required: 'opt-in', because: ['GDPR'], why: 'by country' },
    {
      sample: 'los-angeles',
      policy: unrestrictedFieldPolicy,
      required: 'opt-out',
      because: ['CCPA'],
      why: 'by region',
    },
    {
      sample: 'los-angeles',
      policy: without('region'),
      required: 'none',
      because: [],
      why: 'no finer than the policy',
    },
    { sample: 'paris', policy: without('regulations'), required: 'opt-in', because: [], why: 'laws are withheld' },
    { sample: 'paris', policy: without('consent'), required: null, because: [], why: 'consent is withheld' },
    { sample: 'unknown', policy: unrestrictedFieldPolicy, required: null, because: [], why: 'no place' },
  ])('of $sample is $required: $why', async ({ sample, policy, required, because }) => {
    // Requests for a mock visitor ignore the caller's own Global Privacy Control.
    const { consent } = await answer({ sample: sampleOf(sample), policy, gpc: true });
    expect(consent).toEqual({ required, because, gpc: null });
  });

  it.each([
    { gpc: true, why: 'a browser that sends it' },
    { gpc: false, why: 'a browser that does not' },
    { gpc: null, why: 'a server' },
  ])('has gpc $gpc for $why, also without a location', async ({ gpc }) => {
    expect((await answer({ gpc })).consent).toEqual({ required: null, because: [], gpc });
  });
});

describe('Sec-GPC', () => {
  it.each([
    { value: '1', sent: true, why: 'as specified' },
    { value: '1, 1', sent: true, why: 'joined by a proxy' },
    { value: '"1"', sent: true, why: 'quoted' },
    { value: '?1', sent: true, why: 'a structured boolean' },
    { value: '0', sent: false, why: 'not set' },
    { value: '', sent: false, why: 'empty' },
    { value: null, sent: false, why: 'absent' },
  ])('is read from $value as $sent: $why', ({ value, sent }) => {
    const headers = new Headers(value === null ? {} : { 'Sec-GPC': value });
    expect(sendsGpc(headers)).toBe(sent);
    const { groups } = fieldPolicyFor({ ...unrestrictedFieldPolicy, honourGpc: true }, headers);
    expect(groups).toEqual(sent ? ['continent', 'country', 'regulations', 'consent'] : fieldGroups);
  });
});

describe('anonymizer', () => {
  const address = parseAddress('81.2.69.142');
  if (address === null) throw new Error('fixture');
  const own = { address, embedded: null, ownConnection: true };

  it.each([
    { visitor: own, cf: { country: 'T1' }, tor: true, why: "Tor's country code" },
    { visitor: own, cf: { country: 'FR' }, tor: false, why: 'another country' },
    { visitor: own, cf: {}, tor: false, why: 'no country at all' },
    { visitor: own, cf: undefined, tor: null, why: 'not on Cloudflare' },
    { visitor: { ...own, ownConnection: false }, cf: { country: 'T1' }, tor: null, why: 'another address' },
    { visitor: null, cf: { country: 'T1' }, tor: null, why: 'an unknown address' },
  ])('has tor $tor: $why', async ({ visitor, cf, tor }) => {
    const { anonymizer } = await answer({ visitor, readCf: () => cf });
    expect(anonymizer).toEqual({ tor, vpn: null, proxy: null, relay: null, hosting: null, provider: null });
  });

  it('has tor: true for the Tor sample, and is null for others', async () => {
    expect((await answer({ sample: sampleOf('tor') })).anonymizer.tor).toBe(true);
    expect((await answer({ sample: sampleOf('paris') })).anonymizer.tor).toBeNull();
  });
});

describe('district', () => {
  const place: Partial<Place> = { cityNames: { en: 'Mudgrad' }, districtNames: { en: 'Lower Mud', fr: 'Bas-Mud' } };
  const sample = { ...sampleOf('paris'), place: { ...(sampleOf('paris').place as Place), ...place } };

  it('is a member of its own, in the language of the answer', async () => {
    expect(await answer({ sample, language: 'fr' })).toMatchObject({ city: 'Mudgrad', district: 'Bas-Mud' });
  });

  it('can be withheld without the city', async () => {
    expect(await answer({ sample, policy: without('district') })).toMatchObject({ city: 'Mudgrad', district: null });
  });
});

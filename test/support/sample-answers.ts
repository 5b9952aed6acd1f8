// The API's responses for its mock visitors under a field policy, without HTTP.

import type { LocationMembers } from '../../src/core/project/apply-policy.ts';
import type { FieldPolicy } from '../../src/core/project/field-policy.ts';
import { locate } from '../../src/edge/locate/locate.ts';
import { mockVisitors } from '../../src/edge/locate/mock-visitors.ts';
import { Database } from '../../src/geo/database.ts';

const info = { name: 'Elbonia City', builtAt: '2026-11-01T00:00:00Z', attribution: 'By Elbonia', attributionUrl: '' };
const database = new Database({ database: info, v4: [], v6: [], aliases: [], asn: null, codes: [] });

/** Returns the API's response for a mock visitor at noon of a summer's day in Paris, without the field `meta`. */
export async function locateSample(name: string, policy: FieldPolicy): Promise<LocationMembers> {
  const sample = mockVisitors.get(name);
  if (sample === undefined) throw new Error(`no mock visitor ${name}`);
  const answer = await locate(database, {
    visitor: null,
    readCf: () => undefined,
    readClient: () => sample.client,
    gpc: null,
    nowMs: Date.parse('2026-07-01T10:00:00Z'),
    language: 'en',
    policy,
    only: null,
    sample,
    fetchShard: async () => null,
    keepAlive: () => {},
  });
  if (!answer.ok) throw new Error('refused');
  const { meta: _, ...members } = answer.value;
  return members;
}

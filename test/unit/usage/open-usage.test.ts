// The Durable Object that counts for a project is found by the project's id, in the jurisdiction of the deployment.

import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { parseProjectId } from '../../../src/core/project/project-id.ts';
import { deleteProjectUsage } from '../../../src/usage/deliver.ts';
import { deploymentUsageName, openUsageObject, type UsageEnv } from '../../../src/usage/open-usage.ts';

const id = parseProjectId('elboniatoday00000000') ?? deploymentUsageName;

function recordingNamespace() {
  const calls: string[] = [];
  const namespace = (where: string) => ({
    jurisdiction: (name: string) => namespace(name),
    idFromName: (name: string) => `${where}/${name}`,
    get: (name: string) => calls.push(name),
  });
  return { calls, namespace: namespace('anywhere') as unknown as NonNullable<UsageEnv['USAGE']> };
}

it.each([
  { jurisdiction: undefined, opened: `anywhere/${id}`, why: 'no secret' },
  { jurisdiction: 'eu', opened: `eu/${id}`, why: 'the European Union' },
  { jurisdiction: 'us', opened: `us/${id}`, why: 'the United States' },
  { jurisdiction: '', opened: `anywhere/${id}`, why: 'an empty secret' },
])('opens $opened ($why)', ({ jurisdiction, opened }) => {
  const { calls, namespace } = recordingNamespace();
  openUsageObject(
    { USAGE: namespace, ...(jurisdiction === undefined ? {} : { WHEREFROM_JURISDICTION: jurisdiction }) },
    id,
  );
  expect(calls).toEqual([opened]);
});

it('makes the call that workerd, which has no jurisdictions, refuses', () => {
  const { USAGE } = env as unknown as UsageEnv;
  if (USAGE === undefined) throw new Error('the binding is missing');
  expect(() => openUsageObject({ USAGE, WHEREFROM_JURISDICTION: 'eu' }, id)).toThrow(/jurisdiction/i);
  expect(openUsageObject({ USAGE }, id)?.name).toBe(id);
});

it('opens nothing in a deployment without the binding', () => {
  expect(openUsageObject({}, id)).toBeNull();
});

describe('deleteProjectUsage', () => {
  it('makes the object refuse late flushes', async () => {
    const { USAGE } = env as unknown as UsageEnv;
    if (USAGE === undefined || id === deploymentUsageName) throw new Error('the binding is missing');
    expect(await deleteProjectUsage({ USAGE }, id, 0)).toBe(true);
    const flush = { id: { isolate: 'isolate-a', sequence: 1 }, hour: 1, cells: [], dropped: 0, epoch: 0, quota: null };
    expect(await openUsageObject({ USAGE }, id)?.flush(flush)).toEqual({ kind: 'deleted' });
  });

  it.each([
    { env: {}, done: true, why: 'nothing is counted' },
    { env: { USAGE: {} } as unknown as UsageEnv, done: false, why: 'the object cannot be opened' },
  ])('returns $done where $why', async ({ env: broken, done }) => {
    if (id === deploymentUsageName) throw new Error('the fixture is no id');
    expect(await deleteProjectUsage(broken, id, 0)).toBe(done);
  });
});

// The scheduled run of the built Worker: a change that could not be written to KV reaches the edge.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snapshotKey } from '../../src/core/project/project.ts';
import { addToAllowlist } from '../../src/settings/projects/projects.ts';
import { startDashboard } from '../support/dashboard.ts';

let dashboard: Awaited<ReturnType<typeof startDashboard>>;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

describe('the scheduled run', () => {
  it('publishes pending changes to the edge and deletes expired codes', async () => {
    const { settings, kv, db } = dashboard;
    const account = await dashboard.makeAccount('Dilbert');
    const { id } = await dashboard.makeProject(account, 'owner');
    const failing = new Proxy(kv, {
      get: (target, name) =>
        name === 'put'
          ? () => Promise.reject(new Error('KV PUT failed: 503'))
          : Reflect.get(target, name, target).bind(target),
    });
    const change = await addToAllowlist({ ...settings, kv: failing }, id, ['https://elbonia.example'], 'current');
    expect(change).toMatchObject({ ok: true, value: { publication: 'publishing' } });
    const expired = 'INSERT INTO codes (hash, kind, content, created_at, expires_at) VALUES (?, ?, ?, ?, ?)';
    await db.prepare(expired).bind('0'.repeat(64), 'invite', '{}', '2026-01-01', '2026-01-02').run();
    expect(await kv.get(snapshotKey(id), 'json')).toMatchObject({ revision: 1 });

    const result = await dashboard.scheduled({ cron: '*/5 * * * *', scheduledTime: new Date() });
    expect(result).toMatchObject({ outcome: 'ok' });
    expect(await kv.get(snapshotKey(id), 'json')).toMatchObject({ revision: 2 });
    expect(await db.prepare('SELECT count(*) AS n FROM codes').first('n')).toBe(0);
    const headers = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };
    const answer = await dashboard.fetch(`https://api.example/v1/visitor?project=${id}`, { headers });
    expect(await answer.json()).toMatchObject({ city: 'Mudgrad' });
  });
});

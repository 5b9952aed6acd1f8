// /v1/usage and /v1/export of the built Worker: which keys may read them, and what they return.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { importMasterSecrets } from '../../src/core/master-secret.ts';
import { openApiSchemas } from '../../src/openapi/schemas.ts';
import { findAccessEntries } from '../../src/settings/audit/access-log.ts';
import { readKeyIssuers } from '../../src/settings/keys/key-issuers.ts';
import { issueKey } from '../../src/settings/keys/keys.ts';
import { setProjectSwitch } from '../../src/settings/projects/projects.ts';
import type { StoredProject } from '../../src/settings/projects/store.ts';
import { requestsPerFlush } from '../../src/usage/flush-limits.ts';
import { startDashboard } from '../support/dashboard.ts';

const secret = 'fiction is the finest mud of all';
const keys = new Map<string, string>();
let worker: Awaited<ReturnType<typeof startDashboard>>;
let project: StoredProject;

beforeAll(async () => {
  worker = await startDashboard({ WHEREFROM_SECRET: secret }, 'src/index.ts');
  const owner = await worker.makeAccount('Alice');
  project = await worker.makeProject(owner, 'owner', { entries: ['elbonia.example'] });
  const masters = await importMasterSecrets(secret, undefined);
  if (masters === null) throw new Error('the fixture is no secret');
  for (const rights of [['lookup'], ['usage'], ['export']]) {
    const issued = await issueKey(worker.settings, masters, project.id, `key ${rights}`, 'current', {
      limits: { rights },
    });
    if (!issued.ok) throw new Error(`refused: ${issued.refusal.code}`);
    keys.set(rights.join(), issued.value.text);
  }
});
afterAll(() => worker?.close());

const get = (path: string, right: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  worker.fetch(`https://api.example${path}`, {
    method,
    headers: { Authorization: `Bearer ${keys.get(right)}`, 'CF-Connecting-IP': '77.77.1.9', ...headers },
  });

it.each([
  { path: '/v1/usage', right: 'usage', status: 200, why: 'the right' },
  { path: '/v1/usage', right: 'export', status: 403, why: 'another right' },
  { path: '/v1/usage', right: 'lookup', status: 403, why: 'the default rights' },
  { path: '/v1/export', right: 'export', status: 200, why: 'the right' },
  { path: '/v1/export', right: 'usage', status: 403, why: 'another right' },
  { path: '/v1/ip/77.77.1.9', right: 'usage', status: 403, why: 'no lookup' },
  { path: '/v1/exports', right: 'export', status: 404, why: 'another path' },
])('$path with a key with $right is $status: $why', async ({ path, right, status }) => {
  const response = await get(path, right);
  expect(response.status).toBe(status);
  expect(response.headers.get('Cache-Control')).toBe('private, no-store');
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe(status === 200 ? null : '*');
  if (status === 403) expect(await response.json()).toMatchObject({ code: 'key_right_required' });
});

it.each([
  { headers: { Origin: 'https://elbonia.example' }, method: 'GET', code: 'key_in_browser', why: 'a page' },
  { headers: { Authorization: 'Bearer x' }, method: 'GET', code: 'credential_invalid', why: 'a mistyped key' },
  { headers: {}, method: 'POST', code: 'method_not_allowed', why: 'another method' },
])('refuses $why', async ({ headers, method, code }) => {
  for (const path of ['/v1/usage', '/v1/export']) {
    expect(await (await get(path, 'usage', headers, method)).json()).toMatchObject({ code });
  }
});

it('refuses plain http, since the key was sent in clear', async () => {
  const headers = { Authorization: `Bearer ${keys.get('usage')}` };
  const response = await worker.fetch('http://api.example/v1/usage', { headers });
  expect(await response.json()).toMatchObject({ code: 'https_required' });
});

it('returns counts as described, with those of earlier requests', { timeout: 60_000 }, async () => {
  // Sends as many requests as the isolate buffers before it sends their counts to the Durable Object.
  for (let i = 0; i < requestsPerFlush; i++) expect((await get('/v1/ip/77.77.1.9', 'lookup')).status).toBe(200);
  const counted = async () => openApiSchemas.Usage.parse(await (await get('/v1/usage', 'usage')).json());
  await expect.poll(async () => (await counted()).days[0]?.keys.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const usage = await counted();
  expect(usage).toMatchObject({ format: 'wherefrom-usage', version: 1, project: project.id });
});

it('records an export in the access log, under the member who issued the key', async () => {
  const before = await setProjectSwitch(worker.settings, project.id, 'accessLog', true, 'current');
  expect(before.ok).toBe(true);
  const response = await get('/v1/export', 'export');
  expect([response.status, response.headers.get('Access-Log')]).toEqual([200, null]);
  const filter = { page: null, member: null, from: null, to: null, before: null };
  const entries = await findAccessEntries(worker.settings.db, project.id, filter, 10);
  expect(entries.map(({ page }) => page)).toEqual(['export.archive']);
  const issuers = await readKeyIssuers(worker.settings.db, project.id);
  expect([...issuers.values()]).toContain(entries[0]?.member);
});

it('returns settings, audit and counts as one document', async () => {
  const response = await get('/v1/export', 'export');
  const exported = openApiSchemas.Export.parse(await response.json());
  expect(exported.settings).toMatchObject({ project: { id: project.id, members: [{ name: 'Alice', role: 'owner' }] } });
  expect(exported.audit).toMatchObject({
    entries: [{ event: 'project.create' }, {}, {}, {}, { event: 'access-log.set' }],
  });
  expect(exported.usage.project).toBe(project.id);
  expect(JSON.stringify(exported)).not.toContain('wfk_');
});

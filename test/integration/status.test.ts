// The status of the built Worker over HTTP while D1 is down: the page, the document, the deep health check, and that one
// check serves them all.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIncident } from '../../src/status/incidents.ts';
import { startDashboard } from '../support/dashboard.ts';

let worker: Awaited<ReturnType<typeof startDashboard>>;
beforeAll(async () => {
  worker = await startDashboard({}, 'test/support/failing-worker.ts');
  await openIncident(worker.settings, { severity: 'major', text: 'Mud in <the> cables' });
  // The first request of the isolate. The isolate keeps its report for the other requests.
  await ask('/status.json', { headers: { 'X-Fail': 'DB rejects' } });
});
afterAll(() => worker?.close());

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

const ask = (path: string, { method = 'GET', headers = {} }: Sent = {}, scheme = 'https') =>
  worker.fetch(`${scheme}://api.example${path}`, {
    method,
    headers: { 'CF-Connecting-IP': '77.77.1.9', ...headers },
    redirect: 'manual',
  });

describe('/status.json', () => {
  it('has each part, the data and the incidents, for any page', async () => {
    const response = await ask('/status.json');
    expect(response.status).toBe(200);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(response.headers.get('Cache-Control')).toBe('private, no-store');
    expect(await response.json()).toEqual({
      status: 'down',
      checkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      version: '0.1.0',
      data: { name: expect.any(String), builtAt: expect.any(String), ageDays: expect.any(Number), freshness: 'stale' },
      parts: [
        { id: 'data', status: 'ok' },
        { id: 'data_age', status: 'down' },
        { id: 'published_settings', status: 'ok' },
        { id: 'settings_database', status: 'down' },
        { id: 'scheduled_run', status: 'unknown' },
      ],
      scheduledRunAt: null,
      errors: [],
      incidents: [
        {
          id: expect.stringMatching(/^[a-z0-9]{6}$/),
          severity: 'major',
          openedAt: expect.any(String),
          closedAt: null,
          updates: [{ at: expect.any(String), text: 'Mud in <the> cables' }],
        },
      ],
    });
  });

  it('is permitted to every page by a preflight', async () => {
    const headers = { Origin: 'https://elbonia.example', 'Access-Control-Request-Method': 'GET' };
    const response = await ask('/status.json', { method: 'OPTIONS', headers });
    expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([204, '*']);
  });
});

describe('/status', () => {
  it('shows the parts and the incident, and can be read by no other page', async () => {
    const response = await ask('/status');
    const text = await response.text();
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.has('Access-Control-Allow-Origin')).toBe(false);
    expect(text).toContain('The dashboard does not work. Lookups are not affected.');
    expect(text).toContain('Mud in &lt;the&gt; cables');
    expect(text).not.toContain('77.77.1.9');
  });
});

describe('/health', () => {
  it('with `deep` is 503 while a part is down, with the parts and no incident', async () => {
    const response = await ask('/health?deep');
    expect([response.status, response.headers.get('Content-Type')]).toEqual([503, 'application/json']);
    const body = (await response.json()) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual(['status', 'checkedAt', 'version', 'data', 'parts', 'scheduledRunAt']);
    expect(body).toMatchObject({ status: 'down' });
  });

  it.each(['/health', '/health?', '/health?shallow=1'])('%s is the plain one', async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    expect(Object.keys((await response.json()) as object)).toEqual(['status', 'version', 'data']);
  });
});

describe('other requests', () => {
  it.each([
    { path: '/status', method: 'POST', status: 405 },
    { path: '/status.json', method: 'POST', status: 405 },
    { path: '/health?deep', method: 'POST', status: 405 },
    { path: '/status', method: 'HEAD', status: 200 },
    { path: '/health?deep', method: 'HEAD', status: 503 },
    { path: '/statuses', method: 'GET', status: 404 },
    { path: '/status/more', method: 'GET', status: 404 },
    { path: '/status', method: 'GET', scheme: 'http', status: 308 },
    { path: '/status.json', method: 'GET', scheme: 'http', status: 403 },
  ])('$method $path over $scheme is answered $status', async ({ path, method, scheme, status }) => {
    expect((await ask(path, { method }, scheme)).status).toBe(status);
  });

  it('log nothing of the failure', () => {
    expect(JSON.stringify(worker.logs())).not.toContain('planted');
  });
});

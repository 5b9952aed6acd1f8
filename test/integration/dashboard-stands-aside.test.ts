// Without the settings' database, the dashboard responds 503 and lookups still work. The dashboard requires TLS.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elboniaToday, startWorker, writeWorkerFiles } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;

beforeAll(async () => {
  // No D1 migration is applied, so every SQL statement fails.
  worker = await startWorker({}, writeWorkerFiles({ main: 'test/support/signed-in-worker.ts' }));
});
afterAll(() => worker.close());

describe('with D1 failing', () => {
  it('every page of the dashboard responds 503 with Retry-After', async () => {
    for (const path of ['', '/projects/new', `/projects/${elboniaToday}/allowlist`]) {
      const response = await worker.fetch(`https://settings.example/dashboard${path}`, {
        headers: { Cookie: 'account=x' },
      });
      expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '60']);
      expect(await response.text()).toContain('Settings are unavailable right now');
    }
  });

  it('lookups still succeed', async () => {
    const headers = { Origin: 'https://elbonia.example', 'CF-Connecting-IP': '77.77.1.9' };
    const response = await worker.fetch(`https://api.example/v1/visitor?project=${elboniaToday}`, { headers });
    expect(await response.json()).toMatchObject({ city: 'Mudgrad' });
  });
});

describe('/privacy', () => {
  it('needs no database, is the same for everyone, and cannot be read by other pages', async () => {
    const [one, other] = [
      await worker.fetch('https://api.example/privacy', { headers: { 'CF-Connecting-IP': '77.77.1.9' } }),
      await worker.fetch('https://api.example/privacy?from=elsewhere', { headers: { Cookie: 'account=x' } }),
    ];
    expect([one.status, other.status, one.headers.has('Set-Cookie')]).toEqual([200, 200, false]);
    expect(one.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    const text = await one.text();
    expect(text).toBe(await other.text());
    for (const promise of ['Visitors: nothing is stored', 'could read every project’s settings', '30 days']) {
      expect(text).toContain(promise);
    }
  });

  it.each([
    { method: 'POST', url: 'https://api.example/privacy', status: 405 },
    { method: 'HEAD', url: 'https://api.example/privacy', status: 200 },
    { method: 'GET', url: 'http://api.example/privacy', status: 308 },
    { method: 'GET', url: 'https://api.example/privacy/more', status: 404 },
    { method: 'GET', url: 'https://api.example/privacypolicy', status: 404 },
  ])('$method $url is answered $status', async ({ method, url, status }) => {
    const response = await worker.fetch(url, { method, redirect: 'manual' });
    expect(response.status).toBe(status);
    await response.text();
  });
});

describe('without TLS', () => {
  it('the dashboard redirects to https', async () => {
    const plain = await startWorker();
    const response = await plain.fetch('http://settings.example/dashboard?a=b', { redirect: 'manual' });
    const location = response.headers.get('Location');
    expect([response.status, location]).toEqual([308, 'https://settings.example/dashboard?a=b']);
    expect(await response.text()).toBe('');
    await plain.close();
  });
});

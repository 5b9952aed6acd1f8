// A page on an allowed origin gets its visitor’s location from the built Worker over HTTP.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elboniaToday, startWorker } from '../support/harness.ts';

let worker: Awaited<ReturnType<typeof startWorker>>;

beforeAll(async () => {
  worker = await startWorker();
});
afterAll(() => worker.close());

const page = { Origin: 'https://elbonia.example' };

function ask(headers: Record<string, string>, path = `/v1/visitor?project=${elboniaToday}`, method = 'GET') {
  return fetch(new URL(path, worker.url), { method, headers });
}

describe('GET /v1/visitor', () => {
  it('returns the complete location of an IPv4 visitor', async () => {
    const response = await ask({ ...page, 'CF-Connecting-IP': '77.77.1.9' });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/json');
    const answer = await response.json();
    const { localTime, ...timezone } = answer.timezone;
    expect(localTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    expect(timezone).toEqual({
      id: expect.any(String),
      offset: expect.any(String),
      offsetSeconds: expect.any(Number),
      dst: expect.any(Boolean),
    });
    expect(Object.keys(answer)).toEqual([
      'ip',
      'version',
      'network',
      'reserved',
      'continent',
      'country',
      'region',
      'city',
      'district',
      'postalCode',
      'location',
      'timezone',
      'asn',
      'client',
      'regulations',
      'consent',
      'anonymizer',
      'meta',
    ]);
    expect(answer).toMatchObject({
      ip: '77.77.1.9',
      version: 4,
      reserved: null,
      meta: { source: 'database', degraded: false },
    });
    expect(answer.city).toEqual(expect.any(String));
  });

  it('accepts the project in the header or the query', async () => {
    const address = { 'CF-Connecting-IP': '77.77.1.9' };
    const byQuery = await (await ask({ ...page, ...address })).json();
    const byHeader = await (await ask({ ...page, ...address, 'X-Project-Id': elboniaToday }, '/v1/visitor')).json();
    expect({ ...byHeader, timezone: null }).toEqual({ ...byQuery, timezone: null });
  });

  it('sends the common headers, and permits only this origin to read the response', async () => {
    const { headers } = await ask({ ...page, 'CF-Connecting-IP': '77.77.1.9' });
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': 'https://elbonia.example',
      'access-control-expose-headers': 'Retry-After',
      'cache-control': 'private, no-store',
      vary: 'Origin',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.stringContaining('max-age='),
    });
    expect(headers.has('access-control-allow-credentials')).toBe(false);
    expect(headers.has('set-cookie')).toBe(false);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const response = await ask({ ...page, 'CF-Connecting-IP': '77.77.1.9' }, undefined, 'HEAD');
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://elbonia.example');
    expect(await response.text()).toBe('');
  });

  it('accepts a same-origin GET without an Origin header as the API’s own origin', async () => {
    const response = await ask({ 'Sec-Fetch-Site': 'same-origin', 'CF-Connecting-IP': '77.77.1.9' });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(worker.url.origin);
  });

  it.each([
    {
      address: '10.1.2.3',
      expected: { ip: '10.1.2.3', version: 4, network: '10.0.0.0/8', reserved: 'private-use' },
      why: 'reserved',
    },
    {
      address: '2001:db8::1',
      expected: { version: 6, network: '2001:db8::/32', reserved: 'documentation' },
      why: 'reserved IPv6',
    },
    {
      address: '::ffff:10.1.2.3',
      expected: { ip: '10.1.2.3', version: 4, reserved: 'private-use' },
      why: 'mapped and reserved',
    },
    {
      address: 'nonsense',
      expected: { ip: null, version: null, network: null, reserved: null },
      why: 'unreadable',
    },
    {
      address: '2a06:98c0:3600::103',
      expected: { ip: null, version: null, network: null, reserved: null },
      why: 'the address of Worker subrequests',
    },
  ])('returns no location for $address ($why)', async ({ address, expected }) => {
    const answer = await (await ask({ ...page, 'CF-Connecting-IP': address })).json();
    expect(answer).toMatchObject({ ...expected, country: { code: null }, city: null, location: { latitude: null } });
    expect(answer.meta).toMatchObject({ source: 'none', degraded: false });
  });

  it.each(['mapped ::ffff:77.77.1.9', 'nat64 64:ff9b::77.77.1.9'])(
    'looks up the embedded IPv4 address of %s',
    async (text) => {
      const [embedded, address = ''] = text.split(' ');
      const answer = await (await ask({ ...page, 'CF-Connecting-IP': address })).json();
      expect(answer).toMatchObject({ ip: '77.77.1.9', version: 4, meta: { embedded, source: 'database' } });
    },
  );

  it.each(['X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'True-Client-IP'])('ignores the header %s', async (name) => {
    const answer = await (await ask({ ...page, 'CF-Connecting-IP': '10.1.2.3', [name]: '77.77.1.9' })).json();
    expect(answer.ip).toBe('10.1.2.3');
  });
});

describe('the other routes', () => {
  it('GET /health returns version and age of the data', async () => {
    const response = await fetch(new URL('/health', worker.url));
    expect(await response.json()).toMatchObject({
      status: 'ok',
      version: expect.any(String),
      data: { name: expect.any(String) },
    });
  });

  it('GET / shows visitors their own location, and other pages cannot read it', async () => {
    const response = await fetch(new URL('/', worker.url), { headers: { 'CF-Connecting-IP': '77.77.1.9', ...page } });
    const text = await response.text();
    expect(text).toContain('77.77.1.9');
    expect(text).toContain('You appear to be in');
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('GET /style.css is a public document', async () => {
    const response = await fetch(new URL('/style.css', worker.url));
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=300');
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(await response.text()).toContain('--ground');
  });
});

describe('LOCAL_VISITOR_ADDRESS', () => {
  it('replaces the address of loopback callers only', async () => {
    const local = await startWorker({ LOCAL_VISITOR_ADDRESS: '77.77.1.9' });
    try {
      const url = new URL(`/v1/visitor?project=${elboniaToday}`, local.url);
      const byDefault = await (await fetch(url, { headers: page })).json();
      expect(byDefault.ip).toBe('77.77.1.9');
      const other = await (await fetch(url, { headers: { ...page, 'CF-Connecting-IP': '10.1.2.3' } })).json();
      expect(other.ip).toBe('10.1.2.3');
    } finally {
      await local.close();
    }
  });
});

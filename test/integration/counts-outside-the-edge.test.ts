// Refusals and unexpected errors of handlers that are not part of the edge (src/edge), such as those of /v1/usage,
// /status and the dashboard, over HTTP: each is counted once for the deployment, by its code.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FailureCode } from '../../src/core/failure.ts';
import { flushAfterMs, requestsPerFlush } from '../../src/usage/flush-limits.ts';
import { startDashboard } from '../support/dashboard.ts';
import { masterSecret } from '../support/keys.ts';

let worker: Awaited<ReturnType<typeof startDashboard>>;
beforeAll(async () => {
  worker = await startDashboard({ WHEREFROM_SECRET: masterSecret }, 'test/support/failing-worker.ts');
});
afterAll(() => worker?.close());

interface Row {
  readonly method?: string;
  readonly url: string;
  readonly fail?: string;
  readonly status: number;
  readonly code: FailureCode;
}

const rows: readonly Row[] = [
  { url: 'http://api.example/v1/usage', status: 403, code: 'https_required' },
  { url: 'http://api.example/v1/export', status: 403, code: 'https_required' },
  { method: 'POST', url: 'https://api.example/v1/usage', status: 405, code: 'method_not_allowed' },
  { method: 'DELETE', url: 'https://api.example/v1/export', status: 405, code: 'method_not_allowed' },
  { method: 'PUT', url: 'http://api.example/v1/export', status: 403, code: 'https_required' },
  { url: 'https://api.example/v1/usage', status: 400, code: 'project_required' },
  { url: 'http://api.example/status.json', status: 403, code: 'https_required' },
  { method: 'POST', url: 'https://api.example/status', status: 405, code: 'method_not_allowed' },
  { method: 'POST', url: 'https://api.example/privacy', status: 405, code: 'method_not_allowed' },
  { method: 'POST', url: 'https://api.example/security', status: 405, code: 'method_not_allowed' },
  { method: 'POST', url: 'http://api.example/operator/redeem', status: 403, code: 'https_required' },
  { url: 'https://api.example/dashboard/sign-in', fail: 'DB rejects', status: 503, code: 'settings_unavailable' },
  {
    method: 'POST',
    url: 'https://api.example/operator/redeem',
    fail: 'DB rejects',
    status: 503,
    code: 'settings_unavailable',
  },
  { url: 'https://api.example/client.js', fail: 'ASSETS rejects', status: 503, code: 'data_unavailable' },
  { url: 'https://api.example/visitor-api.js', fail: 'ASSETS rejects', status: 503, code: 'data_unavailable' },
  { url: 'https://api.example/openapi.json', fail: 'ASSETS rejects', status: 503, code: 'data_unavailable' },
  { url: 'https://api.example/docs', fail: 'ASSETS rejects', status: 503, code: 'data_unavailable' },
  { url: 'https://api.example/dashboard/style.css', fail: 'ASSETS rejects', status: 503, code: 'data_unavailable' },
  // Unexpected errors. The dashboard answers them with a page of its own. On the status page, only the Worker's entry
  // point catches them.
  { url: 'https://api.example/dashboard/sign-in', fail: 'DB unreadable', status: 500, code: 'internal' },
  { method: 'POST', url: 'https://api.example/operator/redeem', fail: 'DB unreadable', status: 500, code: 'internal' },
  { url: 'https://api.example/status', fail: 'STATUS unreadable', status: 500, code: 'internal' },
];

/** Sends a request. A POST request has an operator's code as its body. */
async function send({ method = 'GET', url, fail = '' }: Omit<Row, 'status' | 'code'>) {
  const headers = { 'X-Fail': fail, 'CF-Connecting-IP': '77.77.1.9' };
  const body = method === 'POST' ? 'a'.repeat(26) : null;
  return await worker.fetch(url, { method, headers, body, redirect: 'manual' });
}

async function deploymentCounts(): Promise<Readonly<Record<string, number>>> {
  const response = await worker.fetch('https://api.example/test/usage?name=deployment');
  const { counts } = (await response.json()) as { readonly counts: Record<string, number> };
  return counts;
}

it('counts each refusal and each unexpected error by its code', async () => {
  const expected: Record<string, number> = {};
  for (const row of rows) {
    const response = await send(row);
    expect([row.url, response.status]).toEqual([row.url, row.status]);
    expect(await response.text()).not.toContain('planted');
    expected[row.code] = (expected[row.code] ?? 0) + 1;
  }
  // Sends requests until the isolate has buffered enough counts for a flush, which is then sent at once.
  expected['not_found'] = requestsPerFlush - rows.length;
  for (let i = rows.length; i < requestsPerFlush; i++) await (await send({ url: 'https://api.example/none' })).text();
  // If one request was not counted, the buffer does not fill, and the timed flush delivers the counts of the others.
  await expect.poll(deploymentCounts, { timeout: flushAfterMs + 5_000 }).toEqual(expected);
  expect(JSON.stringify(worker.logs())).not.toContain('planted');
});

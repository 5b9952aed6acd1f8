// The scheduled run of the built Worker with old data and a deploy hook: the request to the hook, how often it is sent,
// and a hook that fails.

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDashboard } from '../support/dashboard.ts';
import { freePort } from '../support/harness.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const received: Received[] = [];
let answer: { status: number; headers: Record<string, string> };
let server: Server;
let worker: Awaited<ReturnType<typeof startDashboard>>;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method, url, headers } = request;
      received.push({ method, url, headers, body });
      response.writeHead(answer.status, answer.headers).end('{"success":true}');
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const hook = `http://127.0.0.1:${port}/hooks/a1b2?key=secret`;
  worker = await startDashboard({ DATA_REFRESH_HOOK: hook }, 'test/support/mid-month-worker.ts');
});
afterAll(async () => {
  await worker?.close();
  server?.close();
});
beforeEach(async () => {
  received.length = 0;
  answer = { status: 200, headers: {} };
  await worker.db.prepare('UPDATE deployment SET refresh_called_on = NULL, scheduled_at = NULL').run();
});

const run = () => worker.scheduled({ cron: '*/5 * * * *', scheduledTime: new Date() });
const noted = () => worker.db.prepare('SELECT refresh_called_on, scheduled_at FROM deployment').first();

describe('the scheduled run with old data', () => {
  it('calls the hook once a day, with a request that carries nothing', async () => {
    await run();
    await run();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'POST', url: '/hooks/a1b2?key=secret', body: '' });
    // The remaining headers are those of HTTP itself and of the Node client that carries the Worker's requests in
    // tests.
    const { host: _, ...headers } = received[0]?.headers ?? {};
    expect(headers).toEqual({
      connection: 'keep-alive',
      'content-length': '0',
      accept: '*/*',
      'accept-language': '*',
      'accept-encoding': expect.any(String),
      // Cloudflare adds this header, with the zone of the Worker, to each request that a Worker sends.
      'cf-worker': 'wherefrom.example.com',
      'sec-fetch-mode': 'cors',
      'user-agent': 'node',
    });
    expect(await noted()).toEqual({ refresh_called_on: '2026-12-15', scheduled_at: '2026-12-15T12:00:00.000Z' });
  });

  it('completes if the hook fails, and does not repeat the call that day', async () => {
    answer = { status: 500, headers: {} };
    expect(await run()).toMatchObject({ outcome: 'ok' });
    expect(await run()).toMatchObject({ outcome: 'ok' });
    expect(received).toHaveLength(1);
    expect(await noted()).toMatchObject({ scheduled_at: '2026-12-15T12:00:00.000Z' });
  });

  it('logs nothing of the hook', () => {
    expect(JSON.stringify(worker.logs())).not.toMatch(/secret|a1b2/);
  });
});

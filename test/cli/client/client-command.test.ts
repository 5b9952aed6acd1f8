// The client package's command `wherefrom`, run as its users run it, against an API on loopback that fails as real ones
// do. Does not test the answers of the API: test/integration does.

import { spawn } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { makeGeneration } from '../../support/keys.ts';

const { text: key } = await makeGeneration('elboniatoday00000000', 'server01');
const command = join(repositoryRoot, 'src/client/built/wherefrom.js');

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with text as its standard input. */
function run(args: readonly string[], input = '', environment: Record<string, string> = {}): Promise<Result> {
  const child = spawn(process.execPath, [command, ...args], { env: { ...environment } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {
    // The command ended without reading its input.
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

type Respond = (addresses: readonly string[], response: ServerResponse, call: number) => void;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/**
 * Starts an API that answers each batch with `respond`. `requests` has the path and the number of addresses of each
 * batch.
 */
async function startApi(respond: Respond): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const addresses: string[] = JSON.parse(body);
      requests.push(`${request.url} ${addresses.length}`);
      respond(addresses, response, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const itemOf = (address: string) =>
  address.includes('!')
    ? { address, error: { code: 'address_invalid' } }
    : { city: `City of ${address}`, country: { code: 'XE', languages: ['ee', 'en'] }, location: { latitude: -1.5 } };
const answer: Respond = (addresses, response) => response.end(JSON.stringify(addresses.map(itemOf)));
const problem = (response: ServerResponse, status: number, code: string, retryAfter?: string) =>
  response
    .writeHead(status, retryAfter === undefined ? {} : { 'Retry-After': retryAfter })
    .end(JSON.stringify({ code, detail: `about ${code}` }));

const lines = (count: number) => Array.from({ length: count }, (_, i) => `192.0.2.${i}\n`).join('');

describe('wherefrom locate', () => {
  it('writes one JSON object for each address of its arguments', async () => {
    const { url } = await startApi(answer);
    const { code, stdout, stderr } = await run(['locate', '192.0.2.1', 'no!', '--url', url], '', {
      WHEREFROM_KEY: key,
    });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { address: '192.0.2.1', ...itemOf('192.0.2.1') },
      { address: 'no!', error: { code: 'address_invalid' } },
    ]);
    expect([code, stderr]).toEqual([0, '1 address has no location; its line has an error.\n']);
  });

  it('reads lines from standard input in batches of 1,000 and keeps their order', async () => {
    const { url, requests } = await startApi(answer);
    const input = `${lines(2500)}\n  \n192.0.2.9999`;
    const { code, stdout } = await run(['locate', '--url', url, '--key', key, '--fields', 'city'], input);
    expect(code).toBe(0);
    const written = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).address);
    expect(written).toEqual([...Array.from({ length: 2500 }, (_, i) => `192.0.2.${i}`), '192.0.2.9999']);
    expect(requests).toEqual(['/v1/batch?fields=city 1000', '/v1/batch?fields=city 1000', '/v1/batch?fields=city 501']);
  });

  it('writes CSV with a header, in which no text is a formula and a negative number stays a number', async () => {
    const { url } = await startApi((addresses, response) =>
      response.end(JSON.stringify(addresses.map((address) => ({ ...itemOf(address), city: '=1+1' })))),
    );
    const fields = 'city,location.latitude,country.languages,country';
    const { stdout } = await run(['locate', '--url', url, '--format', 'csv', '--fields', fields], '-1', {
      WHEREFROM_KEY: key,
    });
    expect(stdout.split('\r\n')).toEqual([
      '"address","city","location.latitude","country.languages","country","error"',
      `"'-1","'=1+1",-1.5,"ee en","{""code"":""XE"",""languages"":[""ee"",""en""]}",""`,
      '',
    ]);
  });

  it.each<{ why: string; fail: (response: ServerResponse) => void; said: string }>([
    { why: '429', fail: (r) => problem(r, 429, 'rate_limited', '0'), said: 'rate_limited' },
    { why: '503', fail: (r) => problem(r, 503, 'settings_unavailable', '0'), said: 'settings_unavailable' },
    { why: 'a broken connection', fail: (r) => r.destroy(), said: 'network' },
    { why: 'an error page of a proxy', fail: (r) => r.writeHead(502).end('<h1>'), said: 'answer_invalid' },
    { why: 'a proxy that limits requests', fail: (r) => r.writeHead(429).end('<h1>'), said: 'answer_invalid' },
    {
      why: '503 with a date to wait for',
      fail: (r) => problem(r, 503, 'data_unavailable', new Date().toUTCString()),
      said: 'data_unavailable',
    },
  ])('continues after $why without a repeated or missing line', async ({ fail, said }) => {
    const { url, requests } = await startApi((addresses, response, call) => {
      if (call === 2) fail(response);
      else answer(addresses, response, call);
    });
    const { code, stdout, stderr } = await run(['locate', '--url', url, '--key', key], lines(1500));
    expect([code, stdout.trimEnd().split('\n').length]).toEqual([0, 1500]);
    expect(stderr).toBe(`${said} after 1,000 addresses; retrying\n`);
    expect(requests.length).toBe(3);
  });

  it.each([
    { why: 'a wrong key', status: 401, code: 'credential_invalid', wait: '10' },
    { why: 'an outage longer than --wait', status: 503, code: 'data_unavailable', wait: '0' },
  ])('ends with the position to continue from after $why', async ({ status, code, wait }) => {
    const { url } = await startApi((addresses, response, call) => {
      if (call > 1) problem(response, status, code);
      else answer(addresses, response, call);
    });
    const first = await run(['locate', '--url', url, '--key', key, '--wait', wait], lines(1500));
    expect(first.code).toBe(1);
    expect(first.stderr).toBe(
      `${code}: about ${code}\n1,000 addresses are done. To continue, add --skip 1000 and append to the output.\n`,
    );
    const { url: again } = await startApi(answer);
    const second = await run(['locate', '--url', again, '--key', key, '--skip', '1000'], lines(1500));
    const all = `${first.stdout}${second.stdout}`
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).address);
    expect(all).toEqual(Array.from({ length: 1500 }, (_, i) => `192.0.2.${i}`));
  });

  it.each([
    { why: 'a broken connection', code: 'network', fail: (r: ServerResponse) => r.destroy() },
    {
      why: 'a page of another server',
      code: 'answer_invalid',
      fail: (r: ServerResponse) => r.writeHead(404).end('<h1>'),
    },
    {
      why: 'a page with status 401',
      code: 'answer_invalid',
      fail: (r: ServerResponse) => r.writeHead(401).end('<h1>'),
    },
    {
      why: 'a page with status 413',
      code: 'answer_invalid',
      fail: (r: ServerResponse) => r.writeHead(413).end('<h1>'),
    },
  ])('names the URL after $why', async ({ code, fail }) => {
    const { url } = await startApi((_, response) => fail(response));
    const result = await run(['locate', '192.0.2.1', '--url', url, '--key', key, '--wait', '0']);
    expect(result.stderr).toMatch(new RegExp(`^${code}: .* \\(${url}(?:, HTTP \\d+)?\\)\n$`));
    expect(result.code).toBe(1);
  });

  it('prints no control character of an answer, which a terminal would obey', async () => {
    const { url } = await startApi((_, response) =>
      response.writeHead(400).end(JSON.stringify({ code: 'mud', detail: '\u001b[2Jmud\nmud\u009b' })),
    );
    const { stderr } = await run(['locate', '192.0.2.1', '--url', url, '--key', key]);
    expect(stderr).toBe('mud:  [2Jmud mud \n');
  });

  it('accepts names of --fields with spaces after the commas', async () => {
    const { url, requests } = await startApi(answer);
    await run(['locate', '192.0.2.1', '--url', url, '--key', key, '--fields', 'city, country.code']);
    expect(requests).toEqual(['/v1/batch?fields=city%2Ccountry.code 1']);
  });

  it('reads a line of any length, and sends no more of it than the API repeats', async () => {
    const { url } = await startApi((addresses, response) =>
      response.end(JSON.stringify(addresses.map((text) => ({ address: null, error: { code: `of ${text.length}` } })))),
    );
    const { code, stdout } = await run(
      ['locate', '--url', url, '--key', key],
      `${'x'.repeat(10_000_000)}\n192.0.2.1\n`,
    );
    const written = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(written.map(({ address, error }) => [address.length, error.code])).toEqual([
      [10_000_000, 'of 100'],
      [9, 'of 9'],
    ]);
    expect(code).toBe(0);
  });

  it('ends without an error where the reader of its output has all it wants', async () => {
    const { url } = await startApi(answer);
    const script = `"$0" "$1" locate --url "$2" --key "$3" | head -n 1`;
    const child = spawn('bash', ['-o', 'pipefail', '-c', script, process.execPath, command, url, key]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => {
      // The command ended without reading its input.
    });
    child.stdin.end(lines(20_000));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, stdout.split('\n').length, stderr]).toEqual([0, 2, '']);
  });

  it('ends with one line of error where its output cannot be written', async () => {
    const { url } = await startApi(answer);
    const script = `"$0" "$1" locate --url "$2" --key "$3" > /dev/full`;
    const child = spawn('bash', ['-c', script, process.execPath, command, url, key]);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.end(lines(2));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, stderr]).toEqual([1, 'wherefrom: standard output: ENOSPC: no space left on device, write\n']);
  });

  it('keeps the address as it was read where the API has none', async () => {
    const { url } = await startApi((addresses, response) =>
      response.end(JSON.stringify(addresses.map(() => ({ address: null, error: { code: 'address_invalid' } })))),
    );
    const { stdout } = await run(['locate', 'much-too-long', '--url', url, '--key', key]);
    expect(JSON.parse(stdout)).toEqual({ address: 'much-too-long', error: { code: 'address_invalid' } });
  });

  it('says after an interruption where to continue, from the start of --skip on', async () => {
    const { url, requests } = await startApi(() => {
      // The API never answers, so the command can only be interrupted.
    });
    const child = spawn(process.execPath, [command, 'locate', '--url', url, '--key', key, '--skip', '3']);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.end(lines(10));
    await expect.poll(() => requests).toHaveLength(1);
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, stderr]).toEqual([
      130,
      '3 addresses are done. To continue, add --skip 3 and append to the output.\n',
    ]);
  });

  it.each([
    { args: ['locate', '192.0.2.1'], said: 'give --url, or WHEREFROM_URL' },
    { args: ['locate', '192.0.2.1', '--url', 'https://where.example'], said: 'give --key, or WHEREFROM_KEY' },
    {
      args: ['locate', '192.0.2.1', '--url', 'https://where.example', '--key', key, '--format', 'xml'],
      said: 'ndjson or csv',
    },
    { args: ['locate', '--url', 'https://where.example', '--key', key, '--skip', 'x'], said: '--skip must be' },
    { args: ['locate', '--nope'], said: '--nope' },
    { args: ['find'], said: 'unknown command "find"' },
  ])('refuses $args with exit code 2', async ({ args, said }) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
    expect(stderr).toContain('See wherefrom --help.');
  });

  it.each([['--help'], ['help'], ['-h'], ['locate', '--help'], []])('explains itself with %s', async (...args) => {
    const { code, stdout } = await run(args);
    expect([code, stdout.startsWith('Usage: wherefrom locate')]).toEqual([0, true]);
  });
});

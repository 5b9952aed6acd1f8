// The security policy of the built Worker over HTTP: the page, and security.txt with and without the operator's contact.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policySections } from '../../src/security/policy.ts';
import { startWorker } from '../support/harness.ts';

type Worker = Awaited<ReturnType<typeof startWorker>>;

let worker: Worker;
let without: Worker;
beforeAll(async () => {
  worker = await startWorker({ SECURITY_CONTACT: 'mailto:security@elbonia.example' });
  without = await startWorker();
});
afterAll(async () => {
  await worker?.close();
  await without?.close();
});

const ask = (path: string, method = 'GET', scheme = 'https', of = worker) =>
  of.fetch(`${scheme}://api.example${path}`, { method, redirect: 'manual', headers: { Cookie: 'a=b' } });

describe('/.well-known/security.txt', () => {
  it('names the contact, its own address and the policy, for anyone', async () => {
    const response = await ask('/.well-known/security.txt?from=elsewhere');
    const text = await response.text();
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(text).toContain('Contact: mailto:security@elbonia.example\n');
    expect(text).toContain('Canonical: https://api.example/.well-known/security.txt\n');
    expect(text).not.toContain('elsewhere');
  });

  it('does not exist without a contact', async () => {
    expect((await ask('/.well-known/security.txt', 'GET', 'https', without)).status).toBe(404);
  });
});

describe('/security', () => {
  it('has all of the policy, without marks of Markdown', async () => {
    const response = await ask('/security');
    const text = (await response.text()).replaceAll(/<[^>]+>/g, '').replaceAll('&amp;', '&');
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(policySections.length).toBeGreaterThan(4);
    for (const { title, paragraphs, items } of policySections) {
      for (const part of [title, ...paragraphs, ...items]) expect(text).toContain(part.replaceAll('`', ''));
    }
    expect(text).not.toContain('`');
  });
});

describe('other requests', () => {
  it.each([
    { path: '/security', method: 'POST', status: 405 },
    { path: '/.well-known/security.txt', method: 'POST', status: 405 },
    { path: '/security', method: 'GET', scheme: 'http', status: 308 },
    { path: '/.well-known/security.txt', method: 'GET', scheme: 'http', status: 308 },
    { path: '/security.txt', method: 'GET', status: 404 },
    { path: '/.well-known/security.txt.sig', method: 'GET', status: 404 },
  ])('$method $path over $scheme is answered $status', async ({ path, method, scheme, status }) => {
    expect((await ask(path, method, scheme)).status).toBe(status);
  });
});

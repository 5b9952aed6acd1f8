// Which URLs are accepted as a deploy hook, and the request to it.

import { afterEach, expect, it, vi } from 'vitest';
import { callDeployHook, parseDeployHook } from '../../src/deploy-hook.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it.each([
  {
    text: 'https://api.cloudflare.com/client/v4/workers/builds/deploy_hooks/a1',
    ok: true,
    why: 'a hook of Workers Builds',
  },
  { text: 'https://builder.example/hook?key=a', ok: true, why: "another builder's" },
  { text: 'http://127.0.0.1:8080/hook', ok: true, why: 'on this machine' },
  { text: 'http://api.cloudflare.com/hook', ok: false, why: 'in the clear' },
  { text: 'https://user:password@builder.example/', ok: false, why: 'a credential that fetch refuses' },
  { text: 'ftp://builder.example/', ok: false, why: 'another scheme' },
  { text: 'builder.example/hook', ok: false, why: 'no scheme' },
  { text: '', ok: false, why: 'empty' },
  { text: undefined, ok: false, why: 'missing' },
])('$text is accepted: $ok ($why)', ({ text, ok }) => {
  expect(parseDeployHook(text)?.href ?? null).toBe(ok ? text : null);
});

it('is called by a POST without body and headers, whose redirects are not followed', async () => {
  const elsewhere = { status: 307, headers: { Location: 'https://elsewhere.example/' } };
  const fetch = vi.fn(async () => new Response('moved', elsewhere));
  vi.stubGlobal('fetch', fetch);
  const hook = new URL('https://builder.example/hook');
  await callDeployHook(hook);
  expect(fetch.mock.calls).toEqual([[hook, { method: 'POST', redirect: 'manual', signal: expect.any(AbortSignal) }]]);
});

// Which URLs are accepted as a deploy hook.

import { expect, it } from 'vitest';
import { parseDeployHook } from '../../src/deploy-hook.ts';

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

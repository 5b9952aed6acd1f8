// POST /operator/redeem on a deployment that cannot make keys. Codes that are redeemed: test/unit/settings/codes.test.ts.

import { beforeAll, expect, it } from 'vitest';
import { exampleMasterSecret } from '../../../src/core/master-secret.ts';
import { redemptionResponse } from '../../../src/dashboard/redeem.ts';
import type { SettingsContext } from '../../../src/settings/context.ts';
import { openSettings } from '../settings/context.ts';

let settings: SettingsContext;
beforeAll(async () => {
  settings = await openSettings();
});

it.each([
  { secret: {}, why: 'no secret' },
  { secret: { WHEREFROM_SECRET: exampleMasterSecret }, why: 'the example' },
])('refuses every code with 503 and counts it once ($why)', async ({ secret }) => {
  const { db, kv } = settings;
  const counted: string[] = [];
  const request = new Request('https://api.example/operator/redeem', { method: 'POST', body: 'a'.repeat(26) });
  const response = await redemptionResponse(request, { DB: db, PROJECTS: kv, ...secret }, (code) => counted.push(code));
  expect([response.status, response.headers.get('Retry-After'), ...counted]).toEqual([503, '60', 'keys_unavailable']);
  expect(await response.json()).toEqual({ refused: ['The deployment has no usable WHEREFROM_SECRET.'] });
});

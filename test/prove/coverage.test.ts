// A route, part or refusal of the Worker without a scenario fails `npm run prove`.

import { describe, expect, it } from 'vitest';
import { missingScenarios } from './coverage.ts';
import { answered } from './requests/answered.ts';
import { refused } from './requests/refused.ts';

const api = [...answered, ...refused];
const none = { prefixes: [], api: [], dashboard: [] };

describe('what lacks a scenario', () => {
  it('is nothing of the known routes', () => {
    const routes = ['GET /v1/visitor', 'POST /v1/batch', 'ALL /v1/visitor', 'OPTIONS /v1/batch'];
    expect(missingScenarios({ ...none, prefixes: ['/dashboard', '/privacy'], api: routes }, api)).toEqual([]);
  });

  it.each([
    ['a new route', { ...none, api: ['GET /v1/new'] }, 'GET /v1/new'],
    ['a new method of a route', { ...none, api: ['DELETE /v1/visitor'] }, 'DELETE /v1/visitor'],
    ['a new part beside the API', { ...none, prefixes: ['/status'] }, '/status'],
  ])('includes %s', (_, routes, missing) => {
    expect(missingScenarios(routes, api)).toEqual([missing]);
  });

  it('includes a refusal', () => {
    const without = api.filter(({ code }) => code !== 'rate_limited');
    expect(missingScenarios(none, without)).toEqual(['rate_limited']);
  });
});

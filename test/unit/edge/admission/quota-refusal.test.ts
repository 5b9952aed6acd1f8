// Refusals that a request over the daily limit gets, in both formats.

import { describe, expect, it } from 'vitest';
import { overQuotaRefusal } from '../../../../src/edge/admission/refusal.ts';
import { refusalProblemResponse } from '../../../../src/edge/handlers.ts';
import { visitorApiRefusalResponse } from '../../../../src/edge/pages/visitor-api.ts';

const nowMs = Date.UTC(2026, 10, 27, 23, 59, 58, 500);

describe('over the daily limit', () => {
  it.each([
    { respond: refusalProblemResponse, why: 'in the usual format' },
    { respond: visitorApiRefusalResponse, why: 'in VisitorAPI’s format' },
  ])('says when the day ends, $why', ({ respond }) => {
    const { status, headers } = respond(overQuotaRefusal(nowMs));
    expect([status, headers.get('Retry-After')]).toEqual([429, '2']);
    expect(headers.get('Access-Control-Expose-Headers')).toBe('Retry-After');
  });

  it('waits for a whole day at its start', () => {
    expect(overQuotaRefusal(Date.UTC(2026, 10, 27)).extra).toEqual({ 'Retry-After': '86400' });
  });
});

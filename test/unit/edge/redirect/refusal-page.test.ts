import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../../src/core/failure.ts';
import { linkRefusalResponse } from '../../../../src/edge/redirect/refusal-page.ts';

const browser = new Headers({ Accept: 'text/html' });

describe('the page of a refused redirect link', () => {
  it.each<{ code: FailureCode; status: number; title: string; retryAfter: string | null; why: string }>([
    { code: 'not_found', status: 404, title: 'does not exist', retryAfter: null, why: 'an unknown link' },
    { code: 'parameter_invalid', status: 400, title: 'does not exist', retryAfter: null, why: 'a mistyped link' },
    {
      code: 'return_not_allowed',
      status: 400,
      title: 'leads to an address that is not allowed',
      retryAfter: null,
      why: 'a return URL of a stranger',
    },
    {
      code: 'caller_not_allowed',
      status: 403,
      title: 'is not open to you',
      retryAfter: null,
      why: 'a network that the project does not admit',
    },
    {
      code: 'rate_limited',
      status: 429,
      title: 'is used too often right now',
      retryAfter: '60',
      why: 'the limit of a minute',
    },
    {
      code: 'quota_exceeded',
      status: 429,
      title: 'is used too often right now',
      retryAfter: null,
      why: 'the limit of a day',
    },
    {
      code: 'settings_unavailable',
      status: 503,
      title: 'does not work right now',
      retryAfter: '5',
      why: 'a store that fails',
    },
    { code: 'internal', status: 500, title: 'does not work right now', retryAfter: null, why: 'an unexpected error' },
  ])('for $code says that the link $title: $why', async ({ code, status, title, retryAfter }) => {
    const response = linkRefusalResponse(browser, { code });
    expect([response.status, response.headers.get('Retry-After')]).toEqual([status, retryAfter]);
    expect(await response.text()).toContain(`<h1>This link ${title}</h1>`);
  });
});

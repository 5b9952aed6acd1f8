import { describe, expect, it } from 'vitest';
import type { Result } from '../../../../src/core/result.ts';
import {
  parameterValues,
  queryBytesMax,
  queryParametersMax,
  readQuery,
  singleParameterValue,
} from '../../../../src/edge/request/query.ts';

function accepted<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error('refused');
  return result.value;
}

describe('readQuery', () => {
  it.each([
    '',
    '?',
    '?project=a',
    '?project=a&project=b',
    '?project',
    '?project=',
    '?=a',
    '?&&project=a&',
    '?project=a=b',
    '?project=a%20b+c',
    '??project=a',
    '??project=a%20b',
    '?pro%6Aect=a',
    '?project=%',
    '?project=%F0%9F%87%AB&x=%ff',
    '?a=1#project=b',
    '?project=a?project=b',
    '?project=1&constructor=2&__proto__=3',
  ])('reads %s as the platform does', (search) => {
    const url = `https://api.example/v1/visitor${search}`;
    const expected = new URL(url).searchParams;
    const query = accepted(readQuery(url));
    for (const name of ['project', '?project', 'x', 'a', '', 'constructor', '__proto__', 'none']) {
      expect(parameterValues(query, name), name).toEqual(expected.getAll(name));
      const values = new Set(expected.getAll(name));
      expect(singleParameterValue(query, name), name).toBe(values.size > 1 ? null : [...values][0]);
    }
  });
});

describe('a query', () => {
  const url = (query: string) => `https://api.example/v1/visitor?${query}`;
  const tooLong = { ok: false, refusal: { code: 'parameter_invalid', detail: expect.stringContaining('4,096 bytes') } };
  const tooMany = { ok: false, refusal: { code: 'parameter_invalid', detail: expect.stringContaining('32 param') } };

  it.each([
    { query: 'x'.repeat(queryBytesMax), refused: false, why: 'as many bytes as are allowed' },
    { query: `${'x'.repeat(queryBytesMax)}#${'x'.repeat(100)}`, refused: false, why: 'a fragment does not count' },
    { query: 'x'.repeat(queryBytesMax + 1), refused: true, why: 'one byte more' },
    { query: `x=${'%41'.repeat(queryBytesMax / 3)}`, refused: true, why: 'bytes are counted as sent' },
  ])('is bounded in bytes ($why)', ({ query, refused }) => {
    const read = readQuery(url(query));
    if (refused) expect(read).toEqual(tooLong);
    else expect(read.ok).toBe(true);
  });

  it.each([
    { query: Array(queryParametersMax).fill('a=b').join('&'), refused: false, why: 'as many as are allowed' },
    {
      query: Array(queryParametersMax + 1)
        .fill('a=b')
        .join('&'),
      refused: true,
      why: 'one more',
    },
    {
      query: Array(queryParametersMax + 1)
        .fill('a=%41')
        .join('&'),
      refused: true,
      why: 'one more, encoded',
    },
    { query: '&'.repeat(queryParametersMax), refused: true, why: 'empty ones count' },
  ])('is bounded in parameters ($why)', ({ query, refused }) => {
    const read = readQuery(url(query));
    if (refused) expect(read).toEqual(tooMany);
    else expect(read.ok).toBe(true);
  });
});

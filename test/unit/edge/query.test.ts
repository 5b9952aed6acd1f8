import { describe, expect, it } from 'vitest';
import { readQuery } from '../../../src/edge/query.ts';

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
    const query = readQuery(url);
    for (const name of ['project', '?project', 'x', 'a', '', 'constructor', '__proto__', 'none']) {
      expect(query.all(name), name).toEqual(expected.getAll(name));
      expect(query.first(name), name).toBe(expected.get(name) ?? undefined);
    }
  });
});

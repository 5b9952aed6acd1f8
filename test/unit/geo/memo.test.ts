import { describe, expect, it } from 'vitest';
import { DirectMappedCache } from '../../../src/geo/memo.ts';

describe('DirectMappedCache', () => {
  it('returns the value of a position or undefined, never that of another position', () => {
    const memo = new DirectMappedCache<number>(4);
    let kept = 0;
    for (let position = 0; position < 1000; position++) {
      memo.set(position, position);
      for (let other = 0; other <= position; other++) {
        const value = memo.get(other);
        if (value === undefined) continue;
        expect(value).toBe(other);
        kept++;
      }
    }
    expect(kept).toBeGreaterThan(1000);
    expect(kept).toBeLessThanOrEqual(16 * 1000);
  });

  // Four positions that fall into the same slot of a cache with two slots.
  const [first, second, third, fourth] = [1, 3, 6, 8] as const;

  it('keeps a used entry on a collision, and evicts it once it is unused', () => {
    const memo = new DirectMappedCache<string>(1);
    memo.set(first, 'first');
    expect(memo.get(first)).toBe('first');
    memo.set(second, 'second');
    expect([memo.get(second), memo.get(first)]).toEqual([undefined, 'first']);
    memo.set(third, 'third');
    memo.set(fourth, 'fourth');
    expect([memo.get(first), memo.get(third), memo.get(fourth)]).toEqual([undefined, undefined, 'fourth']);
  });

  it('evicts an unused entry on the first collision', () => {
    const memo = new DirectMappedCache<string>(1);
    memo.set(first, 'first');
    memo.set(second, 'second');
    expect(memo.get(second)).toBe('second');
  });

  it('distinguishes positions with equal last 32 bits', () => {
    const memo = new DirectMappedCache<string>(4);
    memo.set(7, 'seven');
    expect(memo.get(7 + 2 ** 32)).toBeUndefined();
  });

  it('returns undefined for a position that was never set', () => {
    const memo = new DirectMappedCache<string>(2);
    memo.set(7, 'seven');
    expect([memo.get(-2), memo.get(0), memo.get(6), memo.get(2 ** 31 - 1)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('stores null as a value', () => {
    const memo = new DirectMappedCache<null>(2);
    memo.set(3, null);
    expect(memo.get(3)).toBeNull();
  });
});

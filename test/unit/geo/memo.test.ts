import { describe, expect, it } from 'vitest';
import { Memo } from '../../../src/geo/memo.ts';

describe('Memo', () => {
  it('gives back what was kept of a position, or nothing, and never what was kept of another', () => {
    const memo = new Memo<number>(4);
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

  // Of two slots, these positions have the same.
  const [first, second, third, fourth] = [1, 3, 6, 8] as const;

  it('keeps what is asked for through one that is in the way, and lets it go when nobody asks any more', () => {
    const memo = new Memo<string>(1);
    memo.set(first, 'first');
    expect(memo.get(first)).toBe('first');
    memo.set(second, 'second');
    expect([memo.get(second), memo.get(first)]).toEqual([undefined, 'first']);
    memo.set(third, 'third');
    memo.set(fourth, 'fourth');
    expect([memo.get(first), memo.get(third), memo.get(fourth)]).toEqual([undefined, undefined, 'fourth']);
  });

  it('lets what nobody asked for go at once', () => {
    const memo = new Memo<string>(1);
    memo.set(first, 'first');
    memo.set(second, 'second');
    expect(memo.get(second)).toBe('second');
  });

  it('tells positions apart that are the same in their last 32 bits', () => {
    const memo = new Memo<string>(4);
    memo.set(7, 'seven');
    expect(memo.get(7 + 2 ** 32)).toBeUndefined();
  });

  it('has nothing of a position that was never set', () => {
    const memo = new Memo<string>(2);
    memo.set(7, 'seven');
    expect([memo.get(-2), memo.get(0), memo.get(6), memo.get(2 ** 31 - 1)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('keeps null, which is something', () => {
    const memo = new Memo<null>(2);
    memo.set(3, null);
    expect(memo.get(3)).toBeNull();
  });
});

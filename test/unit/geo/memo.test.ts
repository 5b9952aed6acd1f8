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
      expect(memo.get(position)).toBe(position);
    }
    expect(kept).toBeGreaterThan(1000);
    expect(kept).toBeLessThanOrEqual(16 * 1000);
  });

  it('has nothing of a position that was never set', () => {
    const memo = new Memo<string>(2);
    memo.set(7, 'seven');
    expect([memo.get(-1), memo.get(0), memo.get(6), memo.get(2 ** 31 - 1)]).toEqual([
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

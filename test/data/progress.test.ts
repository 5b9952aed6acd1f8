// The progress that the data build shows to the operator.

import { describe, expect, it } from 'vitest';
import { openProgress } from '../../data/progress.ts';

function show(isTTY: boolean): string {
  let text = '';
  let now = 0;
  const write = (more: string) => {
    text += more;
    return true;
  };
  const progress = openProgress({ isTTY, write }, () => now);
  for (const share of [0, 0.25, 0.5, 1]) {
    now += 500;
    progress.show('split v4', share);
  }
  progress.finish('split v4', '96 shards');
  return text;
}

describe('progress', () => {
  it('is a bar that redraws itself on a terminal', () => {
    const lines = show(true).split('\r\x1b[K');
    expect(lines[2]).toBe('split v4         ██████░░░░░░░░░░░░░░░░░░ 25 %');
    expect(lines.at(-1)).toBe('split v4         96 shards (1.5 s)\n');
  });

  it('is one line per stage if the output is not a terminal', () => {
    expect(show(false)).toBe('split v4         96 shards (1.5 s)\n');
  });
});

import { describe, expect, it } from 'vitest';
import { plainWriter } from '../../src/cli/plain-output.ts';

const red = '\u001b[31m';
const reset = '\u001b[0m';

function write(isTTY: boolean, ...texts: readonly string[]): string {
  let written = '';
  const writer = plainWriter({ isTTY, write: (text) => (written += text) });
  for (const text of texts) writer(text);
  return written;
}

describe('plainWriter', () => {
  it.each([
    { texts: ['plain\n'], written: 'plain\n', why: 'nothing to remove' },
    { texts: [`${red}error${reset}\n`], written: 'error\n', why: 'a colour' },
    { texts: [`a${red.slice(0, 3)}`, `${red.slice(3)}b`], written: 'ab', why: 'a sequence split between two writes' },
    { texts: ['a\u001b', `[31mb`], written: 'ab', why: 'a split after the escape character' },
    { texts: [`a\u001b[${'1'.repeat(40)}`], written: expect.stringMatching(/^a.*1$/), why: 'not held back forever' },
  ])('writes plain text to a pipe: $why', ({ texts, written }) => {
    expect(write(false, ...texts)).toEqual(written);
  });

  it('keeps colours on a terminal', () => {
    expect(write(true, `${red}error${reset}`)).toBe(`${red}error${reset}`);
  });
});

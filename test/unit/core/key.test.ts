import { describe, expect, it } from 'vitest';
import { formatKey, parseKey, parseKeyId, parseKeys } from '../../../src/core/key.ts';
import { parseProjectId } from '../../../src/core/project/project-id.ts';

const project = parseProjectId('elboniatoday00000000');
const key = parseKeyId('mudkey01');
const secret = 'abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst';
if (project === null || key === null) throw new Error('fixture is not a key');
const text = formatKey({ project, key, secret });
const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

describe('a written key', () => {
  it('has 92 characters, including the project id and the key id', () => {
    expect(text).toHaveLength(92);
    expect(text.startsWith(`wfk_elboniatoday00000000_mudkey01_${secret}`)).toBe(true);
    expect(parseKey(text)).toEqual({ project, key, secret });
  });

  it('ends in the CRC-32 of the characters before it, as zlib computes it', () => {
    // The expected checksum is
    // zlib.crc32('wfk_elboniatoday00000000_mudkey01_abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst'), last 30
    // bits.
    expect(text.slice(-6)).toBe(checksumByHand);
  });

  it('is refused if any character is replaced by any other ASCII character', () => {
    const typos = [...text].flatMap((right, at) =>
      ascii.filter((other) => other !== right).map((other) => text.slice(0, at) + other + text.slice(at + 1)),
    );
    expect(typos).toHaveLength(92 * 127);
    expect(typos.filter((typo) => parseKey(typo) !== null)).toEqual([]);
  });

  it('is refused if any two neighbouring characters are swapped', () => {
    for (let at = 0; at + 1 < text.length; at++) {
      const swapped = text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
      if (swapped !== text) expect(parseKey(swapped), `at ${at}`).toBeNull();
    }
  });

  it.each([
    { typed: '', why: 'empty' },
    { typed: text.slice(0, -1), why: 'a character short' },
    { typed: `${text}a`, why: 'a character long' },
    { typed: ` ${text}`, why: 'a space before' },
    { typed: text.toUpperCase(), why: 'upper case' },
    { typed: formatKey({ project, key, secret: secret.toUpperCase() }), why: 'a secret of another alphabet' },
    { typed: formatKey({ project, key, secret: `${secret.slice(1)}1` }), why: 'a digit that base32 does not have' },
    { typed: '🔑'.repeat(46), why: 'as long, of other signs' },
  ])('is refused: $why', ({ typed }) => {
    expect(parseKey(typed)).toBeNull();
  });
});

/** The checksum of the test's key, computed by another implementation (Python's zlib.crc32). */
const checksumByHand = 'kxciwa';

describe('the keys of a snapshot', () => {
  const generation = { salt: 'c2FsdC1vZi1tdWQtMDAwMQ', master: 'abcdefgh', endsAtMs: null };

  it('are read as they were published', () => {
    const keys = [{ id: 'mudkey01', generations: [generation, { ...generation, endsAtMs: 1 }] }];
    expect(parseKeys(keys)).toEqual(keys);
  });

  it.each([
    { keys: null, why: 'no list' },
    { keys: [null], why: 'no key' },
    { keys: [{ id: 'short', generations: [generation] }], why: 'an invalid id' },
    { keys: [{ id: 'mudkey01', generations: [] }], why: 'a key without a secret' },
    { keys: [{ id: 'mudkey01', generations: [generation, generation, generation] }], why: 'three generations' },
    { keys: [{ id: 'mudkey01', generations: [{ ...generation, salt: 'short' }] }], why: 'a salt that is too short' },
    {
      keys: [{ id: 'mudkey01', generations: [{ ...generation, salt: '!'.repeat(22) }] }],
      why: 'a salt of other signs',
    },
    { keys: [{ id: 'mudkey01', generations: [{ ...generation, endsAtMs: '1' }] }], why: 'an end that is no number' },
    { keys: [{ id: 'mudkey01', generations: [{ salt: generation.salt, endsAtMs: null }] }], why: 'no master' },
  ])('are all refused if one is invalid: $why', ({ keys }) => {
    expect(parseKeys(keys)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import {
  buildSignatureBase,
  parseLabelledHash,
  parseSignatureInput,
} from '../../../../src/edge/admission/signature-input.ts';

describe('the text that a signature covers', () => {
  it('equals the example of RFC 9421 appendix B.2.5', async () => {
    const input = parseSignatureInput(
      'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
    );
    const signature = parseLabelledHash('sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:');
    if (!input.ok || !signature.ok) throw new Error('the vector does not parse');
    const values = new Map([
      ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
      ['@authority', 'example.com'],
      ['content-type', 'application/json'],
    ]);
    const base = buildSignatureBase(input.value, (component) => values.get(component) ?? '');
    expect(base).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@authority": example.com',
        '"content-type": application/json',
        '"@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
      ].join('\n'),
    );
    // The key `test-shared-secret` from RFC 9421, appendix B.1.5.
    const text = 'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==';
    const secret = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    const signed = (message: string) =>
      crypto.subtle.verify('HMAC', key, signature.value.bytes, new TextEncoder().encode(message));
    expect(await signed(base)).toBe(true);
    expect(await signed(base.replace('02:07:55', '02:07:56'))).toBe(false);
  });

  it.each([
    { text: 'a=( "x"   "y" );  created=0007; keyid="k"', why: 'spaces and zeros that do not count' },
    { text: 'a=("x" "y");created=7;keyid="k"', why: 'none' },
  ])('serializes the input canonically: $text ($why)', ({ text }) => {
    const input = parseSignatureInput(text);
    if (!input.ok) throw new Error(input.refusal);
    expect(buildSignatureBase(input.value, () => 'v')).toBe(
      '"x": v\n"y": v\n"@signature-params": ("x" "y");created=7;keyid="k"',
    );
  });

  it('keeps escapes in strings', () => {
    const input = parseSignatureInput('a=();nonce="a\\"b\\\\c"');
    expect(input.ok && input.value.parameters.get('nonce')).toBe('a"b\\c');
    expect(input.ok && buildSignatureBase(input.value, () => '')).toBe('"@signature-params": ();nonce="a\\"b\\\\c"');
  });
});

const hash = `:${'A'.repeat(43)}=:`;

describe('parseSignatureInput', () => {
  it.each([
    { text: '', why: 'empty' },
    { text: 'sig', why: 'a label alone' },
    { text: 'sig=', why: 'no list' },
    { text: 'Sig=()', why: 'labels are in lower case' },
    { text: '1=()', why: 'labels start with a letter' },
    { text: 'sig = ()', why: 'spaces around the equals sign' },
    { text: 'sig=(', why: 'a list without an end' },
    { text: 'sig=("a"', why: 'a list without an end' },
    { text: 'sig=("a""b")', why: 'nothing between two components' },
    { text: 'sig=("a"\t"b")', why: 'a tab between them' },
    { text: 'sig=(a)', why: 'a token for a component' },
    { text: 'sig=("a)', why: 'a string without an end' },
    { text: 'sig=("a\\b")', why: 'an invalid escape' },
    { text: 'sig=("é")', why: 'not ASCII' },
    { text: 'sig=("@query";req)', why: 'a component with a parameter' },
    { text: 'sig=();', why: 'a parameter without a name' },
    { text: 'sig=();a', why: 'a parameter without a value' },
    { text: 'sig=();a=', why: 'an empty value' },
    { text: 'sig=();a=?1', why: 'a boolean' },
    { text: 'sig=();a=token', why: 'a token' },
    { text: 'sig=();a=-1', why: 'a number below zero' },
    { text: 'sig=();a=1.5', why: 'a decimal' },
    { text: 'sig=();a=1234567890123456', why: 'more digits than a number has' },
    { text: 'sig=();a=1;a=1', why: 'the same parameter twice' },
    { text: 'sig=() x', why: 'something behind it' },
    { text: 'sig=(),', why: 'a comma behind it' },
    { text: `sig=(${'"a" '.repeat(17)})`, why: 'too many components' },
    { text: `sig=()${Array.from({ length: 9 }, (_, i) => `;p${i}=1`).join('')}`, why: 'too many parameters' },
    { text: `sig=();nonce="${'x'.repeat(64 * 1024)}"`, why: '64 KiB' },
  ])('refuses $text ($why)', ({ text }) => {
    expect(parseSignatureInput(text)).toEqual({ ok: false, refusal: 'malformed' });
  });

  it.each([
    { text: 'a=(), b=()', why: 'two labels' },
    { text: 'a=();created=1,a=()', why: 'the same label twice' },
    { text: Array.from({ length: 100 }, (_, i) => `s${i}=()`).join(', '), why: 'a hundred' },
  ])('refuses several signatures ($why)', ({ text }) => {
    expect(parseSignatureInput(text)).toEqual({ ok: false, refusal: 'several' });
  });
});

describe('parseLabelledHash', () => {
  it.each([
    { last: 'A', isRead: true, why: 'zero bits after the last byte' },
    { last: 'B', isRead: false, why: 'another text of the same bytes' },
    { last: 'C', isRead: false, why: 'another text of the same bytes' },
    { last: 'D', isRead: false, why: 'another text of the same bytes' },
    { last: 'E', isRead: true, why: 'other bytes' },
  ])('reads a hash that ends in $last: $isRead ($why)', ({ last, isRead }) => {
    expect(parseLabelledHash(`sig=:${'A'.repeat(42)}${last}=:`).ok).toBe(isRead);
  });

  it('returns the 32 bytes of a SHA-256 hash', () => {
    const read = parseLabelledHash(`sig=${hash}`);
    expect(read.ok && [read.value.label, read.value.bytes]).toEqual(['sig', new Uint8Array(32)]);
  });

  it.each([
    { text: '', why: 'empty' },
    { text: 'sig', why: 'a label alone' },
    { text: `sig=${hash.slice(1)}`, why: 'no colon before' },
    { text: `sig=${hash.slice(0, -1)}`, why: 'no colon behind' },
    { text: `sig=:${'A'.repeat(42)}==:`, why: '31 bytes' },
    { text: `sig=:${'A'.repeat(44)}:`, why: '33 bytes' },
    { text: `sig=:${'-'.repeat(43)}=:`, why: 'base64url' },
    { text: `sig=${hash};a=1`, why: 'a parameter' },
    { text: `sig=:${'A'.repeat(64 * 1024)}:`, why: '64 KiB' },
  ])('refuses $text ($why)', ({ text }) => {
    expect(parseLabelledHash(text)).toEqual({ ok: false, refusal: 'malformed' });
  });

  it('refuses several signatures', () => {
    expect(parseLabelledHash(`a=${hash}, b=${hash}`)).toEqual({ ok: false, refusal: 'several' });
  });
});

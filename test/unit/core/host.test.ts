import { describe, expect, it } from 'vitest';
import { isLoopbackHost } from '../../../src/core/origin/host.ts';
import { hasValidPunycode } from '../../../src/core/origin/punycode.ts';

describe('isLoopbackHost', () => {
  it.each([
    ...['localhost', 'app.localhost', '127.0.0.1', '127.255.0.9', '[::1]', '[::ffff:7f00:1]'],
    ...['0.0.0.0', '[::]', '[::ffff:0:0]'],
  ])('is true for %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each([
    { host: 'localhost.example', why: 'a name that only begins so' },
    { host: 'mylocalhost', why: 'a name that only ends so' },
    { host: '127.example', why: 'a name that begins like the block' },
    { host: '128.0.0.1', why: 'the block after' },
    { host: '[::2]', why: 'the address after' },
    { host: '0.0.0.1', why: 'the address after the unspecified one' },
    { host: '[::ffff:0:1]', why: 'mapped 0.0.0.1' },
    { host: '[::ffff:7f:1]', why: 'mapped 0.127.0.1' },
    { host: '[::ffff:8000:1]', why: 'mapped 128.0.0.1' },
  ])('is false for $host ($why)', ({ host }) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe('hasValidPunycode', () => {
  it.each([
    { name: 'bücher', why: 'one letter that is not ASCII' },
    { name: 'straße', why: 'a letter that older rules took for two' },
    { name: '中国', why: 'nothing in ASCII' },
    { name: '他们为什么不说中文', why: 'RFC 3492 section 7.1 B' },
    { name: 'pročprostěnemluvíčesky', why: 'RFC 3492 section 7.1 D' },
    { name: 'почемужеонинеговорятпорусски', why: 'RFC 3492 section 7.1 I' },
    { name: '3年b組金八先生', why: 'RFC 3492 section 7.1 L' },
    { name: '🍕', why: 'a code point beyond 16 bits' },
    { name: 'أهلا', why: 'written from right to left' },
  ])('accepts what the URL parser writes for $name ($why)', ({ name }) => {
    const host = new URL(`https://www.${name}.example/`).hostname;
    expect(host).toContain('xn--');
    expect(hasValidPunycode(host)).toBe(true);
  });

  it.each([
    { host: 'example.com', why: 'nothing to decode' },
    { host: 'ab--cd.example', why: 'two hyphens elsewhere' },
    { host: 'notxn--a.example', why: 'not at the start of the label' },
  ])('accepts $host ($why)', ({ host }) => {
    expect(hasValidPunycode(host)).toBe(true);
  });

  it.each([
    { host: 'xn--.example', why: 'nothing after the prefix' },
    { host: 'xn--a.example', why: 'a number that does not end' },
    { host: 'xn--ascii-.example', why: 'a name that needs no punycode' },
    { host: 'xn--99999999999999.example', why: 'a number beyond every code point' },
    { host: 'xn--a_b-0.example', why: 'a sign that is no digit' },
    { host: 'xn--xn--bcher-kva-.example', why: 'punycode of punycode' },
    { host: 'xn--bcher-kv.example', why: 'cut short' },
    { host: 'www.xn--a', why: 'the last label' },
    { host: 'xn--Bcher-kva.example', why: 'not in lower case' },
    { host: 'xn--4ca.xn--a.example', why: 'one of two' },
    { host: 'xn--1ug.example', why: 'a joiner with nothing to join' },
    { host: 'xn--0j7c.example', why: 'half of a surrogate pair' },
  ])('refuses $host ($why)', ({ host }) => {
    expect(hasValidPunycode(host)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { addEntries, allowlistEntriesMax, checkEntry, removeEntries } from '../../../src/dashboard/allowlist.ts';
import { accepted } from './plane.ts';

const items = (...canonical: string[]) => canonical.map((text) => ({ typed: text, canonical: text }));

describe('checkEntry refuses wildcards over names of strangers', () => {
  it.each([
    { typed: '*.com', why: 'an ICANN suffix' },
    { typed: '*.co.uk', why: 'an ICANN suffix of two labels' },
    { typed: '*.uk', why: 'a suffix that has suffixes below it' },
    { typed: '*.COM:*', why: 'upper case and any port' },
    { typed: 'http://*.com', why: 'plain http' },
    { typed: '*.vercel.app', why: 'a suffix of the private section' },
    { typed: '*.github.io', why: 'a suffix of the private section' },
    { typed: '*.amazonaws.com', why: 'above s3.amazonaws.com' },
    { typed: '*.s3.amazonaws.com', why: 'a private suffix of three labels' },
    { typed: '*.kawasaki.jp', why: 'the list has *.kawasaki.jp' },
    { typed: '*.town.kawasaki.jp', why: 'matched by *.kawasaki.jp' },
    { typed: '*.ck', why: 'the list has *.ck' },
    { typed: '*.xn--fiqs8s', why: 'an internationalised suffix in punycode' },
    { typed: '*.中国', why: 'an internationalised suffix as it is read' },
    { typed: '*.公司.cn', why: 'an internationalised suffix below another' },
    { typed: '*.internal', why: 'an unlisted top label counts as a suffix' },
    { typed: 'my-app-*.com', why: 'the registrable label under an ICANN suffix' },
    { typed: 'my-app-*.co.uk', why: 'the registrable label under an ICANN suffix of two labels' },
    { typed: 'my-app-*.internal', why: 'the registrable label under an unlisted suffix' },
  ])('$typed ($why)', ({ typed }) => {
    expect(checkEntry(typed)).toEqual({ ok: false, refusal: 'wildcard_suffix' });
  });
});

describe('checkEntry saves', () => {
  it.each([
    { typed: 'Example.COM', canonical: 'https://example.com', why: 'scheme left out, upper case' },
    { typed: ' https://example.com:443 ', canonical: 'https://example.com', why: 'the default port, spaces around' },
    { typed: '*.example.com', canonical: 'https://*.example.com', why: 'below one owner' },
    { typed: '*.my-app.vercel.app', canonical: 'https://*.my-app.vercel.app', why: 'below one customer of a platform' },
    { typed: '*.city.kawasaki.jp', canonical: 'https://*.city.kawasaki.jp', why: 'an exception of the list' },
    { typed: '*.www.ck', canonical: 'https://*.www.ck', why: 'an exception of the list' },
    { typed: '*.bücher.example.com', canonical: 'https://*.xn--bcher-kva.example.com', why: 'punycode' },
    { typed: 'preview-*.example.com', canonical: 'https://preview-*.example.com', why: 'a label below one owner' },
    { typed: 'vercel.app', canonical: 'https://vercel.app', why: 'one host, even if it is a suffix' },
    { typed: 'capacitor://localhost', canonical: 'capacitor://localhost', why: 'an app' },
  ])('$typed as $canonical ($why)', ({ typed, canonical }) => {
    const checked = accepted(checkEntry(typed));
    expect(checked).toMatchObject({ typed: typed.trim(), canonical, warnings: [] });
  });

  it.each([
    { typed: 'my-app-*.vercel.app', suffix: 'vercel.app', why: 'a private suffix' },
    { typed: 'logs-*.amazonaws.com', suffix: 'amazonaws.com', why: 'above private suffixes' },
  ])('$typed with the warning that strangers can register ($why)', ({ typed, suffix }) => {
    const entry = `https://${typed}`;
    expect(accepted(checkEntry(typed)).warnings).toEqual([{ code: 'strangers_can_register', entry, suffix }]);
  });

  it.each([
    { typed: 'http://localhost:*', canonical: 'http://localhost:*', why: 'localhost' },
    { typed: 'http://*.localhost', canonical: 'http://*.localhost', why: 'every name below localhost is loopback' },
    { typed: 'app-*.localhost:*', canonical: 'https://app-*.localhost:*', why: 'a label below localhost' },
    { typed: 'http://127.0.0.1:5173', canonical: 'http://127.0.0.1:5173', why: 'IPv4' },
    { typed: 'http://[::1]:*', canonical: 'http://[::1]:*', why: 'IPv6' },
  ])('$typed with the warning that it needs the development switch ($why)', ({ typed, canonical }) => {
    const checked = accepted(checkEntry(typed));
    expect(checked).toMatchObject({ canonical, warnings: [{ code: 'loopback', entry: canonical }] });
  });
});

describe('addEntries', () => {
  it('stores an entry once, however it is typed', () => {
    const { allowlist, added, warnings } = accepted(addEntries(items('https://example.com'), ['EXAMPLE.com:443']));
    expect(allowlist).toEqual(items('https://example.com'));
    expect(added).toEqual([]);
    expect(warnings).toEqual([{ code: 'duplicate', entry: 'https://example.com' }]);
  });

  it('stores an entry once where the same call names it twice, and says nothing of it', () => {
    const { allowlist, added, warnings } = accepted(addEntries([], ['example.com', 'https://example.com']));
    expect([allowlist.length, added.length, warnings]).toEqual([1, 1, []]);
  });

  it('keeps what was typed beside what it means, at the end of the list', () => {
    const { allowlist } = accepted(addEntries(items('https://example.com'), ['*.Bücher.example.com']));
    expect(allowlist[1]).toEqual({
      typed: '*.Bücher.example.com',
      canonical: 'https://*.xn--bcher-kva.example.com',
    });
  });

  it.each([
    { wide: 'https://*.example.com', narrow: 'https://a.example.com', why: 'a host below' },
    { wide: 'https://*.example.com', narrow: 'https://*.b.example.com', why: 'a wildcard further below' },
    { wide: 'https://*.example.com:*', narrow: 'https://*.example.com', why: 'any port and one port' },
    { wide: 'https://*.example.com', narrow: 'https://pre-*.example.com', why: 'a label below' },
    { wide: 'http://localhost:*', narrow: 'http://localhost:5173', why: 'any port of one host' },
    { wide: 'https://pre-*.example.com', narrow: 'https://pre-a.example.com', why: 'a host that fills the label' },
    { wide: 'https://pre-*.example.com', narrow: 'https://pre-x*.example.com', why: 'a longer prefix' },
  ])('says that $narrow is not needed beside $wide, in either order ($why)', ({ wide, narrow }) => {
    const expected = { code: 'covered', entry: narrow, by: wide };
    expect(accepted(addEntries(items(wide), [narrow])).warnings).toContainEqual(expected);
    expect(accepted(addEntries(items(narrow), [wide])).warnings).toContainEqual(expected);
  });

  it.each([
    { one: 'https://*.example.com', other: 'https://example.com', why: 'the apex is not below itself' },
    { one: 'https://*.example.com:*', other: 'http://a.example.com', why: 'another scheme' },
    { one: 'https://*.example.com', other: 'https://a.example.com:8443', why: 'another port' },
    { one: 'https://*.ample.com', other: 'https://a.example.com', why: 'only the text ends alike' },
    { one: 'https://pre-*.example.com', other: 'https://pre-.example.com', why: 'the wildcard needs a character' },
    { one: 'https://pre-*.example.com', other: 'https://pre-a.b.example.com', why: 'the wildcard is one label' },
    { one: 'https://pre-*.example.com', other: 'https://*.pre-a.example.com', why: 'a wildcard below the label' },
    { one: 'https://pre-*.example.com', other: 'https://pre-*.a.example.com', why: 'another parent' },
    { one: 'capacitor://localhost', other: 'https://localhost', why: 'an app and a page' },
  ])('says nothing of $one beside $other ($why)', ({ one, other }) => {
    const { warnings } = accepted(addEntries(items(one), [other]));
    expect(warnings.filter((warning) => warning.code === 'covered')).toEqual([]);
  });

  it('refuses all of them where one is refused, and names each that is, with its reason', () => {
    const result = addEntries([], ['example.com', '*.com', 'example.com/path']);
    expect(result).toEqual({
      ok: false,
      refusal: {
        code: 'entries_refused',
        entries: [
          { typed: '*.com', reason: 'wildcard_suffix' },
          { typed: 'example.com/path', reason: 'path' },
        ],
      },
    });
  });

  it(`takes ${allowlistEntriesMax} entries and no more`, () => {
    const hosts = Array.from({ length: allowlistEntriesMax }, (_, i) => `h${i}.example.com`);
    const full = accepted(addEntries([], hosts)).allowlist;
    expect(full).toHaveLength(allowlistEntriesMax);
    expect(addEntries(full, ['one-more.example.com'])).toEqual({
      ok: false,
      refusal: { code: 'entries_too_many', max: allowlistEntriesMax },
    });
    expect(addEntries(full, ['h0.example.com']).ok).toBe(true);
  });
});

describe('removeEntries', () => {
  const current = [{ typed: '*.Bücher.example.com', canonical: 'https://*.xn--bcher-kva.example.com' }];

  it.each([
    { typed: '*.Bücher.example.com', why: 'as typed' },
    { typed: 'https://*.xn--bcher-kva.example.com', why: 'in canonical form' },
    { typed: 'https://*.BÜCHER.example.com:443', why: 'in any other way to write it' },
  ])('finds $typed ($why)', ({ typed }) => {
    expect(removeEntries(current, [typed])).toEqual({ ok: true, value: [] });
  });

  it('takes nothing off where one entry is not on the list', () => {
    expect(removeEntries(current, ['*.Bücher.example.com', 'example.com'])).toEqual({
      ok: false,
      refusal: { code: 'entries_unlisted', entries: ['example.com'] },
    });
  });
});

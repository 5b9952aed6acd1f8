import { describe, expect, it } from 'vitest';
import {
  addAllowlistEntries,
  allowlistEntriesMax,
  checkAllowlistEntry,
  removeAllowlistEntries,
} from '../../../../src/settings/allowlist/allowlist.ts';
import { expandEntries } from '../../../../src/settings/allowlist/expand-entries.ts';
import { unwrapAccepted } from '../context.ts';

const items = (...canonical: string[]) => canonical.map((text) => ({ typed: text, canonical: text }));

describe('checkAllowlistEntry refuses wildcards that match hosts of strangers', () => {
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
    expect(checkAllowlistEntry(typed)).toEqual({ ok: false, refusal: 'wildcard_suffix' });
  });
});

describe('checkAllowlistEntry refuses hosts that serve no pages', () => {
  it.each([
    { typed: 'com', refusal: 'bare_suffix', why: 'an ICANN suffix' },
    { typed: 'https://co.uk/', refusal: 'bare_suffix', why: 'an ICANN suffix of two labels' },
    { typed: 'uk', refusal: 'bare_suffix', why: 'a suffix that has suffixes below it' },
    { typed: 'http://COM:*', refusal: 'bare_suffix', why: 'plain http, upper case, any port' },
    { typed: 'ck', refusal: 'bare_suffix', why: 'the list has *.ck alone' },
    { typed: 'town.kawasaki.jp', refusal: 'bare_suffix', why: 'matched by *.kawasaki.jp' },
    { typed: '中国', refusal: 'bare_suffix', why: 'an internationalised suffix' },
    { typed: 'xn--fiqs8s', refusal: 'bare_suffix', why: 'the same in punycode' },
    { typed: 'xn--a.example', refusal: 'punycode_invalid', why: 'punycode that decodes to nothing' },
    { typed: 'xn--.example', refusal: 'punycode_invalid', why: 'punycode of nothing' },
    { typed: 'XN--ASCII-.example', refusal: 'punycode_invalid', why: 'punycode of a name that needs none' },
    { typed: '*.xn--a.example', refusal: 'punycode_invalid', why: 'below a wildcard' },
    { typed: 'pre-*.xn--a.example', refusal: 'punycode_invalid', why: 'below a label' },
    { typed: 'xn--b*.example.com', refusal: 'punycode_invalid', why: 'a wildcard inside punycode' },
  ])('$typed as $refusal ($why)', ({ typed, refusal }) => {
    expect(checkAllowlistEntry(typed)).toEqual({ ok: false, refusal });
  });
});

describe('checkAllowlistEntry saves', () => {
  it.each([
    { typed: 'Example.COM', canonical: 'https://example.com', why: 'scheme left out, upper case' },
    { typed: ' https://example.com:443 ', canonical: 'https://example.com', why: 'the default port, spaces around' },
    { typed: '*.example.com', canonical: 'https://*.example.com', why: 'below one owner' },
    { typed: '*.my-app.vercel.app', canonical: 'https://*.my-app.vercel.app', why: 'below one customer of a platform' },
    { typed: '*.city.kawasaki.jp', canonical: 'https://*.city.kawasaki.jp', why: 'an exception of the list' },
    { typed: '*.www.ck', canonical: 'https://*.www.ck', why: 'an exception of the list' },
    { typed: '*.bücher.example.com', canonical: 'https://*.xn--bcher-kva.example.com', why: 'punycode' },
    { typed: 'preview-*.example.com', canonical: 'https://preview-*.example.com', why: 'a label below one owner' },
    { typed: 'intranet', canonical: 'https://intranet', why: 'one label of a private network' },
    { typed: 'elbonia.internal', canonical: 'https://elbonia.internal', why: 'below a label that no list has' },
    {
      typed: 'city.kawasaki.jp',
      canonical: 'https://city.kawasaki.jp',
      why: 'a host that is an exception of the list',
    },
    { typed: '192.0.2.1', canonical: 'https://192.0.2.1', why: 'an address' },
    { typed: '[2001:db8::1]', canonical: 'https://[2001:db8::1]', why: 'an IPv6 address' },
    { typed: 'https://example.com/', canonical: 'https://example.com', why: 'a slash at the end' },
    { typed: 'xn--bcher-kva.example', canonical: 'https://xn--bcher-kva.example', why: 'punycode of a name' },
    { typed: 'capacitor://localhost', canonical: 'capacitor://localhost', why: 'an app' },
  ])('$typed as $canonical ($why)', ({ typed, canonical }) => {
    const checked = unwrapAccepted(checkAllowlistEntry(typed));
    expect(checked).toMatchObject({ typed: typed.trim(), canonical, warnings: [] });
  });

  it.each([
    { typed: 'my-app-*.vercel.app', suffix: 'vercel.app', why: 'a private suffix' },
    { typed: 'logs-*.amazonaws.com', suffix: 'amazonaws.com', why: 'above private suffixes' },
  ])('$typed with the warning that strangers can register ($why)', ({ typed, suffix }) => {
    const entry = `https://${typed}`;
    expect(unwrapAccepted(checkAllowlistEntry(typed)).warnings).toEqual([
      { code: 'strangers_can_register', entry, suffix },
    ]);
  });

  it.each([
    { typed: 'http://localhost:*', canonical: 'http://localhost:*', why: 'localhost' },
    { typed: 'http://*.localhost', canonical: 'http://*.localhost', why: 'every name below localhost is loopback' },
    { typed: 'https://app-*.localhost:*', canonical: 'https://app-*.localhost:*', why: 'a label below localhost' },
    { typed: 'http://127.0.0.1:5173', canonical: 'http://127.0.0.1:5173', why: 'IPv4' },
    { typed: 'http://[::1]:*', canonical: 'http://[::1]:*', why: 'IPv6' },
    { typed: 'http://0.0.0.0:3000', canonical: 'http://0.0.0.0:3000', why: 'the unspecified address' },
    { typed: 'http://[::]:3000', canonical: 'http://[::]:3000', why: 'the unspecified IPv6 address' },
  ])('$typed with the warning that it needs the development switch ($why)', ({ typed, canonical }) => {
    const checked = unwrapAccepted(checkAllowlistEntry(typed));
    expect(checked).toMatchObject({ canonical, warnings: [{ code: 'loopback', entry: canonical }] });
  });
});

describe('checkAllowlistEntry warns', () => {
  const loopback = (entry: string) => ({ code: 'loopback', entry });
  const shell = (entry: string) => ({ code: 'app_shell', entry });
  const assumed = (entry: string) => ({ code: 'http_assumed', entry });
  const github = 'https://github.io';

  it.each([
    {
      typed: 'localhost:5173',
      warnings: [loopback('http://localhost:5173'), assumed('http://localhost:5173')],
      why: 'http is assumed',
    },
    {
      typed: '[::1]:3000',
      warnings: [loopback('http://[::1]:3000'), assumed('http://[::1]:3000')],
      why: 'of addresses too',
    },
    {
      typed: 'localhost',
      warnings: [shell('http://localhost'), assumed('http://localhost')],
      why: 'an app shell’s too',
    },
    { typed: 'https://localhost', warnings: [shell('https://localhost')], why: 'an app shell' },
    { typed: 'http://tauri.localhost', warnings: [shell('http://tauri.localhost')], why: 'an app shell' },
    { typed: 'https://localhost:8443', warnings: [loopback('https://localhost:8443')], why: 'a port is no shell’s' },
    {
      typed: 'github.io',
      warnings: [{ code: 'platform_host', entry: github, suffix: 'github.io' }],
      why: 'a platform',
    },
    {
      typed: 'moz-extension://*',
      warnings: [{ code: 'any_extension', entry: 'moz-extension://*' }],
      why: 'every extension',
    },
    {
      typed: 'moz-extension://0f7a1c52',
      warnings: [{ code: 'one_installation', entry: 'moz-extension://0f7a1c52' }],
      why: 'one browser',
    },
    { typed: 'chrome-extension://0f7a1c52', warnings: [], why: 'the same id in every browser' },
  ])('about $typed ($why)', ({ typed, warnings }) => {
    expect(unwrapAccepted(checkAllowlistEntry(typed)).warnings).toEqual(warnings);
  });
});

describe('addAllowlistEntries', () => {
  it.each([
    { typed: ['a.example, b.example'], why: 'a comma and a space' },
    { typed: ['a.example,b.example'], why: 'a comma' },
    { typed: ['a.example b.example'], why: 'a space' },
    { typed: ['a.example;\tb.example\r\n'], why: 'a semicolon, a tab and a line break' },
    { typed: ['a.example\u00a0b.example'], why: 'a space of a word processor' },
    { typed: ['a.example，b.example'], why: 'a full-width comma' },
    { typed: ['https://a.example/, https://b.example/'], why: 'addresses as browsers copy them' },
    { typed: ['a.example,', 'b.example'], why: 'a comma at the end of a line' },
  ])('splits entries at $why', ({ typed }) => {
    const { allowlist } = unwrapAccepted(addAllowlistEntries([], typed));
    expect(allowlist.map(({ canonical }) => canonical)).toEqual(['https://a.example', 'https://b.example']);
  });

  it('returns the refused part of a text, and refuses a text without entries', () => {
    const refused = addAllowlistEntries([], ['a.example, com', ' , ']);
    expect(refused).toEqual({
      ok: false,
      refusal: {
        code: 'entries_refused',
        entries: [
          { typed: 'com', reason: 'bare_suffix' },
          { typed: ' , ', reason: 'host_invalid' },
        ],
      },
    });
  });

  it('stores an entry once, however it is typed', () => {
    const { allowlist, added, warnings } = unwrapAccepted(
      addAllowlistEntries(items('https://example.com'), ['EXAMPLE.com:443']),
    );
    expect(allowlist).toEqual(items('https://example.com'));
    expect(added).toEqual([]);
    expect(warnings).toEqual([{ code: 'duplicate', entry: 'https://example.com' }]);
  });

  it('stores an entry once, without a warning, if the same call contains it twice', () => {
    const { allowlist, added, warnings } = unwrapAccepted(
      addAllowlistEntries([], ['example.com', 'https://example.com']),
    );
    expect([allowlist.length, added.length, warnings]).toEqual([1, 1, []]);
  });

  it('appends the entry as typed and in canonical form', () => {
    const { allowlist } = unwrapAccepted(addAllowlistEntries(items('https://example.com'), ['*.Bücher.example.com']));
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
    { wide: 'moz-extension://*', narrow: 'moz-extension://0f7a1c52', why: 'one extension of all' },
  ])('warns that $wide covers $narrow, in either order ($why)', ({ wide, narrow }) => {
    const expected = { code: 'covered', entry: narrow, by: wide };
    expect(unwrapAccepted(addAllowlistEntries(items(wide), [narrow])).warnings).toContainEqual(expected);
    expect(unwrapAccepted(addAllowlistEntries(items(narrow), [wide])).warnings).toContainEqual(expected);
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
    { one: 'moz-extension://*', other: 'chrome-extension://abc', why: 'extensions of another browser' },
    { one: 'moz-extension://*', other: 'https://example.com', why: 'extensions and a page' },
  ])('does not warn about $one beside $other ($why)', ({ one, other }) => {
    const { warnings } = unwrapAccepted(addAllowlistEntries(items(one), [other]));
    expect(warnings.filter((warning) => warning.code === 'covered')).toEqual([]);
  });

  it('adds nothing if an entry is refused, and returns every refused entry with its reason', () => {
    const result = addAllowlistEntries([], ['example.com', '*.com', 'example.com/path']);
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

  it(`accepts ${allowlistEntriesMax} entries and no more`, () => {
    const hosts = Array.from({ length: allowlistEntriesMax }, (_, i) => `h${i}.example.com`);
    const full = unwrapAccepted(addAllowlistEntries([], hosts)).allowlist;
    expect(full).toHaveLength(allowlistEntriesMax);
    expect(addAllowlistEntries(full, ['one-more.example.com'])).toEqual({
      ok: false,
      refusal: { code: 'entries_too_many', max: allowlistEntriesMax },
    });
    expect(addAllowlistEntries(full, ['h0.example.com']).ok).toBe(true);
  });
});

describe('removeAllowlistEntries', () => {
  const current = [{ typed: '*.Bücher.example.com', canonical: 'https://*.xn--bcher-kva.example.com' }];

  it.each([
    { typed: '*.Bücher.example.com', why: 'as typed' },
    { typed: 'https://*.xn--bcher-kva.example.com', why: 'in canonical form' },
    { typed: 'https://*.BÜCHER.example.com:443', why: 'in any other way to write it' },
    { typed: 'https://*.BÜCHER.example.com/, ', why: 'as it was pasted' },
  ])('removes $typed ($why)', ({ typed }) => {
    expect(removeAllowlistEntries(current, [typed])).toEqual({ ok: true, value: [] });
  });

  it('removes the entry with the same canonical form rather than one with the same typed text', () => {
    const old = { typed: 'localhost:5173', canonical: 'https://localhost:5173' };
    const now = { typed: 'localhost:5173', canonical: 'http://localhost:5173' };
    expect(removeAllowlistEntries([old, now], ['localhost:5173'])).toEqual({ ok: true, value: [old] });
    expect(removeAllowlistEntries([old], ['localhost:5173'])).toEqual({ ok: true, value: [] });
  });

  it('removes nothing if one entry is not on the list', () => {
    expect(removeAllowlistEntries(current, ['*.Bücher.example.com', 'example.com'])).toEqual({
      ok: false,
      refusal: { code: 'entries_unlisted', entries: ['example.com'] },
    });
  });
});

describe('expandEntries', () => {
  const both = { www: true, subdomains: true };

  it.each([
    { typed: 'example.com', added: ['www.example.com', '*.example.com'], why: 'a name' },
    {
      typed: 'https://example.com:8443/',
      added: ['https://www.example.com:8443/', 'https://*.example.com:8443/'],
      why: 'as typed',
    },
    { typed: 'www.example.com', added: ['*.www.example.com'], why: 'www already' },
    { typed: 'localhost', added: ['*.localhost'], why: 'localhost has no www' },
    { typed: 'http://localhost:5173', added: ['http://*.localhost:5173'], why: 'nor with a port' },
    { typed: 'app.localhost', added: ['*.app.localhost'], why: 'nor has a name below it' },
    { typed: 'intranet', added: ['*.intranet'], why: 'nor has a single label' },
    { typed: 'vercel.app', added: ['*.vercel.app'], why: 'www below a platform’s suffix is a stranger’s' },
    { typed: '127.0.0.1:3000', added: [], why: 'an address' },
    { typed: '0.0.0.0', added: [], why: 'the unspecified address' },
    { typed: '[::1]:3000', added: [], why: 'an IPv6 address' },
    { typed: 'capacitor://localhost', added: [], why: 'an app' },
    { typed: 'moz-extension://*', added: [], why: 'extensions' },
    { typed: '*.example.com', added: [], why: 'a wildcard' },
    { typed: 'example.com/path', added: [], why: 'what is refused anyway' },
  ])('adds $added to $typed ($why)', ({ typed, added }) => {
    expect(expandEntries([typed], both)).toEqual([typed, ...added]);
  });

  it('expands each entry of a pasted text', () => {
    expect(expandEntries(['a.example, b.example'], { www: true, subdomains: false })).toEqual([
      ...['a.example', 'www.a.example', 'b.example', 'www.b.example'],
    ]);
  });
});

// Return URLs of redirect links: hostile values, and a property test against the platform's URL parser.

import { describe, expect, it } from 'vitest';
import { admitReturnUrl } from '../../../src/core/project/return-url.ts';

const prefix = 'https://example.org/callback/';
const link = 'r/elboniatoday00000000/shop';

describe('admitReturnUrl', () => {
  it.each([
    { prefix, text: 'https://example.org/callback/', why: 'the prefix itself' },
    { prefix, text: 'https://example.org/callback/done', why: 'below it' },
    { prefix, text: 'https://example.org/callback/a/b.html', why: 'far below it' },
    { prefix, text: 'https://example.org/callback/?to=/admin&x=..', why: 'a query, which is the page’s own' },
    { prefix, text: 'https://example.org/callback/#//evil.example', why: 'a fragment' },
    { prefix, text: 'https://example.org/callback/m%C3%BCnchen', why: 'an encoded letter' },
    { prefix, text: 'https://example.org/callback/mu%CC%88nchen', why: 'a letter with a combining mark' },
    { prefix, text: 'https://example.org/callback/%E7%B6%9A%E3%81%8F%E2%80%A6', why: 'an ellipsis after a word' },
    { prefix, text: 'https://example.org/callback/%D9%85%DB%8C%E2%80%8C%D8%B4', why: 'a Persian word with a joiner' },
    { prefix, text: 'https://example.org/callback/%EF%BC%A1%EF%BC%A2', why: 'full-width letters' },
    { prefix, text: 'https://example.org/callback/100%25', why: 'a percent sign' },
    { prefix, text: 'https://example.org/callback/100%25zz', why: 'a percent sign before other letters' },
    { prefix, text: 'https://example.org/callback/..hidden', why: 'a name that begins with dots' },
    { prefix, text: 'https://example.org/callback/why%3F%20%231', why: 'encoded signs in a name' },
    { prefix, text: 'https://example.org/callback/a;v=1', why: 'a parameter of a segment' },
    { prefix: 'https://example.org/callback', text: 'https://example.org/callback', why: 'a prefix without a slash' },
    { prefix: 'https://example.org/callback', text: 'https://example.org/callback/x', why: 'below such a prefix' },
    { prefix: 'https://example.org', text: 'https://example.org', why: 'a prefix without a path' },
    { prefix: 'https://example.org', text: 'https://example.org?x=1', why: 'a query without a path' },
    { prefix: 'https://example.org/', text: 'https://example.org/anything', why: 'any path of the host' },
    { prefix: 'https://example.org:8443/', text: 'https://example.org:8443/x', why: 'a port' },
    { prefix: 'http://localhost:3000/', text: 'http://localhost:3000/x', why: 'http on the visitor’s own machine' },
    { prefix: 'https://xn--bcher-kva.example/', text: 'https://xn--bcher-kva.example/x', why: 'a punycode host' },
  ])('admits $text below $prefix ($why)', ({ prefix: listed, text }) => {
    expect(admitReturnUrl([listed], text)).toBe(new URL(text).href);
  });

  it.each([
    { text: 'HTTPS://EXAMPLE.ORG/callback/x', why: 'scheme and host in upper case' },
    { text: 'https://example.org:443/callback/x', why: 'the default port' },
  ])('returns $text as the platform writes it ($why)', ({ text }) => {
    expect(admitReturnUrl([prefix], text)).toBe('https://example.org/callback/x');
  });

  it('admits nothing where no prefix is listed, and what is below any of several', () => {
    expect(admitReturnUrl([], prefix)).toBe(null);
    expect(admitReturnUrl(['https://a.example/', prefix], `${prefix}x`)).toBe(`${prefix}x`);
  });
});

/** Values of `return` that must be refused where `prefix` is the project's only return URL, each with the reason. */
const hostile: readonly (readonly [text: string, why: string])[] = [
  ['', 'empty'],
  [' ', 'a space'],
  ['/', 'a path of the deployment'],
  ['/callback/', 'a relative path'],
  ['//example.org/callback/', 'without a scheme'],
  ['example.org/callback/', 'a host without a scheme'],
  ['callback/', 'a relative path'],
  ['?x', 'a query'],
  ['#x', 'a fragment'],
  ['https://evil.example/', 'another host'],
  ['https://evil.example/callback/', 'the path on another host'],
  ['https://evil.example/https://example.org/callback/', 'the prefix in a path'],
  ['https://evil.example/?https://example.org/callback/', 'the prefix in a query'],
  ['https://evil.example/#https://example.org/callback/', 'the prefix in a fragment'],
  ['https://example.org.evil.example/callback/', 'the host as a label of another'],
  ['https://evil-example.org/callback/', 'a host that ends alike'],
  ['https://sub.example.org/callback/', 'a host below'],
  ['https://org/callback/', 'a host above'],
  ['https://example.orgs/callback/', 'a host that begins alike'],
  ['https://example.org./callback/', 'a dot after the host'],
  ['https://.example.org/callback/', 'an empty label'],
  ['https://example..org/callback/', 'an empty label inside'],
  ['https://example.org:444/callback/', 'another port'],
  ['https://example.org:80/callback/', 'the port of http'],
  ['https://example.org:0443x/callback/', 'a port that is no number'],
  ['http://example.org/callback/', 'http'],
  ['http://example.org:443/callback/', 'http on the port of https'],
  ['ftp://example.org/callback/', 'ftp'],
  ['ws://example.org/callback/', 'a web socket'],
  ['wss://example.org/callback/', 'a secure web socket'],
  ['file://example.org/callback/', 'a file'],
  ['javascript://example.org/callback/%0aalert(1)', 'a script behind a comment'],
  ['javascript:alert(1)', 'a script'],
  ['JaVaScRiPt:alert(1)', 'a script in mixed case'],
  ['java\tscript:alert(1)', 'a script with a tab, which the parser drops'],
  ['data:text/html,<script>alert(1)</script>', 'a document in the URL'],
  ['vbscript:msgbox(1)', 'another script'],
  ['blob:https://example.org/callback/', 'a blob, whose origin is the host'],
  ['view-source:https://example.org/callback/', 'a nested URL'],
  ['intent://example.org/callback/#Intent;scheme=https;end', 'an Android intent'],
  ['https:example.org/callback/x', 'no slashes, which browsers accept'],
  ['https:/example.org/callback/x', 'one slash, which browsers accept'],
  ['https:///example.org/callback/x', 'three slashes, which browsers accept'],
  ['https:\\\\example.org\\callback\\', 'backslashes as slashes'],
  ['https://example.org\\@evil.example/callback/', 'a backslash before a user name'],
  ['https://evil.example\\@example.org/callback/', 'a backslash that ends the host in browsers'],
  ['https://example.org/callback\\..\\admin', 'backslashes in the path'],
  ['https://example.org/callback/x\\y', 'a backslash below the prefix'],
  ['https://example.org@evil.example/callback/', 'the host as a user name'],
  ['https://example.org:443@evil.example/callback/', 'the host as a user name and password'],
  ['https://user@example.org/callback/', 'a user name'],
  ['https://user:secret@example.org/callback/', 'a user name and password'],
  ['https://@example.org/callback/', 'an empty user name'],
  ['https://:@example.org/callback/', 'an empty user name and password'],
  ['https://evil.example%2f@example.org/callback/', 'an encoded slash in a user name'],
  ['https://example.org%2f.evil.example/callback/', 'an encoded slash in the host'],
  ['https://example.org%00.evil.example/callback/', 'an encoded NUL in the host'],
  ['https://ex%61mple.org/callback/', 'an encoded letter in the host'],
  ['https://example。org/callback/', 'an ideographic full stop'],
  ['https://example.org／callback/', 'a full-width slash'],
  ['https://ехample.org/callback/', 'Cyrillic letters that look alike'],
  ['https://xn--xample-2of.org/callback/', 'the punycode of a look-alike'],
  ['https://example.org/', 'above the prefix'],
  ['https://example.org', 'no path'],
  ['https://example.org/callback', 'the prefix without its slash'],
  ['https://example.org/callbackX', 'a longer segment'],
  ['https://example.org/callback.evil/', 'a segment that begins alike'],
  ['https://example.org/Callback/', 'another case of the path'],
  ['https://example.org//callback/', 'an empty segment before'],
  ['https://example.org/x/callback/', 'the path further below'],
  ['https://example.org/callback?/', 'a slash in the query'],
  ['https://example.org/callback#/', 'a slash in the fragment'],
  ['https://example.org/callback%2f', 'an encoded slash as the boundary'],
  ['https://example.org/c%61llback/', 'an encoded letter in the path'],
  ['https://example.org/callback/..', 'up'],
  ['https://example.org/callback/../', 'up to the host'],
  ['https://example.org/callback/../admin', 'up and elsewhere'],
  ['https://example.org/callback/../callback/x', 'up and back, which servers may read in other ways'],
  ['https://example.org/callback/./x', 'a dot segment'],
  ['https://example.org/x/../callback/y', 'a dot segment before the prefix'],
  ['https://example.org/callback/%2e%2e/admin', 'encoded dots'],
  ['https://example.org/callback/%2E%2E/admin', 'encoded dots in upper case'],
  ['https://example.org/callback/.%2e/admin', 'one encoded dot'],
  ['https://example.org/callback/..%2fadmin', 'an encoded slash after dots'],
  ['https://example.org/callback/x%2f..%2f..%2fadmin', 'encoded slashes'],
  ['https://example.org/callback/%5c..%5cadmin', 'encoded backslashes'],
  ['https://example.org/callback/%252e%252e/admin', 'dots that are encoded twice'],
  ['https://example.org/callback/%25252e%25252e/admin', 'dots that are encoded three times'],
  ['https://example.org/callback/..%252fadmin', 'a slash that is encoded twice'],
  ['https://example.org/callback/%252e%252e%252fadmin/%25zz', 'dots encoded twice before a broken encoding'],
  ['https://example.org/callback/%25252e%25252e/%2525zz', 'dots encoded three times before a broken encoding'],
  ['https://example.org/callback/%25/%252e%252e/admin', 'dots encoded twice after a percent sign'],
  ['https://example.org/callback/%25c0%25ae%25c0%25ae/admin', 'dots as overlong UTF-8, encoded twice'],
  ['https://example.org/callback/%c0%ae%c0%ae/admin', 'dots as overlong UTF-8'],
  ['https://example.org/callback/%ff', 'no UTF-8'],
  ['https://example.org/callback/%zz', 'a broken encoding'],
  ['https://example.org/callback/%00', 'an encoded NUL'],
  ['https://example.org/callback/%0d%0aSet-Cookie:x=1', 'encoded line breaks'],
  ['https://example.org/callback/\r\nSet-Cookie: x=1', 'line breaks, for a header of its own'],
  ['https://example.org/callback/\t../admin', 'a tab, which the parser drops'],
  ['https://example.org/callback/.\n./admin', 'dots apart, which the parser joins'],
  ['https://example.org/callback/..;/admin', 'dots with a parameter, which some servers drop'],
  ['https://example.org/callback/..;x=1/admin', 'dots with a longer parameter'],
  ['https://example.org/callback/..%3f/admin', 'dots before an encoded query, which ends the path once decoded'],
  ['https://example.org/callback/..%23/admin', 'dots before an encoded fragment'],
  ['https://example.org/callback/..%20', 'dots before an encoded space, which parsers drop once decoded'],
  ['https://example.org/callback/..%253f/admin', 'dots before a query that is encoded twice'],
  ['https://example.org/callback/%2e%2e%3b/admin', 'encoded dots with an encoded parameter'],
  ['https://example.org/callback/%EF%BC%8E%EF%BC%8E/admin', 'full-width dots, which NFKC turns into dots'],
  ['https://example.org/callback/.%EF%BC%8E/admin', 'a dot and a full-width dot'],
  ['https://example.org/callback/%E2%80%A4%E2%80%A4/admin', 'dot leaders'],
  ['https://example.org/callback/%E2%80%A5/admin', 'a two-dot leader'],
  ['https://example.org/callback/%EF%B9%92%EF%B9%92/admin', 'small full stops'],
  ['https://example.org/callback/%EF%B8%B0/admin', 'a vertical two-dot leader'],
  ['https://example.org/callback/%25EF%25BC%258E%25EF%25BC%258E/admin', 'full-width dots that are encoded twice'],
  ['https://example.org/callback/..%EF%BC%8Fadmin', 'a full-width slash after dots'],
  ['https://example.org/callback/a%EF%BC%8Fb', 'a full-width slash'],
  ['https://example.org/callback/..%EF%BC%BCadmin', 'a full-width backslash'],
  ['https://example.org/callback/..%EF%B9%A8admin', 'a small backslash'],
  ['https://example.org/callback/%E2%84%80', 'the sign ℀, which NFKC turns into a/c'],
  ['https://example.org/callback/%C2%BD', 'the fraction ½, in which some programs read a slash'],
  ['https://example.org/callback/..%E2%81%84admin', 'a fraction slash, which code pages turn into a slash'],
  ['https://example.org/callback/..%E2%88%95admin', 'a division slash, which code pages turn into a slash'],
  ['https://example.org/callback/..%E2%88%96admin', 'a set minus, which code pages turn into a backslash'],
  ['https://example.org/callback/..%C2%A5admin', 'a yen sign, which the Japanese code page turns into a backslash'],
  ['https://example.org/callback/..%EF%BF%A5admin', 'a full-width yen sign'],
  ['https://example.org/callback/..%E2%82%A9admin', 'a won sign, which the Korean code page turns into a backslash'],
  ['https://example.org/callback/..%EF%BC%9F/admin', 'dots before a full-width question mark'],
  ['https://example.org/callback/..%EF%BC%9B/admin', 'dots before a full-width semicolon'],
  ['https://example.org/callback/..%E3%80%80/admin', 'dots before an ideographic space'],
  ['https://example.org/callback/%EF%BC%852e%EF%BC%852e/admin', 'dots encoded with full-width percent signs'],
  ['https://example.org/callback/.%E2%80%8B./admin', 'dots around a zero-width space'],
  ['https://example.org/callback/..%C2%AD/admin', 'dots before a soft hyphen'],
  ['https://example.org/callback/.%EF%BB%BF./admin', 'dots around a byte order mark'],
  ['https://example.org/callback/..%C2%85/admin', 'dots before a control character (C1)'],
  ['\u0000https://example.org/callback/', 'a NUL before, which the parser drops'],
  [' https://example.org/callback/', 'a space before, which the parser drops'],
  ['https://example.org/callback/ ', 'a space after, which the parser drops'],
  ['\ufeffhttps://example.org/callback/', 'a byte order mark'],
  ['https://example.org/callback/\u202egro.live', 'a character that reverses the text'],
  ['https://[::1]/callback/', 'an IPv6 address'],
  ['https://2130706433/callback/', 'an IPv4 address as one number'],
  ['https://0x7f.1/callback/', 'an IPv4 address in hexadecimal'],
  ['https://exa mple.org/callback/', 'a space in the host'],
  ['https://*.org/callback/', 'a wildcard'],
  ['https:///callback/', 'no host'],
  ['https://', 'nothing after the scheme'],
  ['://example.org/callback/', 'an empty scheme'],
  ['null', 'the word'],
  [`https://example.org/callback/${'a'.repeat(2048)}`, 'longer than a URL may be'],
];

describe('a hostile return URL', () => {
  it('is listed at least sixty times', () => {
    expect(new Set(hostile.map(([text]) => text)).size).toBeGreaterThanOrEqual(60);
  });

  it.each(hostile)('%j is refused (%s)', (text) => {
    expect(admitReturnUrl([prefix], text)).toBe(null);
  });

  it.each([
    { text: `https://example.org/${link}`, why: 'a redirect link' },
    { text: `https://example.org/${link}?return=https://example.org/x`, why: 'with a return URL of its own' },
    { text: 'https://example.org/r/%65lboniatoday00000000/shop', why: 'with an encoded letter' },
    { text: 'https://example.org/%72/elboniatoday00000000/shop', why: 'with an encoded prefix' },
  ])('$text is refused below a prefix that admits the host ($why)', ({ text }) => {
    expect(admitReturnUrl(['https://example.org/'], text)).toBe(null);
  });

  it.each(['https://example.org/r/short/shop', `https://example.org/${link}/more`, `https://example.org/x/${link}`])(
    '%s is admitted, because it is no redirect link',
    (text) => {
      expect(admitReturnUrl(['https://example.org/'], text)).toBe(text);
    },
  );
});

/** Returns a generator of numbers below `n` (mulberry32). */
function randomFrom(seed: number) {
  let state = seed;
  return (n: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

/** Parts that return URLs are put together from: what parsers treat in special ways, and parts of the prefix. */
const parts = [
  ...['https:', 'http:', 'javascript:', '/', '//', '\\', 'example.org', 'evil.example', '@', ':', ':443', ':8080', '?'],
  ...[
    '#',
    '.',
    '..',
    '%2e',
    '%2f',
    '%5c',
    '%25',
    '%252e',
    '/%252e%252e/',
    '%00',
    '%',
    ';',
    '\t',
    '\n',
    ' ',
    'callback',
    'callback/',
    'X',
  ],
  ...['%EF%BC%8E', '%EF%BC%8F', '%EF%BC%BC', '%EF%BC%85', '%E2%80%A5', '%E2%80%8B', '%EF%BC%9F'],
  ...['https://example.org/callback/', 'é', '／', '。', '[::1]', '-', '*', '&', '=', '%C3%A9', '~', '{', '"', '|', "'"],
];

describe('the admitted URL', () => {
  const prefixes = [prefix, 'https://example.org/~x', 'https://example.org:8080/callback'];

  /**
   * Whether a URL is below one of the prefixes. A regular expression decides it, in another way than the code under
   * test.
   */
  const isAdmitted = (origin: string, path: string) =>
    /^https:\/\/example\.org(?:\/callback\/|\/~x(?:\/|$)|:8080\/callback(?:\/|$))/.test(origin + path);

  /** Decodes the encoded ASCII characters of a path, as a lenient server does, and leaves everything else. */
  const decodeAscii = (path: string) =>
    path.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

  it('is what a browser navigates to, and is below a prefix however often it is decoded', () => {
    const random = randomFrom(20_261_127);
    let admitted = 0;
    for (let i = 0; i < 100_000; i++) {
      const begin = random(2) === 0 ? prefix : '';
      const text = begin + Array.from({ length: random(8) }, () => parts[random(parts.length)]).join('');
      const location = admitReturnUrl(prefixes, text);
      if (location === null) continue;
      admitted++;
      // The browser parses the Location header against the link's own URL.
      const navigated = new URL(location, `https://api.example/${link}`);
      expect(navigated.href, text).toBe(location);
      expect(new URL(text, `https://api.example/${link}`).href, text).toBe(location);
      expect([navigated.username, navigated.password]).toEqual(['', '']);
      const { origin, pathname } = navigated;
      expect(isAdmitted(origin, pathname), text).toBe(true);
      for (let path = pathname, i = 0; i < 4; i++) {
        path = decodeAscii(path);
        expect(path.split(/[/\\]/), text).not.toContain('..');
      }
      // A server that decodes the path, normalises it and parses it again.
      const lenient = decodeURIComponent(pathname).normalize('NFKC').replaceAll('%', '%25');
      const parsed = new URL(`${origin}${lenient}`);
      expect(isAdmitted(parsed.origin, parsed.pathname), text).toBe(true);
    }
    expect(admitted).toBeGreaterThan(2_500);
  });
});

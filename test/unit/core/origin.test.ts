import { describe, expect, it } from 'vitest';
import {
  type Entry,
  formatEntry,
  isLoopbackHost,
  matchEntry,
  type Origin,
  parseEntry,
  parseOrigin,
} from '../../../src/core/origin.ts';

function entryOf(text: string): Entry {
  const entry = parseEntry(text);
  if (!entry.ok) throw new Error(`fixture is refused: ${text}`);
  return entry.value;
}

function originOf(text: string): Origin {
  const origin = parseOrigin(text);
  if (origin === null) throw new Error(`fixture does not parse: ${text}`);
  return origin;
}

describe('parseOrigin', () => {
  it.each([
    { text: 'https://example.com', web: { scheme: 'https', host: 'example.com', port: 443 }, why: 'the default port' },
    { text: 'http://example.com', web: { scheme: 'http', host: 'example.com', port: 80 }, why: 'that of http' },
    { text: 'https://example.com:80', web: { scheme: 'https', host: 'example.com', port: 80 }, why: 'a port' },
    { text: 'http://[::1]:3000', web: { scheme: 'http', host: '[::1]', port: 3000 }, why: 'IPv6' },
    { text: 'http://127.0.0.1', web: { scheme: 'http', host: '127.0.0.1', port: 80 }, why: 'IPv4' },
    {
      text: 'https://xn--bcher-kva.example',
      web: { scheme: 'https', host: 'xn--bcher-kva.example', port: 443 },
      why: 'IDN',
    },
    { text: 'https://example.com.', web: { scheme: 'https', host: 'example.com.', port: 443 }, why: 'another host' },
    { text: 'capacitor://localhost', web: null, why: 'an app' },
    { text: 'chrome-extension://AbC_1', web: null, why: 'an app whose id has capitals' },
  ])('$text ($why)', ({ text, web }) => {
    expect(parseOrigin(text)).toEqual({ text, web });
  });

  it.each([
    { text: '', why: 'empty' },
    { text: 'null', why: 'the opaque origin' },
    { text: 'https://', why: 'no host' },
    { text: 'https://example.com:443', why: 'browsers leave the default port out' },
    { text: 'https://EXAMPLE.com', why: 'upper case' },
    { text: 'HTTPS://example.com', why: 'upper case scheme' },
    { text: 'https://example.com/', why: 'a path' },
    { text: 'https://example.com?', why: 'a query' },
    { text: 'https://example.com#', why: 'a fragment' },
    { text: 'https://user@example.com', why: 'userinfo' },
    { text: 'https://example.com\\.evil.example', why: 'a backslash' },
    { text: 'https://ex%61mple.com', why: 'percent-encoding' },
    { text: 'https://exa\tmple.com', why: 'a tab, which URL parsers drop' },
    { text: 'https://bücher.example', why: 'not punycode' },
    { text: 'http://127.1', why: 'a short IPv4 address' },
    { text: 'http://0x7f.0.0.1', why: 'a hexadecimal IPv4 address' },
    { text: 'http://[0::1]', why: 'IPv6 that is not canonical' },
    { text: ' https://example.com', why: 'a space before' },
    { text: 'https://example.com ', why: 'a space after' },
    { text: 'https://example.com, https://evil.example', why: 'two headers joined' },
    { text: 'https:example.com', why: 'no slashes' },
    { text: 'file://', why: 'an opaque scheme' },
    { text: 'file://host', why: 'an opaque scheme with a host' },
    { text: 'data:text', why: 'no origin' },
    { text: 'blob:https://example.com', why: 'no origin' },
    { text: 'wss://example.com', why: 'no page is of this scheme' },
    { text: 'Capacitor://localhost', why: 'an app in upper case' },
    { text: 'app://a/b', why: 'an app with a path' },
    { text: 'app://a@b', why: 'an app with userinfo' },
    { text: 'app://*', why: 'an app with a wildcard' },
    { text: `app://${'a'.repeat(300)}`, why: 'too long' },
  ])('is null for "$text" ($why)', ({ text }) => {
    expect(parseOrigin(text)).toBe(null);
  });
});

describe('parseEntry and formatEntry', () => {
  it.each([
    { typed: 'example.com', canonical: 'https://example.com', why: 'scheme left out is https' },
    { typed: 'http://example.com', canonical: 'http://example.com', why: 'http is said' },
    { typed: 'HTTPS://Example.COM', canonical: 'https://example.com', why: 'lower case' },
    { typed: '  example.com\n', canonical: 'https://example.com', why: 'space around' },
    { typed: 'example.com:443', canonical: 'https://example.com', why: 'the default port' },
    {
      typed: 'http://example.com:443',
      canonical: 'http://example.com:443',
      why: 'the default port of the other scheme',
    },
    { typed: 'example.com:8443', canonical: 'https://example.com:8443', why: 'a port' },
    { typed: 'example.com:65535', canonical: 'https://example.com:65535', why: 'the last port' },
    { typed: 'example.com:*', canonical: 'https://example.com:*', why: 'any port' },
    { typed: '*.example.com', canonical: 'https://*.example.com', why: 'below' },
    { typed: '*.EXAMPLE.com:*', canonical: 'https://*.example.com:*', why: 'below, any port' },
    { typed: 'My-App-*.example.com', canonical: 'https://my-app-*.example.com', why: 'a label, lower case' },
    {
      typed: '*-app.example.com',
      canonical: 'https://*-app.example.com',
      why: 'the wildcard at the start of the label',
    },
    { typed: 'a*bc.example.com', canonical: 'https://a*bc.example.com', why: 'three characters around the wildcard' },
    { typed: 'bücher.example', canonical: 'https://xn--bcher-kva.example', why: 'punycode' },
    { typed: 'BÜCHER.example', canonical: 'https://xn--bcher-kva.example', why: 'punycode of upper case' },
    { typed: '*.bücher.example', canonical: 'https://*.xn--bcher-kva.example', why: 'punycode below' },
    { typed: 'straße.example', canonical: 'https://xn--strae-oqa.example', why: 'ß stays ß, as in browsers' },
    { typed: 'example。com', canonical: 'https://example.com', why: 'the ideographic full stop is a dot (UTS 46)' },
    { typed: '_dev.example.com', canonical: 'https://_dev.example.com', why: 'browsers accept _' },
    { typed: 'localhost', canonical: 'https://localhost', why: 'one label' },
    { typed: 'http://localhost:*', canonical: 'http://localhost:*', why: 'loopback' },
    { typed: '192.0.2.1', canonical: 'https://192.0.2.1', why: 'IPv4 in its usual form' },
    { typed: 'http://[::1]:*', canonical: 'http://[::1]:*', why: 'IPv6 with any port' },
    { typed: '[2001:DB8:0::1]', canonical: 'https://[2001:db8::1]', why: 'IPv6 made canonical' },
    { typed: 'capacitor://localhost', canonical: 'capacitor://localhost', why: 'an app' },
    {
      typed: 'Capacitor://LocalHost',
      canonical: 'capacitor://LocalHost',
      why: 'of an app only the scheme has one case',
    },
  ])('$typed → $canonical ($why)', ({ typed, canonical }) => {
    const entry = entryOf(typed);
    expect(formatEntry(entry)).toBe(canonical);
    expect(entryOf(canonical)).toEqual(entry);
  });

  it.each([
    { typed: '', refusal: 'empty', why: 'nothing' },
    { typed: ' \t', refusal: 'empty', why: 'only space' },
    { typed: `${'a.'.repeat(150)}example`, refusal: 'too_long', why: 'longer than any name' },
    { typed: '*', refusal: 'any_host', why: 'every page on the web' },
    { typed: '*:*', refusal: 'any_host', why: 'with any port' },
    { typed: 'http://*', refusal: 'any_host', why: 'with a scheme' },
    { typed: 'null', refusal: 'null_origin', why: 'shared by every sandboxed frame' },
    { typed: 'file://', refusal: 'scheme_unusable', why: 'pages without an origin' },
    { typed: 'javascript://x', refusal: 'scheme_unusable', why: 'no pages' },
    { typed: 'wss://example.com', refusal: 'scheme_unusable', why: 'no pages' },
    { typed: 'chrome-extension://*', refusal: 'app_form', why: 'an app with a wildcard' },
    { typed: 'app://a/b', refusal: 'app_form', why: 'an app with a path' },
    { typed: '*://example.com', refusal: 'app_form', why: 'a wildcard for the scheme' },
    { typed: '1a://b', refusal: 'app_form', why: 'a scheme that begins with a digit' },
    { typed: 'user@example.com', refusal: 'userinfo', why: 'userinfo' },
    { typed: 'https://user:pass@example.com', refusal: 'userinfo', why: 'userinfo with a password' },
    { typed: 'example.com/', refusal: 'path', why: 'a slash' },
    { typed: 'example.com/path', refusal: 'path', why: 'a path' },
    { typed: '//example.com', refusal: 'path', why: 'no scheme before the slashes' },
    { typed: 'example.com\\x', refusal: 'path', why: 'a backslash' },
    { typed: 'example.com?x', refusal: 'query', why: 'a query' },
    { typed: 'example.com#x', refusal: 'query', why: 'a fragment' },
    { typed: 'example.com:0', refusal: 'port_invalid', why: 'no port' },
    { typed: 'example.com:65536', refusal: 'port_invalid', why: 'beyond the last port' },
    { typed: 'example.com:080', refusal: 'port_invalid', why: 'a leading zero' },
    { typed: 'example.com:', refusal: 'port_invalid', why: 'nothing after the colon' },
    { typed: 'example.com:+80', refusal: 'port_invalid', why: 'a sign' },
    { typed: 'example.com:８０', refusal: 'port_invalid', why: 'full-width digits' },
    { typed: 'https:example.com', refusal: 'port_invalid', why: 'no slashes after the scheme' },
    {
      typed: 'example.com:443:*',
      refusal: 'host_invalid',
      why: 'two ports, the first of which URL parsers would drop',
    },
    { typed: 'http://example.com:80:8080', refusal: 'host_invalid', why: 'two ports' },
    { typed: '[::1]:443:*', refusal: 'host_invalid', why: 'two ports after IPv6' },
    { typed: 'ex%61mple.com', refusal: 'host_invalid', why: 'percent-encoding' },
    { typed: '*.ex%61mple.com', refusal: 'host_invalid', why: 'percent-encoding below' },
    { typed: 'exa\tmple.com', refusal: 'host_invalid', why: 'a tab, which URL parsers drop' },
    { typed: 'exa\nmple.com', refusal: 'host_invalid', why: 'a line break, which URL parsers drop' },
    { typed: '[::\t1]', refusal: 'host_invalid', why: 'a tab in IPv6' },
    { typed: 'exa mple.com', refusal: 'host_invalid', why: 'a space' },
    { typed: 'a\u001b[31m.example', refusal: 'host_invalid', why: 'a terminal escape' },
    { typed: 'a\u202eb.example', refusal: 'host_invalid', why: 'text that runs backwards' },
    { typed: 'a..example', refusal: 'host_invalid', why: 'an empty label' },
    { typed: '.example.com', refusal: 'host_invalid', why: 'an empty first label' },
    { typed: `${'a'.repeat(64)}.example`, refusal: 'host_invalid', why: 'a label of 64 characters' },
    { typed: 'https://', refusal: 'host_invalid', why: 'no host' },
    { typed: '[::1%25eth0]', refusal: 'host_invalid', why: 'a zone' },
    { typed: '256.1.1.1', refusal: 'host_invalid', why: 'an octet over 255' },
    { typed: '1.2.3.4.5', refusal: 'host_invalid', why: 'five octets' },
    { typed: '127.1', refusal: 'host_numeric', why: 'a short IPv4 address' },
    { typed: '0x7f.1', refusal: 'host_numeric', why: 'a hexadecimal one' },
    { typed: '0177.0.0.1', refusal: 'host_numeric', why: 'an octal one' },
    { typed: '2130706433', refusal: 'host_numeric', why: 'one number' },
    { typed: '１２７.0.0.1', refusal: 'host_numeric', why: 'full-width digits' },
    { typed: 'example.com.', refusal: 'trailing_dot', why: 'another host for a browser' },
    { typed: '127.0.0.1.', refusal: 'trailing_dot', why: 'an address with a dot' },
    { typed: '*.example.com.', refusal: 'trailing_dot', why: 'a wildcard with a dot' },
    { typed: '192.0.2.*', refusal: 'ip_wildcard', why: 'a part of an address' },
    { typed: '*.0.2.1', refusal: 'ip_wildcard', why: 'the first part of an address' },
    { typed: '[2001:db8::*]', refusal: 'ip_wildcard', why: 'a part of an IPv6 address' },
    { typed: 'a.*.example.com', refusal: 'wildcard_place', why: 'not the left-most label' },
    { typed: 'example.*', refusal: 'wildcard_place', why: 'the last label' },
    { typed: '*.*.example.com', refusal: 'wildcard_place', why: 'two wildcards' },
    { typed: 'ab**c.example.com', refusal: 'wildcard_place', why: 'two in one label' },
    { typed: 'ab*.example.com', refusal: 'wildcard_short', why: 'two characters' },
    { typed: 'a*b.example.com', refusal: 'wildcard_short', why: 'two characters around it' },
    { typed: 'abc*', refusal: 'wildcard_suffix', why: 'one label alone' },
    { typed: 'bü*cher.example.com', refusal: 'host_invalid', why: 'a wildcard inside what punycode would encode' },
  ])('refuses "$typed" as $refusal ($why)', ({ typed, refusal }) => {
    expect(parseEntry(typed)).toEqual({ ok: false, refusal });
  });
});

describe('matchEntry', () => {
  it.each([
    { entry: 'example.com', origin: 'https://example.com', why: 'the host itself' },
    { entry: 'example.com:8443', origin: 'https://example.com:8443', why: 'the port itself' },
    { entry: 'example.com:*', origin: 'https://example.com', why: 'any port includes the default' },
    { entry: 'example.com:*', origin: 'https://example.com:8443', why: 'any port' },
    { entry: '*.example.com', origin: 'https://a.example.com', why: 'one label below' },
    { entry: '*.example.com', origin: 'https://a.b.example.com', why: 'two labels below' },
    { entry: 'my-app-*.example.com', origin: 'https://my-app-1.example.com', why: 'one character for the wildcard' },
    { entry: 'my-app-*.example.com', origin: 'https://my-app-git-main.example.com', why: 'several characters' },
    { entry: '*-app.example.com', origin: 'https://a-app.example.com', why: 'the wildcard first' },
    { entry: 'bücher.example', origin: 'https://xn--bcher-kva.example', why: 'punycode' },
    { entry: 'capacitor://localhost', origin: 'capacitor://localhost', why: 'an app, also without development' },
    { entry: 'http://192.0.2.1:*', origin: 'http://192.0.2.1:8080', why: 'an address' },
  ])('$entry admits $origin ($why)', ({ entry, origin }) => {
    const allowlist = [entryOf('https://other.example'), entryOf(entry)];
    expect(matchEntry(allowlist, originOf(origin), false)).toBe(allowlist[1]);
  });

  it.each([
    { entry: 'example.com', origin: 'http://example.com', why: 'another scheme' },
    { entry: 'example.com:*', origin: 'http://example.com', why: 'any port is not any scheme' },
    { entry: 'example.com', origin: 'https://example.com:8443', why: 'another port' },
    { entry: 'example.com:8443', origin: 'https://example.com', why: 'the default port is another' },
    { entry: 'example.com', origin: 'https://www.example.com', why: 'below is not the host' },
    { entry: 'example.com', origin: 'https://example.com.evil.example', why: 'a host that begins alike' },
    { entry: 'example.com', origin: 'https://evil-example.com', why: 'a host that ends alike' },
    { entry: 'example.com', origin: 'https://example.com.', why: 'a trailing dot is another host' },
    { entry: '*.example.com', origin: 'https://example.com', why: 'the apex is not below itself' },
    { entry: '*.example.com', origin: 'https://evilexample.com', why: 'only the text ends alike' },
    { entry: '*.example.com', origin: 'https://a.example.com.', why: 'a trailing dot' },
    { entry: '*.example.com', origin: 'https://a.example.com.evil.example', why: 'in the middle of another' },
    { entry: '*.example.com', origin: 'http://a.example.com', why: 'another scheme' },
    { entry: '*.example.com', origin: 'https://a.example.com:8443', why: 'another port' },
    { entry: 'my-app-*.example.com', origin: 'https://my-app-.example.com', why: 'the wildcard needs a character' },
    { entry: 'my-app-*.example.com', origin: 'https://my-app-a.b.example.com', why: 'the wildcard is no dot' },
    { entry: 'my-app-*.example.com', origin: 'https://x.my-app-a.example.com', why: 'a label before' },
    { entry: 'my-app-*.example.com', origin: 'https://my-app-a.evil.example', why: 'another parent' },
    { entry: 'abc*cba.example.com', origin: 'https://abcba.example.com', why: 'prefix and suffix may not overlap' },
    { entry: 'capacitor://localhost', origin: 'capacitor://localhosts', why: 'apps are compared whole' },
    { entry: 'app://Abc', origin: 'app://abc', why: 'and byte for byte' },
    { entry: 'https://localhost', origin: 'capacitor://localhost', why: 'an app is no page' },
  ])('$entry does not admit $origin ($why)', ({ entry, origin }) => {
    expect(matchEntry([entryOf(entry)], originOf(origin), true)).toBe(null);
  });

  it('refuses every origin with an empty allowlist', () => {
    expect(matchEntry([], originOf('https://example.com'), true)).toBe(null);
  });

  it.each([
    { entry: 'http://localhost:*', origin: 'http://localhost:5173' },
    { entry: 'http://*.localhost', origin: 'http://app.localhost' },
    { entry: 'http://127.0.0.1:*', origin: 'http://127.0.0.1:8080' },
    { entry: 'http://127.9.9.9', origin: 'http://127.9.9.9' },
    { entry: 'http://[::1]:*', origin: 'http://[::1]:3000' },
    { entry: 'http://[::ffff:127.0.0.1]:*', origin: 'http://[::ffff:7f00:1]:3000' },
  ])('$entry admits $origin only while development is on', ({ entry, origin }) => {
    const allowlist = [entryOf(entry)];
    expect(matchEntry(allowlist, originOf(origin), true)).toBe(allowlist[0]);
    expect(matchEntry(allowlist, originOf(origin), false)).toBe(null);
  });
});

describe('isLoopbackHost', () => {
  it.each([
    { host: 'localhost.example', why: 'a name that only begins so' },
    { host: 'mylocalhost', why: 'a name that only ends so' },
    { host: '127.example', why: 'a name that begins like the block' },
    { host: '128.0.0.1', why: 'the block after' },
    { host: '[::2]', why: 'the address after' },
    { host: '[::ffff:7f:1]', why: 'mapped 0.127.0.1' },
    { host: '[::ffff:8000:1]', why: 'mapped 128.0.0.1' },
  ])('is false for $host ($why)', ({ host }) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

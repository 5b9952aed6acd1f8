import { describe, expect, it } from 'vitest';
import { formatAllowlistEntry, parseAllowlistEntry } from '../../../src/core/origin/entry.ts';
import { parseHost } from '../../../src/core/origin/host.ts';
import { isAppShellOrigin, parseOrigin } from '../../../src/core/origin/origin.ts';
import { accept } from '../../../src/core/result.ts';

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
    {
      text: 'https://a_b-c.example.com',
      web: { scheme: 'https', host: 'a_b-c.example.com', port: 443 },
      why: '_ and -',
    },
    { text: 'https://intranet', web: { scheme: 'https', host: 'intranet', port: 443 }, why: 'one label' },
    {
      text: 'http://0.0.0.0:3000',
      web: { scheme: 'http', host: '0.0.0.0', port: 3000 },
      why: 'the unspecified address',
    },
    { text: 'capacitor://localhost', web: null, why: 'an app' },
    { text: 'app://.', web: null, why: 'an app whose shell has no name for its host' },
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
    { text: 'app://', why: 'an app without a host' },
    { text: 'https://example.com.', why: 'a dot at the end' },
    { text: 'https://a..example.com', why: 'an empty label' },
    { text: 'http://example.com:0', why: 'a port that nothing can listen on' },
    { text: 'https://.example.com', why: 'an empty first label' },
    { text: 'https://..', why: 'nothing but dots' },
    { text: 'https://x,y.example.com', why: 'a comma' },
    { text: 'https://x;y.example.com', why: 'a semicolon' },
    { text: "https://x'y.example.com", why: 'a quotation mark' },
    { text: 'https://x"y.example.com', why: 'a double quotation mark' },
    { text: 'https://x*y.example.com', why: 'a wildcard' },
    { text: 'https://*.example.com', why: 'an entry instead of an origin' },
    { text: 'https://x!y.example.com', why: 'an exclamation mark' },
    { text: 'https://x(y).example.com', why: 'brackets' },
    { text: 'https://x~y.example.com', why: 'a tilde' },
    { text: 'https://x&y=z.example.com', why: 'signs of a query' },
    { text: 'https://$x.example.com', why: 'a dollar sign' },
    { text: 'https://x+y.example.com', why: 'a plus sign' },
    { text: 'https://{x}.example.com', why: 'braces' },
    { text: 'https://x`y.example.com', why: 'a backtick' },
    { text: `https://${'a'.repeat(64)}.example.com`, why: 'a label of 64 characters' },
    { text: `https://${'a'.repeat(7000)}.example.com`, why: 'a label of 7,000 characters' },
    { text: `https://${'a.'.repeat(125)}example`, why: 'a host of 257 characters' },
    { text: 'https://xn--a.example.com', why: 'punycode that decodes to nothing' },
    { text: 'https://xn--.example.com', why: 'punycode of nothing' },
    { text: 'https://xn--ascii-.example.com', why: 'punycode of a name that needs none' },
  ])('is null for "$text" ($why)', ({ text }) => {
    expect(parseOrigin(text)).toBe(null);
  });
});

/** Returns a generator of numbers below a bound (mulberry32), seeded so that failures are reproducible. */
function drawing(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}

describe('an origin that parses', () => {
  const draw = drawing(20261127);
  const pick = <T>(all: readonly T[]): T => all[draw(all.length)] as T;
  const printable = Array.from({ length: 94 }, (_, i) => String.fromCharCode(0x21 + i));
  const labels = ['a', 'www', 'xn--bcher-kva', 'xn--a', 'xn--', '0', '127', '0x7f', '', 'a_b', '-', 'A', 'localhost'];
  const drawLabel = (): string =>
    draw(4) === 0 ? Array.from({ length: draw(70) }, () => pick(printable)).join('') : pick(labels);
  const drawText = (): string => {
    const host = Array.from({ length: 1 + draw(5) }, drawLabel).join('.');
    return `${pick(['https', 'http', 'app'])}://${host}${pick(['', '', ':8080', ':443', ':0', '.'])}`;
  };

  it('has a host that entries can have, and is itself a valid entry', () => {
    let parsed = 0;
    for (let i = 0; i < 50_000; i++) {
      const text = drawText();
      const origin = parseOrigin(text);
      if (origin === null) continue;
      parsed++;
      if (origin.web !== null) expect(parseHost(origin.web.host), text).toEqual(accept(origin.web.host));
      const entry = parseAllowlistEntry(text);
      expect(entry.ok ? formatAllowlistEntry(entry.value) : entry.refusal, text).toBe(text);
    }
    expect(parsed).toBeGreaterThan(2000);
  });
});

describe('isAppShellOrigin', () => {
  it.each([
    { text: 'https://localhost', shell: 'Capacitor and Cordova on Android' },
    { text: 'http://localhost', shell: 'Ionic and Cordova with http' },
    { text: 'http://tauri.localhost', shell: 'Tauri on Windows' },
    { text: 'https://tauri.localhost', shell: 'Tauri with https' },
    { text: 'http://wails.localhost', shell: 'Wails on Windows' },
    { text: 'https://0.0.0.0', shell: 'a BlazorWebView on Android' },
  ])('is true for $text ($shell)', ({ text }) => {
    expect(isAppShellOrigin(text)).toBe(true);
  });

  it.each([
    { text: 'https://localhost:443', why: 'no serialisation' },
    { text: 'http://localhost:3000', why: 'a server on the machine' },
    { text: 'http://127.0.0.1', why: 'no shell uses it' },
    { text: 'http://a.tauri.localhost', why: 'below it' },
    { text: 'http://app.localhost', why: 'a name of another program' },
    { text: 'capacitor://localhost', why: 'an app scheme does not look like loopback' },
  ])('is false for $text ($why)', ({ text }) => {
    expect(isAppShellOrigin(text)).toBe(false);
  });
});

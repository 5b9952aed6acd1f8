import { describe, expect, it } from 'vitest';
import { type AllowlistEntry, parseAllowlistEntry } from '../../../src/core/origin/entry.ts';
import {
  allLoopbackSwitches,
  entriesByExactOrigin,
  findAdmittingEntry,
  type LoopbackSwitches,
} from '../../../src/core/origin/match-entry.ts';
import { type Origin, parseOrigin } from '../../../src/core/origin/origin.ts';

function entryOf(text: string): AllowlistEntry {
  const entry = parseAllowlistEntry(text);
  if (!entry.ok) throw new Error(`fixture is refused: ${text}`);
  return entry.value;
}

function originOf(text: string): Origin {
  const origin = parseOrigin(text);
  if (origin === null) throw new Error(`fixture does not parse: ${text}`);
  return origin;
}

const off: LoopbackSwitches = { development: false, appShells: false };
const development: LoopbackSwitches = { development: true, appShells: false };
const appShells: LoopbackSwitches = { development: false, appShells: true };

describe('findAdmittingEntry', () => {
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
    {
      entry: 'moz-extension://*',
      origin: 'moz-extension://0f7a1c52-9d3e-4b6a-8c21-5e9b7d40a613',
      why: 'an extension of any installation',
    },
  ])('$entry admits $origin ($why)', ({ entry, origin }) => {
    const allowlist = [entryOf('https://other.example'), entryOf(entry)];
    expect(findAdmittingEntry(allowlist, originOf(origin), off)).toBe(allowlist[1]);
  });

  it.each([
    { entry: 'example.com', origin: 'http://example.com', why: 'another scheme' },
    { entry: 'example.com:*', origin: 'http://example.com', why: 'any port is not any scheme' },
    { entry: 'example.com', origin: 'https://example.com:8443', why: 'another port' },
    { entry: 'example.com:8443', origin: 'https://example.com', why: 'the default port is another' },
    { entry: 'example.com', origin: 'https://www.example.com', why: 'below is not the host' },
    { entry: 'example.com', origin: 'https://example.com.evil.example', why: 'a host that begins alike' },
    { entry: 'example.com', origin: 'https://evil-example.com', why: 'a host that ends alike' },
    { entry: '*.example.com', origin: 'https://example.com', why: 'the apex is not below itself' },
    { entry: '*.example.com', origin: 'https://evilexample.com', why: 'only the text ends alike' },
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
    { entry: 'moz-extension://*', origin: 'chrome-extension://abc', why: 'another scheme' },
    { entry: 'moz-extension://*', origin: 'https://example.com', why: 'a page is no extension' },
  ])('$entry does not admit $origin ($why)', ({ entry, origin }) => {
    expect(findAdmittingEntry([entryOf(entry)], originOf(origin), development)).toBe(null);
  });

  it('refuses every origin with an empty allowlist', () => {
    expect(findAdmittingEntry([], originOf('https://example.com'), allLoopbackSwitches)).toBe(null);
  });

  it.each([
    { entry: 'http://localhost:*', origin: 'http://localhost:5173' },
    { entry: 'http://*.localhost', origin: 'http://app.localhost' },
    { entry: 'http://127.0.0.1:*', origin: 'http://127.0.0.1:8080' },
    { entry: 'http://127.9.9.9', origin: 'http://127.9.9.9' },
    { entry: 'http://[::1]:*', origin: 'http://[::1]:3000' },
    { entry: 'http://[::ffff:127.0.0.1]:*', origin: 'http://[::ffff:7f00:1]:3000' },
    { entry: 'http://0.0.0.0:*', origin: 'http://0.0.0.0:3000' },
    { entry: 'http://[::]:3000', origin: 'http://[::]:3000' },
    { entry: 'http://[::ffff:0:0]:3000', origin: 'http://[::ffff:0:0]:3000' },
  ])('$entry admits $origin only while development is on', ({ entry, origin }) => {
    const allowlist = [entryOf(entry)];
    expect(findAdmittingEntry(allowlist, originOf(origin), development)).toBe(allowlist[0]);
    expect(findAdmittingEntry(allowlist, originOf(origin), off)).toBe(null);
  });

  it.each([
    { entry: 'https://localhost', origin: 'https://localhost', why: 'Capacitor on Android' },
    { entry: 'http://localhost', origin: 'http://localhost', why: 'Cordova' },
    { entry: 'http://tauri.localhost', origin: 'http://tauri.localhost', why: 'Tauri' },
    { entry: 'https://tauri.localhost', origin: 'https://tauri.localhost', why: 'Tauri with https' },
    { entry: 'http://localhost:*', origin: 'http://localhost', why: 'listed with any port' },
    { entry: 'http://*.localhost', origin: 'http://tauri.localhost', why: 'listed by a wildcard' },
  ])('$entry admits the app shell $origin with its own switch or development ($why)', ({ entry, origin }) => {
    const allowlist = [entryOf(entry)];
    expect(findAdmittingEntry(allowlist, originOf(origin), appShells)).toBe(allowlist[0]);
    expect(findAdmittingEntry(allowlist, originOf(origin), development)).toBe(allowlist[0]);
    expect(findAdmittingEntry(allowlist, originOf(origin), off)).toBe(null);
  });

  it.each([
    { entry: 'http://localhost:*', origin: 'http://localhost:5173', why: 'a port is a server’s on the machine' },
    { entry: 'https://localhost:*', origin: 'https://localhost:8443', why: 'and over TLS' },
    { entry: 'http://*.localhost', origin: 'http://app.localhost', why: 'a name of another program' },
    { entry: 'http://127.0.0.1', origin: 'http://127.0.0.1', why: 'no shell has it' },
    { entry: 'http://tauri.localhost', origin: 'http://localhost', why: 'another shell than the listed one' },
  ])('$entry does not admit $origin with the app-shell switch alone ($why)', ({ entry, origin }) => {
    expect(findAdmittingEntry([entryOf(entry)], originOf(origin), appShells)).toBe(null);
  });
});

describe('entriesByExactOrigin', () => {
  const allowlist = [
    ...['https://example.com', 'http://localhost:3000', 'https://localhost', 'http://0.0.0.0:3000'],
    ...['capacitor://localhost', 'moz-extension://*', 'https://*.example.com', 'https://any.example:*'],
  ].map(entryOf);

  it.each([
    { switches: off, loopback: [] },
    { switches: appShells, loopback: ['https://localhost'] },
    { switches: development, loopback: ['http://localhost:3000', 'https://localhost', 'http://0.0.0.0:3000'] },
  ])(
    'contains the entries that admit exactly one origin; of loopback ones $loopback ($switches)',
    ({ switches, loopback }) => {
      const found = [...entriesByExactOrigin(allowlist, switches).keys()];
      expect(found).toEqual(['https://example.com', ...loopback, 'capacitor://localhost']);
    },
  );

  it('admits only origins that findAdmittingEntry admits', () => {
    for (const switches of [off, appShells, development, allLoopbackSwitches]) {
      for (const [text, entry] of entriesByExactOrigin(allowlist, switches)) {
        expect(findAdmittingEntry(allowlist, originOf(text), switches), text).toBe(entry);
      }
    }
  });
});

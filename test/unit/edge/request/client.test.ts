import { describe, expect, it } from 'vitest';
import { readClient } from '../../../../src/edge/request/client/client.ts';

const windowsChrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

function brief(headers: Record<string, string>) {
  const { browser, os, device } = readClient(new Headers(headers));
  return [browser.name, browser.version, os.name, os.version, device.vendor, device.model, device.type];
}

const bot = (name: string, version: string | null = null) => [name, version, null, null, null, null, 'bot'];

describe('readClient for headers without a crawler’s or a system’s name', () => {
  it.each([
    {
      text: 'Mozilla/5.0 (compatible; YandexImages/3.0; +http://yandex.com/bots)',
      client: bot('YandexImages', '3.0'),
      why: 'a crawler that is named after its task',
    },
    {
      text: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/103.0.5060.134 YaBrowser/22.7.0 Safari/537.36 (compatible; YandexUserproxy; robot; +http://yandex.com/bots)',
      client: bot('YandexUserproxy'),
      why: 'its name, not the word behind it',
    },
    {
      text: 'Mozilla/5.0 (Linux; Android 9; SM-G960F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 YandexSearch/23.1 Mobile Safari/537.36',
      client: ['Chrome', '120.0.0.0', 'Android', '9', 'Samsung', 'SM-G960F', 'mobile'],
      why: "Yandex's app is no crawler",
    },
    {
      text: 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      client: bot('GoogleImageProxy'),
      why: 'a proxy that looks like Firefox',
    },
    {
      text: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.2623.75 Safari/537.36 Google Favicon',
      client: bot('Google Favicon'),
      why: 'a fetcher that looks like Chrome',
    },
    {
      text: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Prerender (+https://github.com/prerender/prerender)',
      client: bot('Prerender'),
      why: 'a renderer that looks like Chrome',
    },
    {
      text: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.16; rv:86.0) Gecko/20100101 Firefox/86.0',
      client: ['Firefox', '86.0', 'macOS', null, 'Apple', null, 'desktop'],
      why: '10.16 is any macOS from 11 on',
    },
    {
      text: 'UCWEB/2.0 (MIDP-2.0; U; Adr 9; en-US; RMX1801) U2/1.0.0 UCBrowser/12.12.9.1226 U2/1.0.0 Mobile',
      client: ['UC Browser', '12.12.9.1226', 'Android', '9', 'realme', 'RMX1801', 'mobile'],
      why: 'UC Browser writes Android as Adr',
    },
  ])('returns the client of $why', ({ text, client }) => {
    expect(brief({ 'User-Agent': text })).toEqual(client);
  });
});

describe('readClient', () => {
  it.each([
    {
      headers: { 'User-Agent': windowsChrome },
      client: ['Chrome', '142.0.0.0', 'Windows', null, null, null, 'desktop'],
      why: 'a desktop; NT 10.0 is Windows 10 or later',
    },
    {
      headers: { 'User-Agent': iphone },
      client: ['Safari', '18.5', 'iOS', '18.5', 'Apple', 'iPhone', 'mobile'],
      why: 'a phone',
    },
    {
      headers: { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0' },
      client: ['Firefox', '143.0', 'Linux', null, null, null, 'desktop'],
      why: 'no version of the system',
    },
    { headers: {}, client: [null, null, null, null, null, null, null], why: 'no header' },
    { headers: { 'User-Agent': '' }, client: [null, null, null, null, null, null, null], why: 'an empty one' },
    { headers: { 'User-Agent': 'curl/8.5.0' }, client: [null, null, null, null, null, null, null], why: 'no browser' },
    {
      headers: { 'User-Agent': `${windowsChrome}${' '.repeat(1024)}x` },
      client: [null, null, null, null, null, null, null],
      why: 'longer than any browser sends',
    },
    {
      headers: {
        'User-Agent': iphone,
        'Sec-CH-UA': '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
        'Sec-CH-UA-Platform': '"Windows"',
        'Sec-CH-UA-Mobile': '?0',
      },
      client: ['Chrome', '142', 'Windows', null, null, null, 'desktop'],
      why: 'hints come before the User-Agent',
    },
    {
      headers: { 'Sec-CH-UA': '"Not=A?Brand";v="24", "Chromium";v="140"', 'Sec-CH-UA-Platform': '"Linux"' },
      client: ['Chromium', '140', 'Linux', null, null, null, null],
      why: 'the engine, where nothing else is named',
    },
    {
      headers: {
        'Sec-CH-UA': '"Microsoft Edge";v="141"',
        'Sec-CH-UA-Full-Version-List': '"Microsoft Edge";v="141.0.3537.71"',
        'Sec-CH-UA-Platform': '"Android"',
        'Sec-CH-UA-Platform-Version': '"15.0.0"',
        'Sec-CH-UA-Model': '"Pixel 9"',
        'Sec-CH-UA-Mobile': '?1',
      },
      client: ['Microsoft Edge', '141.0.3537.71', 'Android', '15', 'Google', 'Pixel 9', 'mobile'],
      why: 'full versions and model where the page asked for them',
    },
    {
      headers: { 'Sec-CH-UA': '"Not_A Brand"; v="99", "Chromium";  v="142", "Google Chrome"; v="143"' },
      client: ['Chrome', '143', null, null, null, null, null],
      why: 'spaces where the list may have them',
    },
    {
      headers: { 'User-Agent': iphone, 'Sec-CH-UA': '"Not_A Brand";v="99"' },
      client: ['Safari', '18.5', 'iOS', '18.5', 'Apple', 'iPhone', 'mobile'],
      why: 'only the random brand',
    },
    {
      headers: { 'User-Agent': iphone, 'Sec-CH-UA': 'nonsense "' },
      client: ['Safari', '18.5', 'iOS', '18.5', 'Apple', 'iPhone', 'mobile'],
      why: 'unreadable hints',
    },
    {
      headers: { 'Sec-CH-UA': '"A, \\"B\\"";v="1"' },
      client: ['A, "B"', '1', null, null, null, null, null],
      why: 'escapes (RFC 9651, section 3.3.3)',
    },
  ])('$client ($why)', ({ headers, client }) => {
    expect(brief(headers as Record<string, string>)).toEqual(client);
  });

  it('runs no regular expression on the headers', () => {
    /elbonia/.exec('elbonia');
    const headers = { 'User-Agent': `${windowsChrome} Elbonian-Agent`, 'Sec-CH-UA': '"Elbonian Brand";v="1"' };
    readClient(new Headers(headers));
    // `RegExp.input` is the text of the last match. It is still the text that this test matched, so no other expression
    // ran.
    expect(Reflect.get(RegExp, 'input')).toBe('elbonia');
  });
});

import { describe, expect, it } from 'vitest';
import { parseReturnTo } from '../../../../src/dashboard/sign-in/return-to.ts';

const { origin } = new URL('https://settings.example');

describe('after signing in', () => {
  it.each([
    '/dashboard',
    '/dashboard/account',
    '/dashboard/projects/elboniatoday00000000/tester?origin=https%3A%2F%2Felbonia.example',
    '/dashboard?done=saved',
    '/dashboard/account?to=//evil.example',
  ])('redirects to %s', (path) => {
    expect(parseReturnTo(path, { origin })).toBe(path);
  });

  it.each([
    { text: null, why: 'none' },
    { text: '', why: 'empty' },
    { text: '/', why: 'not of the dashboard' },
    { text: '/dashboards', why: 'only starts like it' },
    { text: '/dashboard.evil.example', why: 'only starts like it' },
    { text: '/dashboard@evil.example', why: 'only starts like it' },
    { text: '//evil.example/dashboard', why: 'a host' },
    { text: '///evil.example/dashboard', why: 'a host' },
    { text: '/\\evil.example/dashboard', why: 'browsers take a backslash for a slash' },
    { text: '\\\\evil.example/dashboard', why: 'browsers take a backslash for a slash' },
    { text: '/dashboard/\\evil.example', why: 'a backslash further on' },
    { text: 'https://evil.example/dashboard', why: 'a URL' },
    { text: 'https://settings.example/dashboard', why: 'a URL, even of this host' },
    { text: 'https:/dashboard', why: 'a scheme' },
    { text: 'javascript:alert(1)//dashboard', why: 'a script' },
    { text: 'dashboard', why: 'relative' },
    { text: ' /dashboard', why: 'parsers strip spaces' },
    { text: '/\t/evil.example/dashboard', why: 'parsers drop tabs' },
    { text: '/dashboard/\n/evil.example', why: 'parsers drop line ends, and headers end at them' },
    { text: '/dashboard/\u0000', why: 'a control character' },
    { text: '%2Fdashboard', why: 'encoded, so relative' },
    { text: '/%2Fevil.example/dashboard', why: 'encoded, so not of the dashboard' },
    { text: '/dashboard/../v1/visitor', why: 'leads out' },
    { text: '/dashboard/../dashboards', why: 'leads beside' },
    { text: '/dashboard/%2e%2e/v1/visitor', why: 'leads out, encoded' },
    { text: '/dashboard/.%2E//evil.example', why: 'leads out, to a host' },
    { text: '/dashboard/..//evil.example', why: 'leads out, to a host' },
    { text: '/dashboard//evil.example', why: 'a host after the prefix is stripped' },
    { text: '/DASHBOARD', why: 'another path' },
  ])('does not redirect to %j ($why)', ({ text }) => {
    expect(parseReturnTo(text, { origin })).toBe('/dashboard');
  });

  it('drops a fragment and encodes special characters', () => {
    expect(parseReturnTo('/dashboard/account#x', { origin })).toBe('/dashboard/account');
    expect(parseReturnTo('/dashboard/<mud>', { origin })).toBe('/dashboard/%3Cmud%3E');
  });
});

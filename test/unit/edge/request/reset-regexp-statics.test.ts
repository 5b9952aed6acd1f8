// The static properties in which RegExp keeps the last match, after requests whose paths contain an address.

import { createExecutionContext, env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { createEdge } from '../../../../src/edge/app.ts';
import { Database } from '../../../../src/geo/database.ts';
import { readManifest } from '../../../../src/geo/manifest.ts';

const about = {
  name: 'Elbonia',
  builtAt: '2026-01-01T00:00:00Z',
  attribution: '',
  attributionUrl: '',
  type: 'city',
  license: '',
};
const empty = readManifest({ schema: 2, database: about, aliases: [], v4: [], v6: [], inputs: '' });
const edge = createEdge(new Database(empty), '1.2.3');

/** Returns the static properties of RegExp: the text of the last match, and the parts before, after and in it. */
function remembered(): string {
  const names = ['input', 'lastMatch', 'lastParen', 'leftContext', 'rightContext', '$1', '$2', '$3'];
  return names.map((name) => String(Reflect.get(RegExp, name))).join(' ');
}

describe('an address in a path', () => {
  it('remains in RegExp’s statics without the reset', () => {
    /^.(\d+)/.exec('/77.77.211.97');
    expect(remembered()).toContain('77.77.211.97');
  });

  it.each([
    { method: 'GET', path: '/v1/ip/77.77.211.97', why: 'without a key' },
    { method: 'GET', path: '/v1/ip/77.77.211.97/city', why: 'one field' },
    { method: 'GET', path: '/v1/ip/%37%37.77.211.97', why: 'encoded' },
    { method: 'GET', path: '/v1/ip/%E0%A4%A77.77.211.97', why: 'encoded wrongly' },
    { method: 'HEAD', path: '/v1/ip/77.77.211.97', why: 'without a body' },
    { method: 'OPTIONS', path: '/v1/ip/77.77.211.97', why: 'a preflight' },
    { method: 'PUT', path: '/v1/ip/77.77.211.97', why: 'a method that is not answered' },
    { method: 'GET', path: '/v1/ip/77.77.211.97/city/more', why: 'a path that is not there' },
  ])('does not remain in them after a request ($method $path, $why)', async ({ method, path }) => {
    /^.*$/.exec('something else');
    const response = await edge.fetch(
      new Request(`https://api.example${path}`, { method }),
      env,
      createExecutionContext(),
    );
    expect(response.status).toBeLessThan(500);
    expect(remembered()).not.toContain('77.211');
  });
});

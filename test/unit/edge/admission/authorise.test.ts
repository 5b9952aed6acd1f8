import { describe, expect, it } from 'vitest';
import { apiErrors } from '../../../../src/core/failure.ts';
import { formatAllowlistEntry } from '../../../../src/core/origin/entry.ts';
import { type Project, parseSnapshot } from '../../../../src/core/project/project.ts';
import { parseProjectId } from '../../../../src/core/project/project-id.ts';
import { authoriseOrigin, readProjectId } from '../../../../src/edge/admission/authorise.ts';
import { appShellsOffRefusal, developmentOffRefusal } from '../../../../src/edge/admission/refusal.ts';

const id = 'elboniatoday00000000';

function projectWith(allowlist: readonly string[], development = false, appShells = false): Project {
  const projectId = parseProjectId(id);
  const snapshot = JSON.stringify({ schema: 3, id, revision: 1, development, appShells, allowlist, keys: [] });
  const reading = projectId === null ? null : parseSnapshot(snapshot, projectId);
  if (reading?.kind !== 'project') throw new Error('the fixture is no snapshot');
  return reading.project;
}

const allowlist = [
  ...['https://elbonia.example', 'https://*.elbonia.example', 'http://localhost:*', 'http://0.0.0.0:3000'],
  ...['http://tauri.localhost', 'moz-extension://*'],
];

describe('authoriseOrigin', () => {
  it.each([
    { origin: 'https://elbonia.example', entry: 'https://elbonia.example', why: 'an exact entry' },
    { origin: 'https://www.elbonia.example', entry: 'https://*.elbonia.example', why: 'a wildcard' },
    {
      origin: 'moz-extension://0f7a1c52-9d3e-4b6a-8c21-5e9b7d40a613',
      entry: 'moz-extension://*',
      why: 'an extension',
    },
  ])('admits $origin only, and names the entry ($why)', ({ origin, entry }) => {
    const authorised = authoriseOrigin(projectWith(allowlist), origin);
    if (!authorised.ok) throw new Error(authorised.refusal.code);
    expect(authorised.value.grant).toMatchObject({ origin });
    expect(formatAllowlistEntry(authorised.value.listed)).toBe(entry);
  });

  it.each([
    { origin: 'https://stranger.example', cause: undefined, why: 'not listed' },
    { origin: 'http://127.0.0.1:3000', cause: undefined, why: 'loopback that is not listed needs no switch first' },
    { origin: 'http://localhost:3000', cause: /loopback.*development switch/, why: 'listed loopback' },
    { origin: 'http://0.0.0.0:3000', cause: /loopback.*development switch/, why: 'the unspecified address' },
    { origin: 'http://localhost', cause: /app-shell switch or its development/, why: 'an app shell, or a server' },
    { origin: 'http://tauri.localhost', cause: /app-shell switch or its development/, why: 'an app shell' },
    { origin: 'null', cause: /"null"/, why: 'an opaque origin' },
    { origin: 'https://a..elbonia.example', cause: /not an origin/, why: 'an empty label below a wildcard' },
    { origin: 'https://x,y.elbonia.example', cause: /not an origin/, why: 'a comma below a wildcard' },
    { origin: `https://${'a'.repeat(7000)}.elbonia.example`, cause: /not an origin/, why: 'a long label' },
    { origin: 'https://a.elbonia.example.', cause: /not an origin/, why: 'a dot at the end' },
    { origin: 'https://elbonia.example/', cause: /not an origin/, why: 'a path' },
  ])('names the cause for $origin ($why)', ({ origin, cause }) => {
    const granted = authoriseOrigin(projectWith(allowlist), origin);
    const detail = cause === undefined ? {} : { detail: expect.stringMatching(cause) };
    expect(granted).toEqual({ ok: false, refusal: { code: 'origin_not_allowed', ...detail } });
    expect(JSON.stringify(granted)).not.toContain('elbonia');
  });

  it('admits listed app shells by their own switch, and no other loopback origin', () => {
    const project = projectWith(allowlist, false, true);
    for (const origin of ['http://tauri.localhost', 'http://localhost']) {
      expect(authoriseOrigin(project, origin)).toMatchObject({ ok: true, value: { grant: { origin } } });
    }
    for (const origin of ['http://localhost:3000', 'https://localhost', 'http://0.0.0.0:3000']) {
      expect(authoriseOrigin(project, origin)).toMatchObject({ ok: false, refusal: { code: 'origin_not_allowed' } });
    }
  });

  it('names an unlisted app shell as the cause while development is on', () => {
    const project = projectWith(['https://elbonia.example'], true);
    expect(authoriseOrigin(project, 'https://localhost')).toEqual({
      ok: false,
      refusal: { code: 'origin_not_allowed' },
    });
  });
});

describe('readProjectId', () => {
  it.each([
    { query: ['nobody'], byKey: undefined, code: 'project_unknown', detail: /not a project ID/, why: 'malformed' },
    { query: [id, 'othertoday0000000000'], byKey: undefined, code: 'project_conflict', detail: null, why: 'twice' },
    { query: ['othertoday0000000000'], byKey: id, code: 'project_conflict', detail: /The key belongs/, why: 'the key' },
  ])('names the cause ($why)', ({ query, byKey, code, detail }) => {
    const key = byKey === undefined ? undefined : (parseProjectId(byKey) ?? undefined);
    const expected = detail === null ? { code } : { code, detail: expect.stringMatching(detail) };
    expect(readProjectId(null, query, key)).toEqual({ ok: false, refusal: expected });
  });
});

describe('the refusals of what a change of settings can mend', () => {
  it.each([
    { what: 'a key', detail: apiErrors.credential_invalid.detail },
    { what: 'an origin', detail: apiErrors.origin_not_allowed.detail },
    { what: 'a project', detail: apiErrors.project_unknown.detail },
    { what: 'the development switch', detail: developmentOffRefusal.detail },
    { what: 'the app-shell switch', detail: appShellsOffRefusal.detail },
  ])('say of $what that a change needs up to two minutes', ({ detail }) => {
    expect(detail).toContain('two minutes');
  });
});

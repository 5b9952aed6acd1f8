// The results for which `npm run prove` fails.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Examination } from './examination.ts';
import { renderReport } from './report.ts';
import { plantVisitor } from './requests/visitors.ts';
import { leaks } from './worker/leaks.ts';
import { checkOf, sessionCheck, sinks } from './worker/sinks.ts';

const visitor = plantVisitor(1, 4);
const allCaught = new Map(leaks.map((leak) => [leak, true]));

function examine(change: (examination: Examination) => void = () => {}): Examination {
  const examination = new Examination();
  examination.plant(visitor);
  examination.look('stdout', Buffer.from('nothing'), 'Miniflare');
  change(examination);
  return examination;
}

describe('the report', () => {
  it('passes without findings', () => {
    const { text, isProven } = renderReport([examine()], allCaught, []);
    expect(text).toContain('Passed');
    expect(isProven).toBe(true);
  });

  it('fails on a finding and names its sink, kind and form', () => {
    const examination = examine((each) => each.look('stdout', Buffer.from(`at ${visitor.address}`), 'Miniflare'));
    const { text, isProven } = renderReport([examination], allCaught, []);
    expect(text).toContain('found in stdout: address of visitor 1 (IPv4), raw: Miniflare');
    expect(isProven).toBe(false);
  });

  it.each([
    ['an unexpected response', examine((each) => each.unexpected.add('a page: status 500')), allCaught, []],
    ['a form that is refused', examine((each) => each.noteForm('a form', 'refused')), allCaught, []],
    ['a route without a scenario', examine(), allCaught, ['GET /v1/new']],
    ['a leak that is not caught', examine(), new Map(leaks.map((leak, i) => [leak, i !== 3])), []],
    ['a sink without a planted leak', examine(), new Map([...allCaught].filter(([{ sink }]) => sink !== 'stdout')), []],
  ])('fails on %s', (_, examination, caught, missing) => {
    expect(renderReport([examination], caught, missing).isProven).toBe(false);
  });
});

describe('a form', () => {
  it('may be refused before and after it is done', () => {
    const examination = examine((each) => {
      for (const outcome of ['refused', 'done', 'refused']) each.noteForm('a form', outcome);
    });
    expect(renderReport([examination], allCaught, []).isProven).toBe(true);
  });
});

describe('the checks', () => {
  it('have a row for each id that the privacy statement names', () => {
    const guide = readFileSync(new URL('../../docs/privacy.md', import.meta.url), 'utf8');
    const named = new Set(guide.match(/prove\/(?!`|\s)\w+/g));
    expect(named.size).toBeGreaterThan(3);
    expect([...named].filter((id) => id !== sessionCheck && !sinks.some((sink) => checkOf(sink) === id))).toEqual([]);
  });
});

describe('an examination', () => {
  it.each([
    ['a response has its own visitor', 'other responses', visitor.address, 0],
    ['a refusal repeats the caller', 'refusals', visitor.address, 1],
    ['a session is stored as its hash', 'D1 on disk', 'hash', 0],
    ['a session is looked up in D1 by its hash', 'binding calls', 'hash', 0, 'DB.bind: a page'],
    ['a session is counted by its hash', 'binding calls', 'hash', 1, 'SIGN_IN.limit: a page'],
    ['memory has the hash of a session', 'heap objects', 'hash', 1],
  ] as const)('counts rightly where %s', (_, sink, text, findings, where: string = 'here') => {
    const session = visitor.values.find(({ kind }) => kind === 'session')?.text ?? '';
    const hash = createHash('sha256').update(session).digest('hex');
    const owner = sink === 'other responses' ? visitor.name : undefined;
    const examination = examine((each) => each.look(sink, Buffer.from(text === 'hash' ? hash : text), where, owner));
    expect(examination.findings.length > 0 ? 1 : 0).toBe(findings);
  });
});

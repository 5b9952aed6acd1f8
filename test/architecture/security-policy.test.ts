// SECURITY.md equals the text that the security policy renders. The change logs of the security and privacy policies
// are in order and dated.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { privacyChanges } from '../../src/privacy/changes.ts';
import { privacyStatement } from '../../src/privacy/statement.ts';
import { renderPolicy } from '../../src/security/markdown.ts';
import { type PolicyChange, policyChanges, policySections } from '../../src/security/policy.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('.github/SECURITY.md', () => {
  it('is the text of the policy: node src/cli/build/security-policy.ts', () => {
    expect(readFileSync(join(root, '.github/SECURITY.md'), 'utf8')).toBe(renderPolicy());
  });

  it('says how to report, what to expect, the trust assumptions, the scope and what is no vulnerability', () => {
    expect(policySections.map(({ id }) => id)).toEqual(['report', 'trust', 'in-scope', 'out-of-scope', 'not']);
    expect(renderPolicy()).toMatch(/within 24 hours[\s\S]*advisory[\s\S]*credit/);
  });

  it('marks code in pairs, which the page relies on', () => {
    const texts = policySections.flatMap(({ paragraphs, items }) => [...paragraphs, ...items]);
    const all = [...texts, ...[...policyChanges, ...privacyChanges].map(({ text }) => text)];
    expect(all.filter((text) => text.split('`').length % 2 === 0 || text.includes('*'))).toEqual([]);
  });
});

describe('the change log', () => {
  it.each<{ name: string; changes: readonly PolicyChange[] }>([
    { name: 'of the security policy', changes: policyChanges },
    { name: 'of the privacy statement', changes: privacyChanges },
  ])('$name has the newest change first, none of the future', ({ changes }) => {
    const days = changes.map(({ day }) => day);
    expect(days).toEqual(days.toSorted().toReversed());
    for (const day of days) expect(new Date(day).toISOString().slice(0, 10)).toBe(day);
    expect(Date.parse(days[0] ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it('gives the privacy statement its date', () => {
    expect(privacyStatement.updated).toBe(privacyChanges[0].day);
  });
});

// The privacy statement: every sentence names an existing check, or says why no check is possible; docs/privacy.md has
// the same text; the JSON form is stable. test/unit/privacy/stored.test.ts compares the stored data,
// promises-headers.test.ts the headers that are read.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checksOfSentence, examinedSinks, type PrivacyCheckId } from '../../src/privacy/checks.ts';
import { renderPrivacyGuide } from '../../src/privacy/markdown.ts';
import { privacyStatement, renderPrivacyStatement } from '../../src/privacy/statement.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const sentences = [
  ...[...privacyStatement.visitors.promises, ...privacyStatement.members.promises, ...privacyStatement.exceptions],
  ...privacyStatement.summary.rows.flatMap((row) => row.sentences),
];

/**
 * Whether a check that the privacy statement names exists. The id of a check is a name such as `prove/storage` for the
 * stores or outputs that `npm run prove` searches, the path of a test file, or a path with the title of a test.
 */
function exists(id: string): boolean {
  if (Object.hasOwn(examinedSinks, id)) return true;
  const [path = '', title] = id.split('#');
  if (!path.startsWith('test/') || !existsSync(join(root, path))) return false;
  return title === undefined || read(path).includes(`('${title}'`);
}

describe('the privacy statement', () => {
  it.each(sentences)('$id: its checks exist', (sentence) => {
    const checks = checksOfSentence(sentence);
    expect(checks.filter((id) => !exists(id))).toEqual([]);
    expect(checks.length > 0 || ('unchecked' in sentence && sentence.unchecked !== '')).toBe(true);
  });

  it.each(privacyStatement.stores)(
    '$id: its checks exist',
    ({ checks }: { readonly checks: readonly PrivacyCheckId[] }) => {
      expect(checks.filter((id) => !exists(id))).toEqual([]);
    },
  );

  it.each([
    { id: 'prove/nothing', why: 'no sink' },
    { id: 'test/architecture/none.test.ts', why: 'no file' },
    {
      id: 'test/architecture/privacy-statement.test.ts#a title that is nowhere',
      why: 'no test',
    },
  ])('is not proven by $id ($why)', ({ id }) => {
    expect(exists(id)).toBe(false);
  });

  it('is proven by a test that has the title', () => {
    expect(exists('test/architecture/privacy-statement.test.ts#is proven by a test that has the title')).toBe(true);
  });

  it('has promises to visitors that all have a check', () => {
    expect(privacyStatement.visitors.promises.filter((promise) => checksOfSentence(promise).length === 0)).toEqual([]);
  });

  it.each(['Retention', 'Security'])('has a check or a reason for every fact of the summary on: %s', (topic) => {
    const row = privacyStatement.summary.rows.find((each) => each.topic === topic);
    expect(row?.facts).toEqual([]);
    expect(row?.sentences.length).toBeGreaterThan(3);
  });

  it('uses every sink of npm run prove', () => {
    const named = new Set(sentences.flatMap(checksOfSentence));
    expect(Object.keys(examinedSinks).filter((sink) => !named.has(sink as PrivacyCheckId))).toEqual([]);
  });

  it('has ids that are unique, so that they can be cited', () => {
    const ids = sentences.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is docs/privacy.md (write it with node src/cli/build/privacy-guide.ts)', () => {
    expect(read('docs/privacy.md')).toBe(renderPrivacyGuide());
  });

  it('is a dated document with a version', () => {
    expect(JSON.parse(renderPrivacyStatement())).toMatchObject({
      schema: 1,
      updated: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
  });
});

// The hashes of the Worker's code and of its data: which change alters which hash.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashModules } from '../../../src/cli/build/module-hashes.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Returns the modules of a Worker with the given text as manifest. */
const worker = (manifest = '{"v4":[]}', code = 'answer();') =>
  [
    ['index.js', code],
    ['manifest.js', `export default ${manifest};\n`],
    ['dashboard-4F5G.js', 'export {};'],
  ] as const;

const hash = (modules: readonly (readonly [string, string])[]) => hashModules(new Map(modules));

const first = hash(worker());

describe('hashModules', () => {
  it('returns what sha256sum computes', () => {
    const list = `${sha256('export {};')}  dashboard-4F5G.js\n${sha256('answer();')}  index.js\n`;
    expect(first).toEqual({ code: sha256(list), data: sha256('export default {"v4":[]};\n') });
  });

  it('does not depend on the order of the modules', () => {
    expect(hash(worker().toReversed())).toEqual(first);
  });

  it('returns the same for text and for its bytes', () => {
    expect(hashModules(new Map(worker().map(([name, text]) => [name, Buffer.from(text)])))).toEqual(first);
  });

  it('changes only the hash of the data for new data', () => {
    const second = hash(worker('{"v4":[1]}'));
    expect(second.code).toBe(first.code);
    expect(second.data).not.toBe(first.data);
  });

  it.each([
    { why: 'a changed line', modules: worker('{"v4":[]}', 'answer(1);') },
    { why: 'an added module', modules: [...worker(), ['more.js', 'export {};']] as const },
    { why: 'a missing module', modules: worker().slice(0, 2) },
    { why: 'a renamed module', modules: [...worker().slice(0, 2), ['other.js', 'export {};']] as const },
  ])('changes only the hash of the code for $why', ({ modules }) => {
    const { code, data } = hash(modules);
    expect(code).not.toBe(first.code);
    expect(data).toBe(first.data);
  });

  it.each([
    { why: 'another script', text: 'fetch(leak); export default {};\n' },
    { why: 'an expression', text: 'export default {"v4":fetch(leak)};\n' },
    { why: 'two statements', text: 'export default {};\nfetch({});\n' },
    { why: 'a function', text: 'export default () => ({});\n' },
    { why: 'no object', text: 'export default [];\n' },
  ])('counts the manifest as code if it has $why', ({ text }) => {
    const planted = hash([...worker().filter(([name]) => name !== 'manifest.js'), ['manifest.js', text]]);
    expect(planted.data).toBeNull();
    expect(planted.code).not.toBe(first.code);
  });
});

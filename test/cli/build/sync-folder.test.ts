// The folders that wrangler's build command writes, beside the shards: `assets/documents/` and `worker/`. Each contains
// exactly what belongs there, because wrangler uploads whatever it finds.

import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderDocuments, writeDocuments } from '../../../src/cli/build/documents.ts';
import { addManifest, bundleWorker, writeWorker } from '../../../src/cli/build/worker-modules.ts';
import { releaseFiles } from '../../../src/documents.ts';
import { temporaryFolder } from '../scripts.ts';

const documents = { ...(await renderDocuments()), 'build.json': '{}\n' };
const modules = bundleWorker();

let built: string;
let remove: () => void;
beforeEach(() => {
  ({ path: built, remove } = temporaryFolder());
  write('manifest.json', '{"schema":2}\n');
  write('assets/shards/mud.shard', 'mud');
});
afterEach(() => remove());

function write(name: string, text: string): void {
  mkdirSync(dirname(join(built, name)), { recursive: true });
  writeFileSync(join(built, name), text);
}

const read = (name: string) => readFileSync(join(built, name), 'utf8');

function filesBelow(name: string): readonly string[] {
  const all = readdirSync(join(built, name), { recursive: true, encoding: 'utf8' });
  return all.filter((file) => statSync(join(built, name, file)).isFile()).toSorted();
}

const folders = [
  {
    folder: 'assets/documents',
    make: () => writeDocuments(join(built, 'assets'), documents),
    names: [...Object.keys(documents), ...releaseFiles()],
    one: 'dashboard/style.css',
  },
  {
    folder: 'worker',
    make: () => writeWorker(built, addManifest(built, modules)),
    names: [...modules.keys(), 'manifest.js'],
    one: 'index.js',
  },
];

describe.each(folders)('$folder', ({ folder, make, names, one }) => {
  it('contains every file and no other', () => {
    make();
    expect(filesBelow(folder)).toEqual(names.toSorted());
  });

  it('replaces a stale file', () => {
    make();
    const fresh = read(`${folder}/${one}`);
    write(`${folder}/${one}`, 'stale');
    make();
    expect(read(`${folder}/${one}`)).toBe(fresh);
  });

  it('deletes files that do not belong there, at any depth', () => {
    for (const name of ['secret.txt', 'dashboard/old.js', 'deep/er/old.js']) write(`${folder}/${name}`, 'foreign');
    make();
    expect(filesBelow(folder)).toEqual(names.toSorted());
  });

  it('does not write an unchanged file, so that wrangler does not restart', () => {
    make();
    const past = new Date('2026-01-01T00:00:00Z');
    utimesSync(join(built, folder, one), past, past);
    make();
    expect(statSync(join(built, folder, one)).mtime).toEqual(past);
  });

  it('is the only folder that changes', () => {
    make();
    expect(filesBelow('.').filter((file) => !file.startsWith(`${folder}/`))).toEqual([
      'assets/shards/mud.shard',
      'manifest.json',
    ]);
    expect(read('assets/shards/mud.shard')).toBe('mud');
  });
});

describe('the module of the manifest', () => {
  it('is the only module that changes with the data', () => {
    writeWorker(built, addManifest(built, modules));
    const before = new Map(filesBelow('worker').map((name) => [name, read(`worker/${name}`)]));
    write('manifest.json', '{"schema":2,"v4":[]}\n');
    writeWorker(built, addManifest(built, bundleWorker()));
    const changed = filesBelow('worker').filter((name) => read(`worker/${name}`) !== before.get(name));
    expect(changed).toEqual(['manifest.js']);
    expect(read('worker/manifest.js')).toBe('export default {"schema":2,"v4":[]};\n');
  });
});

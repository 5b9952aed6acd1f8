// The command that wrangler runs before each deployment: build.json must describe the modules that are uploaded.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hashModules } from '../../../src/cli/build/module-hashes.ts';
import { writeBuild } from '../../../src/cli/build/write-build.ts';
import { temporaryFolder } from '../scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

describe('writeBuild', () => {
  it('describes the uploaded modules, even if the source is saved while it runs', async () => {
    writeFileSync(join(folder.path, 'manifest.json'), '{"v4":[]}\n');
    let saves = 0;
    await writeBuild(folder.path, () => {
      saves += 1;
      return new Map([['index.js', `export default { saves: ${saves} };\n`]]);
    });
    const worker = join(folder.path, 'worker');
    const uploaded = new Map(readdirSync(worker).map((name) => [name, readFileSync(join(worker, name))]));
    const claimed = JSON.parse(readFileSync(join(folder.path, 'assets/documents/build.json'), 'utf8'));
    expect([...uploaded.keys()].toSorted()).toEqual(['index.js', 'manifest.js']);
    expect(claimed).toMatchObject(hashModules(uploaded));
    expect(hashModules(uploaded).data).not.toBeNull();
  });
});

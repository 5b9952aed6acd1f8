// The projects of docs/examples, as files: exact versions, the newest release of the client library, strict types. `npm
// run examples` installs and runs them, because that needs the network.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentsOfRelease, nameRelease } from '../../../src/cli/build/release.ts';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { packageName, releases } from '../../../src/client/releases.ts';
import { exampleProjects } from '../../examples/projects.ts';

const folder = join(repositoryRoot, 'docs/examples');
const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const [newest] = releases;

describe('the examples', () => {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it('are all run by npm run examples and listed in their index', () => {
    expect(exampleProjects.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    const index = read('docs/examples/README.md');
    const listed = [...index.matchAll(/^\| \[([\w-]+)\]/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual(names.toSorted());
  });

  it('are run in part by CI', () => {
    const [, given = ''] = /^npm run examples -- (.+)$/m.exec(read('.ci/run')) ?? [];
    expect(given.split(' ').filter((name) => names.includes(name))).toHaveLength(2);
  });

  const packages = names.filter((name) => existsSync(join(folder, name, 'package.json')));

  it.each(packages)('%s pins exact versions and installs the newest client library from the Worker', (name) => {
    const { dependencies, devDependencies } = JSON.parse(read(`docs/examples/${name}/package.json`));
    const { wherefrom, ...others } = { ...dependencies, ...devDependencies };
    expect(wherefrom).toBe(`https://YOUR-WORKER/${packageName(newest.version)}`);
    expect(Object.values(others).length).toBeGreaterThan(1);
    expect(Object.entries(others).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  });

  it.each(packages)('%s is compiled under strict', (name) => {
    const { compilerOptions } = JSON.parse(read(`docs/examples/${name}/tsconfig.json`));
    expect(compilerOptions.strict).toBe(true);
    expect(Object.entries(compilerOptions).filter(([option, value]) => /^(strict|no)/.test(option) && !value)).toEqual(
      [],
    );
  });

  it.each(names)('%s has no lock file and is not installed', (name) => {
    const left = [
      'node_modules',
      'package-lock.json',
      'npm-shrinkwrap.json',
      'yarn.lock',
      'pnpm-lock.yaml',
      'bun.lock',
    ];
    expect(readdirSync(join(folder, name)).filter((each) => left.includes(each))).toEqual([]);
  });
});

describe('the newest release', () => {
  it('is the only one that guides and examples name', () => {
    expect(documentsOfRelease().length).toBeGreaterThan(20);
    expect(documentsOfRelease().filter((path) => nameRelease(read(path), newest) !== read(path))).toEqual([]);
  });

  it('is named in the guide of the library and in every example', () => {
    const naming = documentsOfRelease().filter((path) => read(path).includes(`-${newest.version}.`));
    expect(naming).toContain('src/client/README.md');
    expect(naming.filter((path) => path.startsWith('docs/examples/'))).toHaveLength(exampleProjects.length);
  });

  it('replaces the names and the hash of another', () => {
    const hash = (letter: string) => `sha384-${letter.repeat(64)}`;
    const text = (version: string, integrity: string) =>
      `<script src="https://YOUR-WORKER/client-${version}.js" integrity="${integrity}"> wherefrom-${version}.tgz vue-3.5.45.js`;
    const named = nameRelease(text('1.2.3', hash('a')), { version: '1.3.0', scriptIntegrity: hash('+') });
    expect(named).toBe(text('1.3.0', hash('+')));
  });
});

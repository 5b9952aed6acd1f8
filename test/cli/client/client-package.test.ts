// The files of the client library: up to date, small, and usable by compilers and bundlers. test/unit/client and
// test/browser/client.test.ts cover its behaviour.

import { execFile, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { integrityOf, packPackage, releasesFolder } from '../../../src/cli/build/release.ts';
import { repositoryRoot } from '../../../src/cli/wrangler.ts';
import { renderClient, renderServedScripts } from '../../../src/client/build.ts';
import { packageName, releases, scriptName } from '../../../src/client/releases.ts';

const served = await renderServedScripts();

describe('the delivered files', () => {
  it('are up to date with their sources', async () => {
    const rendered = await renderClient();
    expect(rendered.size).toBe(11);
    for (const [path, text] of rendered) expect(existsSync(path) && readFileSync(path, 'utf8'), path).toBe(text);
  });

  it.each([
    { name: 'client.js', script: served.client, bytesMax: 2048 },
    { name: 'visitor-api.js', script: served.visitorApi, bytesMax: 1024 },
  ])('include $name, without imports, under $bytesMax bytes gzipped', ({ script, bytesMax }) => {
    expect(gzipSync(script).byteLength).toBeLessThan(bytesMax);
    expect(script).not.toMatch(/\bimport\b(?!\.meta)|\brequire\b/);
  });

  it('in the package do not use their own URL as the endpoint', () => {
    expect(served.client).toContain('import.meta');
    expect(readFileSync(join(repositoryRoot, 'src/client/built/client.js'), 'utf8')).not.toContain('import.meta');
  });
});

/** Returns the files of a package by path, from its gzipped tar (POSIX ustar). */
function unpack(archive: Uint8Array): Map<string, string> {
  const tar = gunzipSync(archive);
  const files = new Map<string, string>();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const name = tar.toString('latin1', at, tar.indexOf(0, at));
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    files.set(name, tar.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

describe('the released files', () => {
  const read = (name: string) => readFileSync(join(releasesFolder, name));

  it('are exactly the listed ones', () => {
    const listed = [...releases.flatMap(({ version }) => [scriptName(version), packageName(version)]), 'releases.json'];
    expect(readdirSync(releasesFolder).toSorted()).toEqual(listed.toSorted());
    expect(releases.length).toBeGreaterThan(0);
  });

  it.each([...releases])('of $version never change', ({ version, scriptIntegrity, packageIntegrity }) => {
    expect(integrityOf('sha384', read(scriptName(version)))).toBe(scriptIntegrity);
    expect(integrityOf('sha512', read(packageName(version)))).toBe(packageIntegrity);
  });

  it('of the present version are those of the sources, so a change after a release needs a new version', () => {
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'src/client/package.json'), 'utf8'));
    if (!releases.some((each) => each.version === version)) return;
    const now = unpack(packPackage());
    const then = unpack(read(packageName(version)));
    const modules = (files: Map<string, string>) => [...files].filter(([name]) => name.startsWith('package/built/'));
    expect(modules(now)).toEqual(modules(then));
    expect(modules(now)).toHaveLength(11);
    expect(read(scriptName(version)).toString()).toBe(served.client);
  });
});

describe('npm run release', () => {
  it('says in one line that the present version is released, and writes nothing', () => {
    const result = spawnSync(process.execPath, ['src/cli/build/release.ts'], { cwd: repositoryRoot, encoding: 'utf8' });
    const { version } = releases[0] ?? {};
    expect([result.status, result.stdout, result.stderr]).toEqual([
      1,
      '',
      `${version} is released already. Raise the version in src/client/package.json.\n`,
    ]);
  });
});

describe('the package', () => {
  const archive = packPackage();

  it('is under 25 KB, with a guide, a licence and no dependencies', () => {
    expect(archive.byteLength).toBeLessThan(25_000);
    const files = unpack(archive);
    expect([...files.keys()].filter((name) => !name.startsWith('package/built/')).toSorted()).toEqual([
      ...['package/LICENSE', 'package/README.md', 'package/package.json'],
    ]);
    expect(files.get('package/LICENSE')).toBe(readFileSync(join(repositoryRoot, 'LICENSE'), 'utf8'));
    expect(JSON.parse(files.get('package/package.json') ?? '')).not.toHaveProperty('dependencies');
  });

  it('has every file that it exports', () => {
    const files = unpack(archive);
    const { exports } = JSON.parse(files.get('package/package.json') ?? '');
    const paths = Object.values(exports).flatMap((target) =>
      Object.values(typeof target === 'string' ? [target] : Object(target)),
    );
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) expect([...files.keys()]).toContain(`package/${String(path).slice(2)}`);
  });
});

describe('the library’s guide', () => {
  const read = (path: string) => readFileSync(join(repositoryRoot, 'src/client', path), 'utf8');
  /** Returns the first cells of the table below a heading of the guide. */
  const listed = (heading: string) =>
    [...(read('README.md').split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(
      ([, name]) => name,
    );

  it('lists exactly the options', () => {
    const options = read('built/client.d.ts').split('interface LocateOptions')[1]?.split('\n}')[0] ?? '';
    const named = [...options.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name);
    expect(named).toContain('timeoutMs');
    expect(listed('Options')).toEqual(named);
  });

  /** Returns the first cells of the table with this header. */
  const listedUnder = (header: string) => {
    const table = read('README.md').split(`| ${header} |`)[1]?.split('\n\n')[0] ?? '';
    return [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  };

  it.each([
    { header: 'option of the client', type: 'ServerClientOptions' },
    { header: 'expected', type: 'TokenExpectation' },
  ])('lists exactly each $header of the server library', ({ header, type }) => {
    const members = read('built/server.d.ts').split(`interface ${type}`)[1]?.split('\n}')[0] ?? '';
    const named = [...members.matchAll(/^ {4}readonly (\w+)\??:/gm)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(listedUnder(header)).toEqual(named);
  });

  it('lists exactly the errors of tokens', () => {
    const codes = /TokenErrorCode = (.+);/.exec(read('built/server.d.ts'))?.[1] ?? '';
    expect(codes).toContain('token_expired');
    expect(listedUnder('`code` of a TokenError')).toEqual(codes.split(' | ').map((code) => code.slice(1, -1)));
  });

  it('lists exactly the library’s own errors', () => {
    const codes = /LocateErrorCode = FailureCode \| (.+);/.exec(read('built/client.d.ts'))?.[1] ?? '';
    expect(codes).toContain('timeout');
    expect(listed('Errors').slice(1)).toEqual(codes.split(' | ').map((code) => code.slice(1, -1)));
  });
});

/** Code of a server that uses the client library. The test compiles it. */
const serverConsumer = `
import { createServerClient, LookupError, TokenError, verifyLocationToken, type FailedItem, type ServerClient } from 'wherefrom/server';

declare const environment: Record<string, string | undefined>;
const client: ServerClient = createServerClient({ url: 'https://where.example', key: 'wfk_…', sign: true });
export async function ask(): Promise<string | null> {
  const location = await client.lookup('192.0.2.1');
  const items = await client.batch(['192.0.2.1'], { fields: ['city'] });
  const failed = items.filter((item): item is FailedItem => 'error' in item);
  // @ts-expect-error An item of a batch may be an error instead of a location.
  items[0].city;
  for (const item of items) if (!('error' in item)) { const city: string | null = item.city; city?.length; }
  const { country: { code } } = await client.lookup('192.0.2.1', { fields: ['country.code'] });
  code?.length;
  // @ts-expect-error There is no such field.
  await client.lookup('192.0.2.1', { fields: ['country.cod'] });
  // @ts-expect-error A batch takes an array of addresses.
  await client.batch('192.0.2.1');
  // @ts-expect-error A lookup takes one address.
  await client.lookup(['192.0.2.1']);
  createServerClient({ url: environment['URL'], key: environment['KEY'], fetch });
  // @ts-expect-error The key may be undefined, but must be named.
  createServerClient({ url: 'https://where.example' });
  // @ts-expect-error There is no such option.
  await client.lookup('192.0.2.1', { sample: 'paris' });
  return location.city ?? failed[0]?.error.code ?? null;
}
export async function check(token: string): Promise<string | null> {
  const expected = { url: 'https://where.example', project: 'elboniatoday00000000', nonce: 'chosen-by-the-customer' };
  // @ts-expect-error The nonce is required.
  await verifyLocationToken(token, { url: 'https://where.example', project: 'elboniatoday00000000' });
  return (await verifyLocationToken(token, expected)).country;
}
export function explain(error: unknown): string {
  // @ts-expect-error This is no error code of the API.
  if (error instanceof LookupError && error.code === 'no_such_code') return '';
  return error instanceof LookupError || error instanceof TokenError ? error.code : 'unknown';
}
`;

/** Code of a page that uses the client library. The test compiles it; `@ts-expect-error` fails if there is no error. */
const consumer = `
import { locate, LocateError, type FieldName, type Location, type LocateErrorCode, type LocateOptions } from 'wherefrom/client';
import { useVisitor, type Visitor } from 'wherefrom/react';
import { type VisitorStore, visitorStore } from 'wherefrom/svelte';
import { useVisitor as useVisitorRefs } from 'wherefrom/vue';
import { locate as locateFromRoot } from 'wherefrom';

declare const environment: Record<string, string | undefined>;
const options = { endpoint: 'https://where.example', timeoutMs: 500, signal: AbortSignal.timeout(100) } satisfies LocateOptions;
export async function ask(): Promise<string | null> {
  const location: Location = await locate('elboniatoday00000000', options);
  const orNull: Location | null = await locate('elboniatoday00000000', { fallback: null });
  // @ts-expect-error The answer may be the fallback.
  orNull.city;
  const { city, country: { code } } = await locate('elboniatoday00000000', { fields: ['country.code', 'city'] });
  const known: [string | null, string | null] = [code, city];
  const narrow = await locate('elboniatoday00000000', { fields: ['country.code', 'country.name', 'meta.database', 'regulations'] });
  const texts: (string | null)[] = [narrow.country.code, narrow.country.name, narrow.meta.database.name, ...narrow.regulations];
  // @ts-expect-error This field was not requested.
  narrow.country.flag;
  // @ts-expect-error This group was not requested.
  narrow.city;
  // @ts-expect-error There is no such field.
  await locate('elboniatoday00000000', { fields: ['country.cod'] });
  // @ts-expect-error The option fields takes an array, not a comma-separated text.
  await locate('elboniatoday00000000', { fields: 'country.code,city' });
  const either = await locate('elboniatoday00000000', { fields: [texts.length > 3 ? 'city' : 'country.code'] });
  // @ts-expect-error The location has either the city or the country code.
  either.city;
  const names: FieldName[] = ['city'];
  const trimmed = await locate('elboniatoday00000000', { fields: names });
  // @ts-expect-error The compiler does not know which fields are requested, so any may be missing.
  trimmed.country.code;
  const given: LocateOptions = options;
  const trimmedToo: string | null | undefined = (await locate('elboniatoday00000000', given)).country?.code;
  const whole: Location = await locate(environment['PROJECT'], { fields: undefined, fallback: undefined });
  const empty = await locate('elboniatoday00000000', { fallback: {} });
  const perhaps: string | null | undefined = empty.country?.code;
  // @ts-expect-error The empty fallback has no country.
  empty.country.code;
  const partly = await locate('elboniatoday00000000', { fallback: { country: { code: null } } });
  const certain: string | null = partly.country.code;
  const uncertain: string | null | undefined = partly.country.name;
  // @ts-expect-error The fallback's country has no name.
  const never: string | null = partly.country.name;
  const text: Location | 'unknown' = await locate('elboniatoday00000000', { fallback: 'unknown' as const });
  const partial: Partial<Location> = {};
  const some: string | null | undefined = (await locate('elboniatoday00000000', { fallback: partial })).city;
  const token: string | null | undefined = (await locate('elboniatoday00000000', { token: 'q8Jx-3bTn5Lw0ZcV', fields: ['city'] })).token;
  void [known, texts, trimmedToo, whole, perhaps, certain, uncertain, never, text, some, token];
  // @ts-expect-error There is no such option.
  await locate('elboniatoday00000000', { timeout: 500 });
  return trimmed.country?.code ?? location.country.code ?? orNull?.city ?? null;
}
export function explain(error: unknown): LocateErrorCode | null {
  // @ts-expect-error This is no error code of the API.
  if (error instanceof LocateError && error.code === 'no_such_code') return null;
  return error instanceof LocateError ? error.code : null;
}
export function SettingsTarget(): string {
  const visitor: Visitor<Location> = useVisitor('elboniatoday00000000', { endpoint: 'https://where.example' });
  // @ts-expect-error The location may still be loading.
  visitor.location.city;
  const narrow = useVisitor(environment['PROJECT'], { fields: ['country.code'], fallback: {} });
  const code: string | null | undefined = narrow.location?.country?.code;
  // @ts-expect-error The hook takes no signal, because it aborts the request when the component unmounts.
  useVisitor('elboniatoday00000000', { signal: AbortSignal.timeout(100) });
  const refs = useVisitorRefs('elboniatoday00000000', { endpoint: 'https://where.example', fields: ['city'] });
  const city: string | null | undefined = refs.location.value?.city;
  // @ts-expect-error This field was not requested.
  refs.location.value?.country;
  const store: VisitorStore<Location> = visitorStore('elboniatoday00000000', { endpoint: 'https://where.example' });
  store.subscribe(({ location, error }) => [location?.city, error?.code]);
  // @ts-expect-error The store takes no signal, because it aborts the request when the last subscriber leaves.
  visitorStore('elboniatoday00000000', { signal: AbortSignal.timeout(100) });
  void [city, locateFromRoot];
  return visitor.error?.code ?? visitor.location?.city ?? code ?? 'loading';
}
`;

describe('a project with the package installed', () => {
  it.each([
    { module: 'ESNext', moduleResolution: 'bundler' },
    { module: 'Node16', moduleResolution: 'Node16' },
    { module: 'NodeNext', moduleResolution: 'NodeNext' },
  ])('finds its types with moduleResolution $moduleResolution', async ({ module, moduleResolution }) => {
    const folder = mkdtempSync(join(tmpdir(), 'wherefrom-consumer-'));
    try {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(join(repositoryRoot, 'src/client'), join(folder, 'node_modules/wherefrom'));
      symlinkSync(join(repositoryRoot, 'node_modules/vue'), join(folder, 'node_modules/vue'));
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      writeFileSync(join(folder, 'consumer.ts'), consumer);
      writeFileSync(join(folder, 'server.ts'), serverConsumer);
      const compilerOptions = { module, moduleResolution, target: 'ES2022', lib: ['ES2022', 'DOM'], types: [] };
      const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: { ...compilerOptions, ...strict }, files: ['consumer.ts', 'server.ts'] }),
      );
      const complaints = await promisify(execFile)('tsc', ['-p', folder]).then(
        () => '',
        ({ stdout }) => stdout,
      );
      expect(complaints).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('runs it on a server', async () => {
    const { locate } = await import(join(repositoryRoot, 'src/client/built/client.js'));
    await expect(locate('elboniatoday00000000')).rejects.toThrow(new TypeError('endpoint is missing'));
  });
});

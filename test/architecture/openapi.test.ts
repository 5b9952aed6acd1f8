// The OpenAPI document: complete, accepted by the linter redocly, and good enough to generate a client from. Real
// responses are compared with it in test/integration/openapi.test.ts.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { build } from 'esbuild';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { workerBundleOptions } from '../../src/cli/build/worker-modules.ts';
import { apiErrors, failureCodes } from '../../src/core/failure.ts';
import type { Location } from '../../src/core/location.ts';
import { releaseFiles } from '../../src/documents.ts';
import { mockVisitors } from '../../src/edge/locate/mock-visitors.ts';
import { buildOpenApiDocument } from '../../src/openapi/document.ts';
import { unlistedErrorCodes } from '../../src/openapi/responses.ts';
import { openApiSchemas } from '../../src/openapi/schemas.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const openApiDocument = JSON.stringify(buildOpenApiDocument());
const openApi = JSON.parse(openApiDocument);

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
type Same<A, B> =
  (<T>() => T extends Writable<A> ? 1 : 2) extends <T>() => T extends Writable<B> ? 1 : 2 ? true : false;

/** Compiles only if the schema of a location and its type have the same fields. */
const locationIsDescribed: Same<z.infer<typeof openApiSchemas.Location>, Location> = true;

let folder: string;
beforeAll(() => {
  mkdirSync(join(root, 'test/out'), { recursive: true });
  folder = mkdtempSync(join(root, 'test/out/openapi-'));
  writeFileSync(join(folder, 'openapi.json'), openApiDocument);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');

/** Runs redocly, the linter for OpenAPI documents, with its telemetry disabled. */
function redocly(...args: string[]) {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  return spawnSync(process.execPath, [cli, ...args], { cwd: folder, env, encoding: 'utf8' });
}

const compile = () => spawnSync('tsc', ['-p', '.'], { cwd: folder, encoding: 'utf8' });

describe('the OpenAPI document', () => {
  it('describes the type of a location', () => {
    expect(locationIsDescribed).toBe(true);
  });

  it('mentions every failure, at a route or in its description', () => {
    const described = JSON.stringify(openApi.paths);
    for (const code of failureCodes) {
      expect(openApi.info.description).toContain(
        `| \`${code}\` | ${apiErrors[code].status} | ${apiErrors[code].detail} |`,
      );
      expect(described.includes(`#/components/examples/${code}"`), code).toBe(!unlistedErrorCodes.includes(code));
    }
  });

  it('has summaries in plain text', () => {
    const summaries = Object.values<Record<string, { summary: string }>>(openApi.paths).flatMap((methods) =>
      Object.values(methods).map(({ summary }) => summary),
    );
    expect(summaries.length).toBeGreaterThan(20);
    expect(summaries.filter((summary) => summary.includes('`'))).toEqual([]);
  });

  it('lists the samples', () => {
    expect(mockVisitors.size).toBeGreaterThan(10);
    for (const [name, { about }] of mockVisitors)
      expect(openApi.info.description).toContain(`| \`${name}\` | ${about} |`);
  });

  it('has examples that its own schemas accept', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    ajv.addSchema(openApi, 'openapi', undefined, false);
    const { Problem, ...examples } = openApi.components.schemas;
    const cases = Object.entries<{ examples?: unknown[] }>(examples)
      .flatMap(([name, schema]) => (schema.examples ?? []).map((example) => ({ name, example })))
      .concat(
        failureCodes
          .filter((code) => !unlistedErrorCodes.includes(code))
          .map((code) => ({ name: 'Problem', example: openApi.components.examples[code].value })),
      );
    expect(cases.length).toBeGreaterThan(10);
    for (const { name, example } of cases) {
      const validate = ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
      expect(validate(example), `${name} ${ajv.errorsText(validate.errors)}`).toBe(true);
    }
    expect(openApiSchemas.Location.parse(openApi.components.examples.complete.value)).toEqual(
      openApi.components.examples.complete.value,
    );
  });
});

/** The API's routes, from the bundle of src/api.ts with an empty database. */
async function readRoutes(): Promise<Hono['routes']> {
  const manifest = join(folder, 'manifest.json');
  const database = { name: 'Elbonia', builtAt: '2026-01-01T00:00:00Z', attribution: '', attributionUrl: '' };
  writeFileSync(manifest, JSON.stringify({ schema: 2, database, aliases: [], v4: [], v6: [] }));
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/api.ts')],
    ...workerBundleOptions,
    splitting: false,
    alias: { ...workerBundleOptions.alias, '#manifest': manifest },
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const { createApi }: { createApi: () => { app: Hono } } = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${code}`
  );
  return createApi().app.routes;
}

describe('the routes', () => {
  it('are exactly those in the document', async () => {
    // Routes that are not in the API's router: those called with a key (src/settings-routes.ts) and the status
    // (src/status-routes.ts).
    const otherRoutes = ['/v1/usage', '/v1/export', '/status.json'].flatMap((path) =>
      ['GET', 'OPTIONS', 'ALL'].map((method) => ({ method, path })),
    );
    const routes = [...(await readRoutes()), ...otherRoutes];
    // The OpenAPI document leaves out the files of released client libraries, because each release adds some.
    const released = new Set(releaseFiles().map((name) => `/${name}`));
    expect(routes.filter(({ method, path }) => method === 'GET' && released.has(path))).toHaveLength(released.size);
    const pathsOf = (method: string) =>
      new Set(
        routes
          .filter((route) => route.method === method && !released.has(route.path))
          .map(({ path }) => path.replace(/:(\w+)/g, '{$1}')),
      );
    const documented = new Set(Object.keys(openApi.paths));
    expect(documented.size).toBeGreaterThan(8);
    const documentedFor = (method: string) =>
      new Set([...documented].filter((path) => Object.keys(openApi.paths[path]).join() === method));
    expect(pathsOf('GET')).toEqual(documentedFor('get'));
    expect(pathsOf('POST')).toEqual(documentedFor('post'));
    // Other methods are refused on every documented path, except preflight requests.
    expect(pathsOf('ALL')).toEqual(documented);
    expect(new Set(routes.map(({ method }) => method))).toEqual(new Set(['GET', 'POST', 'OPTIONS', 'ALL']));
    expect([...pathsOf('OPTIONS')].filter((path) => !documented.has(path))).toEqual([]);
  });
});

describe('third-party tools', () => {
  const config = join(root, 'src/openapi/redocly.yaml');

  it('lint the document without errors or warnings', () => {
    const { stdout } = redocly('lint', 'openapi.json', '--config', config, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] });
  });

  it('refuses an invalid document', () => {
    const { security, ...get } = openApi.paths['/health'].get;
    const broken = { ...openApi, paths: { ...openApi.paths, '/health': { get: { ...get, responses: undefined } } } };
    writeFileSync(join(folder, 'broken.json'), JSON.stringify(broken));
    const { stdout, status } = redocly('lint', 'broken.json', '--config', config, '--format', 'json');
    const rules = JSON.parse(stdout).problems.map(({ ruleId }: { ruleId: string }) => ruleId);
    expect(status).toBe(1);
    expect(rules).toContain('security-defined');
  });

  it('generate a TypeScript client that compiles and has the types of the responses', () => {
    const generated = redocly('generate-client', 'openapi.json', '--output', 'client.ts');
    expect(generated.status, generated.stderr).toBe(0);
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true },
      ...{ target: 'ES2024', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2024', 'DOM'], types: [] },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['page.ts'] }));
    const page = (member: string) => `import { getVisitor, type Location, type Problem } from './client.js';
const query = { project: 'elboniatoday00000000', fields: ['country.code' as const, 'city' as const], lang: 'fr' };
const answer = await getVisitor({ query });
export const city: string | null | undefined = answer.city;
export const inEU = (location: Location): boolean | null => location.country.inEU;
export const refused = (problem: Problem): boolean => problem.code === '${member}';
`;
    writeFileSync(join(folder, 'page.ts'), page('origin_not_allowed'));
    const compiled = compile();
    expect(compiled.stdout).toBe('');
    expect(compiled.status).toBe(0);
    writeFileSync(join(folder, 'page.ts'), page('no_such_code'));
    expect(compile().stdout).toContain('no_such_code');
  });
});

// Each route and each refusal of the Worker has a scenario in `npm run prove`.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeWorkerFiles, type WorkerFiles, writeWorkerFiles } from '../support/harness.ts';
import { missingScenarios } from './coverage.ts';
import { answeredScenarios } from './requests/answered.ts';
import { refusedScenarios } from './requests/refused.ts';
import type { Routes } from './requests/scenario.ts';
import { bundleSubject } from './worker/subject.ts';

const api = [...answeredScenarios, ...refusedScenarios];
const none = { prefixes: [], api: [], dashboard: [], forms: [] };

let files: WorkerFiles;
beforeAll(() => {
  files = writeWorkerFiles();
});
afterAll(() => removeWorkerFiles(files));

/** Replaces workerd's module `cloudflare:workers`, which Node lacks. Listing the routes needs no Durable Object. */
const durableObjects = 'data:text/javascript,export class DurableObject {}';

/** Builds the Worker and returns its routes. The test build of the Worker (examined-worker.ts) lists them. */
async function readRoutes(): Promise<Routes> {
  const folder = join(files.folder, 'modules');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const [name, text] of await bundleSubject({ files, recording: false })) {
    writeFileSync(join(folder, name), text.replaceAll('"cloudflare:workers"', JSON.stringify(durableObjects)));
  }
  const { default: worker } = await import(pathToFileURL(join(folder, 'index.js')).href);
  return await (await worker.fetch(new Request('https://api.example/prove/routes'), {}, {})).json();
}

describe('what lacks a scenario', () => {
  it('is nothing of the real Worker', async () => {
    const routes = await readRoutes();
    expect(routes.api).toContain('GET /v1/visitor');
    expect(missingScenarios(routes, api)).toEqual([]);
  });

  it.each([
    ['a new route', { ...none, api: ['GET /v1/new'] }, 'GET /v1/new'],
    ['a new method of a route', { ...none, api: ['DELETE /v1/visitor'] }, 'DELETE /v1/visitor'],
    ['a new part beside the API', { ...none, prefixes: ['/new'] }, '/new'],
  ])('includes %s', (_, routes, missing) => {
    expect(missingScenarios(routes, api)).toEqual([missing]);
  });

  it('includes a refusal', () => {
    const without = api.filter(({ code }) => code !== 'rate_limited');
    expect(missingScenarios(none, without)).toEqual(['rate_limited']);
  });
});

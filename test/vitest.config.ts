// Four kinds of tests: inside workerd, in Node, over HTTP and in a browser. Test files that wait for real time form
// vitest projects of their own, which test/run.ts runs beside the others.

import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { certificateStubAliases } from '../src/cli/build/worker-modules.ts';

const root = new URL('..', import.meta.url).pathname;

/**
 * Integration tests that wait for the 30 seconds that an isolate caches a snapshot, or for the 20 seconds that it
 * buffers counts.
 */
const integrationWaits =
  'test/integration/{settings-reach-the-edge,restore-reaches-the-edge,counts-usage,restarts-while-counting}.test.ts';
const browserWaits = 'test/browser/dashboard.test.ts';

/**
 * Unit tests of every failure of every dashboard form, which take as long as all other unit tests. `npm run check`
 * omits them.
 */
const unitSweeps = 'test/unit/dashboard/routes/route-{failures,forms}.test.ts';

/** Returns a vitest project of tests that run inside workerd. */
function inWorkerd(name: string, include: string, exclude: readonly string[] = []) {
  return {
    root,
    // The packages that the Worker's bundle replaces are replaced here too.
    resolve: { alias: certificateStubAliases },
    plugins: [
      cloudflareTest({
        // This Worker only exports the Durable Object class, which a binding needs. Unit tests import the tested code
        // themselves.
        main: './test/support/usage-worker.ts',
        miniflare: {
          compatibilityDate: '2026-11-01',
          compatibilityFlags: ['nodejs_compat'],
          kvNamespaces: ['PROJECTS'],
          d1Databases: ['DB'],
          durableObjects: { USAGE: { className: 'ProjectUsage', useSQLite: true } },
        },
      }),
    ],
    test: { name, include: [include], exclude: [...exclude] },
  };
}

/** Returns a vitest project of tests in Node, each file with a Worker of its own. */
function overHttp(name: string, include: string, exclude: readonly string[] = []) {
  return { root, test: { name, include: [include], exclude: [...exclude], testTimeout: 60_000, hookTimeout: 120_000 } };
}

/**
 * Returns a vitest project that runs one file at a time, because it runs beside other tests and must leave them a core.
 */
function oneByOne(name: string, include: string) {
  const project = overHttp(name, include);
  return { ...project, test: { ...project.test, fileParallelism: false } };
}

export default defineConfig({
  root,
  test: {
    projects: [
      inWorkerd('unit', 'test/unit/**/*.test.ts', [unitSweeps]),
      inWorkerd('unit-sweeps', unitSweeps),
      {
        root,
        test: {
          name: 'node',
          include: ['test/{data,cli,architecture,prove}/**/*.test.ts'],
          // This package imports JSON files without the attribute that Node requires; Vite's transform does not require
          // it.
          server: { deps: { inline: [/@actions/] } },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      overHttp('integration', 'test/integration/**/*.test.ts', [integrationWaits]),
      oneByOne('integration-waits', integrationWaits),
      overHttp('browser', 'test/browser/**/*.test.ts', [browserWaits]),
      oneByOne('browser-waits', browserWaits),
    ],
  },
});

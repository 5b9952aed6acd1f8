// Four kinds of tests, each where its promise can be shown: inside workerd, in Node, over HTTP, in a browser.
// test/run.ts chooses among them.

import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        plugins: [
          cloudflareTest({
            // Bindings alone, no Worker: unit tests import what they test.
            miniflare: {
              compatibilityDate: '2026-11-01',
              compatibilityFlags: ['nodejs_compat'],
              kvNamespaces: ['PROJECTS'],
              d1Databases: ['DB'],
            },
          }),
        ],
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'] },
      },
      {
        root,
        test: {
          name: 'node',
          include: ['test/{data,cli,architecture}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        root,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        root,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

// Bundles the Worker into several modules, which wrangler uploads unchanged. wrangler's own bundler is not used,
// because it writes a single module. Code that only dynamic import() reaches (dashboard, settings) is in separate
// modules: the runtime compiles a module when it is first imported (new_module_registry, the default since 2026-11-17).
// The manifest of the location data is a module of its own, so that new data changes no other module. This file does
// not read the data.

import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { repositoryRoot } from '../wrangler.ts';
import { syncFolder } from './sync-folder.ts';

const manifestModule = './manifest.js';

const noCertificates = join(repositoryRoot, 'src/settings/accounts/no-certificates.ts');

/**
 * Packages that the bundle leaves out, each with the module that replaces it. The packages verify attestation
 * certificates, but passkeys are requested without attestation.
 */
export const certificateStubAliases = {
  '@peculiar/asn1-android': noCertificates,
  '@peculiar/x509': noCertificates,
  'reflect-metadata': noCertificates,
} as const;

/** The esbuild options of every bundle of the Worker's code. */
export const workerBundleOptions = {
  absWorkingDir: repositoryRoot,
  // The bundle contains module paths in comments. Without this option, the comments would name the folder of a linked
  // package, so the hash of the code would depend on that folder.
  preserveSymlinks: true,
  bundle: true,
  format: 'esm',
  target: 'es2024',
  conditions: ['workerd', 'worker', 'browser'],
  splitting: true,
  alias: { '#manifest': manifestModule, ...certificateStubAliases },
  // The runtime provides `cloudflare:workers`, the module with the base class of Durable Objects.
  external: [manifestModule, 'cloudflare:workers'],
} as const satisfies BuildOptions;

/**
 * Bundles the Worker and returns the text of its modules by name, without the data manifest. The module of `main` is
 * `index.js`.
 */
export function bundleWorker(main = 'src/index.ts'): Map<string, string> {
  const { outputFiles } = buildSync({
    ...workerBundleOptions,
    entryPoints: [{ in: main, out: 'index' }],
    outdir: 'modules',
    write: false,
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
}

/**
 * Adds the data manifest in the folder `built` to the Worker's modules. Before the first data build there is no
 * manifest, and nothing is added, because `wrangler types` must work then too.
 */
export function addManifest(built: string, modules: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const manifest = join(built, 'manifest.json');
  if (!existsSync(manifest)) return modules;
  return new Map(modules).set(basename(manifestModule), `export default ${readFileSync(manifest, 'utf8').trim()};\n`);
}

/** Makes the folder `worker/` in `built`, the folder of the built data, contain exactly the given modules. */
export function writeWorker(built: string, modules: ReadonlyMap<string, string>): void {
  syncFolder(join(built, 'worker'), modules);
}

// Bundles the Worker into modules, which wrangler uploads as they are, because wrangler itself bundles into one module. Code
// that only dynamic import() reaches (dashboard, settings) is in separate modules: the runtime compiles a module when it is
// first imported (new_module_registry, the default since 2026-11-17). Does not read the data: the manifest is a module of its
// own, so that new data changes no other module.

import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { root } from '../wrangler.ts';
import { writeFolder } from './write-folder.ts';

const manifestModule = './manifest.js';

const noCertificates = join(root, 'src/settings/accounts/no-certificates.ts');

/** Packages that are replaced because no passkey has an attestation certificate. */
export const withoutCertificates = {
  '@peculiar/asn1-android': noCertificates,
  '@peculiar/x509': noCertificates,
  'reflect-metadata': noCertificates,
} as const;

/** Options of esbuild that every bundle of the Worker's code has. */
export const workerOptions = {
  absWorkingDir: root,
  // The bundle has comments with paths of modules. Those of linked packages must not name another folder.
  preserveSymlinks: true,
  bundle: true,
  format: 'esm',
  target: 'es2024',
  conditions: ['workerd', 'worker', 'browser'],
  splitting: true,
  alias: { '#manifest': manifestModule, ...withoutCertificates },
  external: [manifestModule],
} as const satisfies BuildOptions;

/** Returns the Worker's modules except the manifest, by name. `main` becomes `index.js`. */
export function bundleWorker(main = 'src/index.ts'): Map<string, string> {
  const { outputFiles } = buildSync({
    ...workerOptions,
    entryPoints: [{ in: main, out: 'index' }],
    outdir: 'modules',
    write: false,
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
}

/**
 * Adds the manifest of the folder of the built data. Without data the manifest is missing, so that `wrangler types` works
 * before the first data build.
 */
export function addManifest(built: string, modules: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const manifest = join(built, 'manifest.json');
  if (!existsSync(manifest)) return modules;
  return new Map(modules).set(basename(manifestModule), `export default ${readFileSync(manifest, 'utf8').trim()};\n`);
}

/** Makes `worker/` in the folder of the built data contain exactly the given modules. */
export function writeWorker(built: string, modules: ReadonlyMap<string, string>): void {
  writeFolder(join(built, 'worker'), modules);
}

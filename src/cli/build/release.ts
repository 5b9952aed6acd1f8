// `npm run release`: writes the files of the client library's present version to src/client/releases/, where they stay:
// the Worker serves every release for ever, because lock files and pages name them with a hash. Does not publish to npm
// (.github/workflows) and never replaces a release.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { renderServedScripts } from '../../client/build.ts';
import { packageName, type Release, releases, scriptName } from '../../client/releases.ts';
import { asksForHelp } from '../help.ts';
import { repositoryRoot } from '../wrangler.ts';

const client = join(repositoryRoot, 'src/client');
export const releasesFolder = join(client, 'releases');

/** Returns a hash in the form of Subresource Integrity (W3C SRI section 3.1). */
export function integrityOf(algorithm: 'sha384' | 'sha512', bytes: Uint8Array | string): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
}

/** Returns the bytes of the package, as `npm pack` writes it. They depend on the files alone. */
export function packPackage(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'wherefrom-pack-'));
  try {
    const pack = ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder];
    execFileSync('npm', pack, { cwd: client, stdio: ['ignore', 'ignore', 'inherit'] });
    return readFileSync(join(folder, packageName(readVersion())));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readVersion(): string {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(client, 'package.json'), 'utf8')));
  return version;
}

/** Returns the paths of the documents that name the newest release: the guides and examples. */
export function documentsOfRelease(): readonly string[] {
  const below = readdirSync(join(repositoryRoot, 'docs'), { recursive: true, encoding: 'utf8' }).map(
    (path) => `docs/${path}`,
  );
  const texts = below.filter((path) => /\.(md|json|html)$/.test(path) && !/(node_modules|decisions)\//.test(path));
  return ['README.md', 'src/client/README.md', ...texts];
}

/**
 * Returns the text of a document with the file names and the hash of the previous release replaced by those of the
 * given release.
 */
export function nameRelease(text: string, { version, scriptIntegrity }: Omit<Release, 'packageIntegrity'>): string {
  return text
    .replaceAll(/\bclient-\d+\.\d+\.\d+\.js\b/g, scriptName(version))
    .replaceAll(/\bwherefrom-\d+\.\d+\.\d+\.tgz\b/g, packageName(version))
    .replaceAll(/\bsha384-[A-Za-z0-9+/]{64}/g, scriptIntegrity);
}

function isReleased(version: string): boolean {
  return releases.some((each) => each.version === version);
}

async function release(version: string): Promise<void> {
  const script = (await renderServedScripts()).client;
  const scriptIntegrity = integrityOf('sha384', script);
  // The guides are updated before packing, because the package contains one of them (README.md).
  for (const path of documentsOfRelease()) {
    const text = readFileSync(join(repositoryRoot, path), 'utf8');
    writeFileSync(join(repositoryRoot, path), nameRelease(text, { version, scriptIntegrity }));
  }
  const archive = packPackage();
  const added: Release = { version, scriptIntegrity, packageIntegrity: integrityOf('sha512', archive) };
  writeFileSync(join(releasesFolder, scriptName(version)), script);
  writeFileSync(join(releasesFolder, packageName(version)), archive);
  writeFileSync(join(releasesFolder, 'releases.json'), `${JSON.stringify([added, ...releases], null, 2)}\n`);
}

const usage = `Usage: npm run release

Writes the script and the package of the client library's version (src/client/package.json) to src/client/releases/, and
names it in the guides and examples. A version is written once and then stays as it is.`;

async function main(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(usage);
    return 0;
  }
  const version = readVersion();
  if (isReleased(version)) {
    console.error(`${version} is released already. Raise the version in src/client/package.json.`);
    return 1;
  }
  await release(version);
  console.log(`Released ${version} into src/client/releases/.`);
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

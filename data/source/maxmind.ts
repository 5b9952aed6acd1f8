// Downloads databases from MaxMind with the operator's account, and caches the newest database of each edition on disk.
// Does not download an unchanged edition again, because an account has a daily limit. Never prints the account's
// licence key.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../pack/database.ts';
import type { BuildProgress } from '../progress.ts';
import { BuildError } from './build-error.ts';
import { type Download, type DownloadFailure, downloadFile } from './download.ts';
import { unpackDatabaseFromTar } from './tar.ts';

const maxmindBase = 'https://download.maxmind.com';

export interface MaxmindOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder of the downloaded databases. MaxMind's licence forbids redistribution, so git must ignore it. */
  readonly folder: string;
  readonly progress: BuildProgress;
  /** Base URL of a server that replaces MaxMind's; set by tests only. */
  readonly base?: string | undefined;
}

/** Downloads MaxMind's editions and returns the paths of the databases: sources of places and sources of AS numbers. */
export async function fetchMaxmindEditions(
  editions: readonly string[],
  options: MaxmindOptions,
): Promise<Readonly<Record<Dataset, readonly string[]>>> {
  const paths: Record<Dataset, string[]> = { main: [], asn: [] };
  for (const edition of editions) {
    // An edition's name becomes part of a URL and of a file name, so it must have no special characters.
    if (!/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(edition)) {
      throw new BuildError(`--maxmind takes an edition such as GeoLite2-City, not ${edition}`);
    }
    paths[isAsnEdition(edition) ? 'asn' : 'main'].push(await fetchEdition(edition, options));
  }
  return paths;
}

/** Whether a MaxMind edition contains AS numbers, judging by its name. */
export function isAsnEdition(edition: string): boolean {
  return /-(ASN|ISP)$/.test(edition);
}

async function fetchEdition(edition: string, options: MaxmindOptions): Promise<string> {
  const { folder, progress } = options;
  const account = readAccount(options.environment);
  const fetchPart = async (suffix: string, onProgress?: Download['onProgress']) => {
    const url = new URL(`/geoip/databases/${edition}/download?suffix=${suffix}`, options.base ?? maxmindBase);
    const file = await downloadFile({ url, account, ...(onProgress === undefined ? {} : { onProgress }) });
    if (file.ok) return file.value;
    throw new BuildError(`${edition}: ${describeFailure(file.refusal)}`);
  };
  const stage = `fetch ${edition}`;
  progress.show(stage, 0);
  const wanted = checksumIn(edition, await fetchPart('tar.gz.sha256'));
  const path = join(folder, `${edition}.mmdb`);
  if (isCached(path, wanted)) {
    progress.finish(stage, 'unchanged since it was fetched');
    return path;
  }
  const archive = await fetchPart('tar.gz', (share) => progress.show(stage, share));
  const found = sha256(archive);
  // The checksums also differ if MaxMind releases a database between the requests for checksum and archive, so the
  // message suggests another try.
  if (found !== wanted) throw new BuildError(`${edition}: its checksum is ${found}, not ${wanted}: try again`);
  writeCached(path, wanted, unpack(edition, archive));
  progress.finish(stage, `${archive.length} bytes`);
  return path;
}

function readAccount(environment: MaxmindOptions['environment']): NonNullable<Download['account']> {
  const [user = '', password = ''] = [environment['MAXMIND_ACCOUNT_ID'], environment['MAXMIND_LICENSE_KEY']];
  if (user === '' || password === '') {
    throw new BuildError('--maxmind needs MAXMIND_ACCOUNT_ID and MAXMIND_LICENSE_KEY in the environment');
  }
  return { user, password };
}

const refusals: Readonly<Record<number, string>> = {
  401: 'MaxMind does not accept MAXMIND_ACCOUNT_ID with MAXMIND_LICENSE_KEY',
  403: 'the MaxMind account has no right to this edition',
  404: 'MaxMind has no such edition',
  429: "the MaxMind account's downloads of today are used up",
};

function describeFailure(failure: DownloadFailure): string {
  if (failure.kind === 'failed') return failure.message;
  return `${refusals[failure.status] ?? 'the server did not deliver it'} (${failure.status})`;
}

function checksumIn(edition: string, file: Uint8Array): string {
  const [checksum = ''] = Buffer.from(file).toString('latin1').trim().toLowerCase().split(/\s+/);
  if (!/^[0-9a-f]{64}$/.test(checksum)) throw new BuildError(`${edition}: MaxMind sent no SHA-256 checksum for it`);
  return checksum;
}

function unpack(edition: string, archive: Uint8Array): Uint8Array {
  try {
    return unpackDatabaseFromTar(archive);
  } catch (error) {
    throw error instanceof BuildError ? new BuildError(`${edition}: ${error.message}`) : error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Returns the path of the checksum file of a downloaded database. The checksum file is beside the database and has the
 * checksums of the archive and of the unpacked database.
 */
function checksumPath(path: string): string {
  return `${path}.fetched`;
}

/** Whether the database at the path came from the archive with this checksum and is unchanged. */
function isCached(path: string, archiveSha256: string): boolean {
  if (!existsSync(path) || !existsSync(checksumPath(path))) return false;
  return readFileSync(checksumPath(path), 'utf8') === `${archiveSha256} ${sha256(readFileSync(path))}\n`;
}

/** Writes a downloaded database, then its checksums, so that an incomplete database is never taken for a cached one. */
function writeCached(path: string, archiveSha256: string, database: Uint8Array): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, database);
  renameSync(unfinished, path);
  writeFileSync(checksumPath(path), `${archiveSha256} ${sha256(database)}\n`);
}

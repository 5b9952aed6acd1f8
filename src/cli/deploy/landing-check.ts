// The check that a deployment locates an address as the local data does. Requests the landing page, the one lookup that
// needs neither a project nor a key. The page shows the place of this machine's address, which is also looked up in the
// local shards.

import { readFile } from 'node:fs/promises';
import { shardPath } from '../../../data/output-folder.ts';
import { parseAddress } from '../../core/address.ts';
import { Database } from '../../geo/database.ts';
import { type ManifestFile, readManifest } from '../../geo/manifest.ts';
import type { Place } from '../../geo/place.ts';
import { type DeploymentFinding, failedFinding, passedFinding, uncheckedFinding } from './finding.ts';

/** Returns the value beside a term such as `Country` in the landing page's list; null if the page lacks the term. */
function readRow(page: string, term: string): string | null {
  const start = `<dt>${term}</dt><dd>`;
  const at = page.indexOf(start);
  return at < 0 ? null : page.slice(at + start.length, page.indexOf('</dd>', at));
}

/**
 * Compares the place on the landing page with the local data in `folder`. The finding's reason never contains this
 * machine's address.
 */
export async function compareLandingPage(
  page: string,
  manifest: ManifestFile,
  folder: string,
): Promise<DeploymentFinding> {
  if (/location data is unavailable/i.test(page)) return failedFinding('the deployment cannot read its data');
  const address = parseAddress(readRow(page, 'Address') ?? '');
  if (address === null) return uncheckedFinding('the deployment did not learn this machine’s address');
  const found = await new Database(readManifest(manifest)).find(
    address,
    async (name) => new Uint8Array(await readFile(shardPath(folder, name))),
    () => undefined,
  );
  if (!found.ok) return uncheckedFinding('the local data cannot be read');
  const { place } = found.value;
  if (place === null) return uncheckedFinding('the data has no record of this machine’s address');
  return describePlace(place).every(([term, value]) => readRow(page, term)?.endsWith(value) === true)
    ? passedFinding
    : failedFinding('the deployment locates this machine’s address elsewhere than the local data');
}

/**
 * Returns the terms that the landing page must have for a place, each with the end of its value. The value of `Country`
 * begins with the country's name, which is not compared.
 */
function describePlace({ latitude, longitude, countryCode }: Place): readonly (readonly [string, string])[] {
  return [
    ...(latitude === null || longitude === null ? [] : [['Coordinates', `${latitude}, ${longitude}`] as const]),
    ...(countryCode === null ? [] : [['Country', `(${countryCode})`] as const]),
  ];
}

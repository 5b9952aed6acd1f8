// The provenance of built data: the sources that the data was built from, so that a refresh can build from a newer
// edition of the same sources. The provenance contains no paths, because sample.json, which has it, may be kept in a CI
// cache.

import type { ManifestFile } from '../src/geo/manifest.ts';
import type { DataCommand } from './command.ts';
import { isAsnEdition } from './source/maxmind.ts';

/** The build hour (UTC) of the embedded seed: the DB-IP database in the npm package that is the default source. */
const seedHour = '2026-06-05T13';

export interface Provenance {
  /** `dbip` is DB-IP City Lite: the embedded seed (the copy in the npm package) or a monthly edition. */
  readonly places: 'dbip' | 'maxmind' | 'file';
  readonly asn: 'default' | 'none' | 'maxmind' | 'file';
  /**
   * The MaxMind editions that the data was built from, such as GeoLite2-City and GeoLite2-ASN; empty for other sources.
   */
  readonly editions: readonly string[];
}

/** Returns the provenance of the data that a build with these options produces. */
export function provenanceOf({ sources, asnSources, editions, withoutAsn }: DataCommand): Provenance {
  return { places: placesOf(sources, editions), asn: asnOf(asnSources, editions, withoutAsn), editions };
}

function placesOf(sources: readonly string[], editions: readonly string[]): Provenance['places'] {
  if (sources.length > 0) return 'file';
  return editions.some((edition) => !isAsnEdition(edition)) ? 'maxmind' : 'dbip';
}

function asnOf(asnSources: readonly string[], editions: readonly string[], withoutAsn: boolean): Provenance['asn'] {
  if (asnSources.length > 0) return 'file';
  if (editions.some(isAsnEdition)) return 'maxmind';
  return withoutAsn ? 'none' : 'default';
}

/**
 * Whether data was built from the embedded seed (the DB-IP database in the npm package), judging by the name and the
 * date of its source.
 */
export function isSeedData({ name, builtAt }: { readonly name: string; readonly builtAt: string }): boolean {
  return name === 'DB-IP City Lite' && builtAt.slice(0, 13) === seedHour;
}

/**
 * Returns the provenance of data for which none is recorded, if the data was built from the embedded seed (the DB-IP
 * database in the npm package); else null. Older builds did not record the provenance.
 */
export function recognizeSeed({ database, asn }: ManifestFile): Provenance | null {
  if (!isSeedData(database)) return null;
  if (asn === undefined) return { places: 'dbip', asn: 'none', editions: [] };
  return { places: 'dbip', asn: asn.serves === 'addresses' ? 'default' : 'file', editions: [] };
}

// Reads and writes `sample.json`, the file beside the manifest with the sample, the source and the date of the
// published data. It is outside the assets folder, so that it is never deployed.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Provenance } from '../provenance.ts';
import type { SourceSchema } from '../source/source-fields.ts';
import type { AddressSample, FamilySample } from './sample.ts';
import { sampleSizes } from './sampled-addresses.ts';

export const sampleFileName = 'sample.json';

/** The description of published data: its source, its date and its sample. */
export interface PublishedData {
  readonly name: string;
  /** ISO 8601. */
  readonly builtAt: string;
  /** `city`, `country`, `asn` or `enterprise`. */
  readonly type: string;
  /** The schema of the source; null if it is not known. Regions and cities are compared within one schema only. */
  readonly schema: SourceSchema | null;
  /** The sources that the data was built from; null if they were not recorded. */
  readonly provenance: Provenance | null;
  readonly sample: AddressSample;
}

const provenanceShape = z.object({
  places: z.enum(['dbip', 'maxmind', 'file']),
  asn: z.enum(['default', 'none', 'maxmind', 'file']),
  editions: z.array(z.string()),
});

const bytesOf = (size: number) =>
  z.base64().transform((text, context) => {
    const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
    if (bytes.length === size * 4) return new Uint32Array(bytes.buffer);
    context.addIssue('wrong length');
    return z.NEVER;
  });

const familyShape = (size: number) =>
  z.object({ countries: z.string().length(size * 2), regions: bytesOf(size), cities: bytesOf(size) }).nullable();

const fileShape = z.object({
  format: z.literal(1),
  /** The digest of the build's inputs, as in the manifest. */
  inputs: z.string(),
  name: z.string(),
  builtAt: z.iso.datetime(),
  type: z.string(),
  schema: z.enum(['nested', 'dbip', 'flat', 'asn']).nullable(),
  provenance: provenanceShape.nullable(),
  sample: z.object({ v4: familyShape(sampleSizes.v4), v6: familyShape(sampleSizes.v6) }),
});

export type SampleFile = PublishedData & { readonly inputs: string };

/** Reads sample.json in a folder; null if it is missing, corrupt or of another format. */
export function readSampleFile(folder: string): SampleFile | null {
  const path = join(folder, sampleFileName);
  if (!existsSync(path)) return null;
  try {
    return fileShape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

export function formatSampleFile({ sample, ...published }: SampleFile): string {
  const family = (of: FamilySample | null) =>
    of === null ? null : { countries: of.countries, regions: base64(of.regions), cities: base64(of.cities) };
  const { inputs, name, builtAt, type, schema, provenance } = published;
  const known = { format: 1, inputs, name, builtAt, type, schema, provenance };
  return `${JSON.stringify({ ...known, sample: { v4: family(sample.v4), v6: family(sample.v6) } })}\n`;
}

function base64({ buffer }: Uint32Array): string {
  return Buffer.from(buffer).toString('base64');
}

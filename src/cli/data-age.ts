// Describes how old the location data of a manifest is, for the operator. Does not update it.

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { dataAge, dataUpdateCommands, describeBuildAge } from '../core/data-age.ts';

const manifestShape = z.object({ database: z.object({ name: z.string(), builtAt: z.iso.datetime() }) });

/** Returns one line for the data of a manifest file, with the command that updates it if it is no longer fresh. */
export function describeDataAge(manifest: string, now: Date): string {
  const { name, builtAt } = manifestShape.parse(JSON.parse(readFileSync(manifest, 'utf8'))).database;
  const line = `Location data: ${name} of ${describeBuildAge(builtAt, now.getTime())}.`;
  const { freshness } = dataAge(builtAt, now.getTime());
  return freshness === 'fresh' ? line : `${line} It is ${freshness}; update it: ${dataUpdateCommands.local}`;
}

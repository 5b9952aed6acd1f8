// Describes how old the location data is that `npm start` serves.

import { readFileSync } from 'node:fs';
import * as z from 'zod';

const manifestShape = z.object({ database: z.object({ name: z.string(), builtAt: z.iso.datetime() }) });

const dayMs = 24 * 3_600_000;

/** Describes in one line how old the location data is. `manifest` is the path of its manifest. */
export function describeDataAge(manifest: string, now: Date): string {
  const { name, builtAt } = manifestShape.parse(JSON.parse(readFileSync(manifest, 'utf8'))).database;
  const days = Math.max(0, Math.floor((now.getTime() - Date.parse(builtAt)) / dayMs));
  return `Location data: ${name} of ${builtAt.slice(0, 10)}, ${days} ${days === 1 ? 'day' : 'days'} old.`;
}

// The origin of the links that commands print: the given URL, else that of the running `npm start`, which records its
// URL beside its stores.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { persistToOf, type SettingsTarget } from './open-settings.ts';
import { defaultWorkerPort } from './start/start-arguments.ts';

const recordShape = z.object({ pid: z.int(), url: z.url() });

const recordIn = (persistTo: string) => join(persistTo, 'wherefrom-start.json');

/**
 * Records the URL of the local Worker that this process runs. Returns a function that removes the record, unless
 * another process has replaced it by its own.
 */
export function recordLocalWorker(persistTo: string, url: string): () => void {
  const path = recordIn(persistTo);
  mkdirSync(persistTo, { recursive: true });
  writeFileSync(path, JSON.stringify({ pid: process.pid, url }));
  return () => {
    if (readRecord(persistTo)?.pid === process.pid) rmSync(path, { force: true });
  };
}

/** Returns the URL of the local Worker that uses the stores in the folder; null if no Worker does. */
export function findLocalWorker(persistTo: string): string | null {
  const record = readRecord(persistTo);
  if (record === null) return null;
  try {
    // Signal 0 only checks that the process exists. The check is needed because a killed process leaves its record
    // behind.
    process.kill(record.pid, 0);
    return record.url;
  } catch {
    return null;
  }
}

function readRecord(persistTo: string): z.infer<typeof recordShape> | null {
  try {
    return recordShape.parse(JSON.parse(readFileSync(recordIn(persistTo), 'utf8')));
  } catch {
    return null;
  }
}

export interface LinkOrigin {
  readonly origin: string;
  /** Lines to print after a link. */
  readonly notes: readonly string[];
}

/**
 * Returns the origin that printed links begin with. `url` is the value of the operator's option `--url`; null if it is
 * left out.
 */
export function oneTimeLinkOriginFor(target: SettingsTarget, url: string | null): LinkOrigin {
  const known = url ?? findLocalWorker(persistToOf(target));
  if (known !== null) return { origin: new URL(known).origin, notes: [] };
  const notes = ['npm start is not running. Start it to open the link; with another port, print the link again.'];
  return { origin: `http://localhost:${defaultWorkerPort}`, notes };
}

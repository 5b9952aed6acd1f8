import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { oneTimeLinkOriginFor, recordLocalWorker } from '../../src/cli/link-origin.ts';
import { temporaryFolder } from './scripts.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const url = 'http://localhost:9000';
const atDefault = { origin: 'http://localhost:8787', notes: [expect.stringContaining('npm start is not running')] };

let stores = 0;
function makeStores() {
  stores++;
  const persistTo = join(folder.path, `stores-${stores}`);
  mkdirSync(persistTo);
  return { remote: false, persistTo };
}

/** The id of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('oneTimeLinkOriginFor', () => {
  it('is the recorded server while it runs, and the default port with a note afterwards', () => {
    const target = makeStores();
    expect(oneTimeLinkOriginFor(target, null)).toEqual(atDefault);
    const forget = recordLocalWorker(target.persistTo, url);
    expect(oneTimeLinkOriginFor(target, null)).toEqual({ origin: url, notes: [] });
    expect(oneTimeLinkOriginFor(makeStores(), null)).toEqual(atDefault);
    forget();
    expect(oneTimeLinkOriginFor(target, null)).toEqual(atDefault);
  });

  it('stays the server of another process when this one ends', () => {
    const target = makeStores();
    const forget = recordLocalWorker(target.persistTo, url);
    const other = 'http://localhost:9001';
    writeFileSync(join(target.persistTo, 'wherefrom-start.json'), JSON.stringify({ pid: process.ppid, url: other }));
    forget();
    expect(oneTimeLinkOriginFor(target, null)).toEqual({ origin: other, notes: [] });
  });

  it('is the given URL, also while a server runs', () => {
    const target = makeStores();
    recordLocalWorker(target.persistTo, url);
    expect(oneTimeLinkOriginFor(target, 'https://w.example/x')).toEqual({ origin: 'https://w.example', notes: [] });
  });

  it.each([
    { text: () => JSON.stringify({ pid: endedProcess(), url }), why: 'the server was killed' },
    { text: () => 'x', why: 'a record that is no JSON' },
    { text: () => JSON.stringify({ pid: process.pid, url: 'x' }), why: 'a record without a URL' },
  ])('is the default port where the record is of no use ($why)', ({ text }) => {
    const target = makeStores();
    writeFileSync(join(target.persistTo, 'wherefrom-start.json'), text());
    expect(oneTimeLinkOriginFor(target, null)).toEqual(atDefault);
  });
});

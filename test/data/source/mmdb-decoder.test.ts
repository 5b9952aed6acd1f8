// The decoder of MaxMind DB files limits the size of a record: in a small file, values that point to each other can
// form a huge record.

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../../data/pack/database.ts';
import { MmdbDecoder, recordValuesMax } from '../../../data/source/mmdb-decoder.ts';
import { DataSection } from '../../support/mmdb/mmdb-section.ts';
import { type MmdbValue, ValuePool } from '../../support/mmdb/mmdb-values.ts';
import { assembleDatabase, dataRecord, emptyRecord } from '../../support/mmdb/mmdb-writer.ts';
import { openWorkspace } from '../run-build.ts';

/** Returns lists nested `depth` times, each with `width` pointers to the next. */
function nestedLists(depth: number, width: number): MmdbValue {
  let value: MmdbValue = ['a'];
  for (let i = 0; i < depth; i++) value = Array.from({ length: width }, () => value);
  return value;
}

/** Returns a source with one network, whose record is this value. Equal values are stored once. */
function sourceOf(value: MmdbValue): Uint8Array<ArrayBuffer> {
  const pool = new ValuePool();
  const section = new DataSection(pool);
  const offset = section.place(pool.intern(value));
  return assembleDatabase(Uint32Array.of(dataRecord(offset), emptyRecord), section.bytes(), 24, {
    databaseType: 'city',
    languages: ['en'],
    ipVersion: 4,
    buildEpoch: 1_780_666_922,
    description: 'Fiction',
  });
}

/** Returns nested lists as bytes, because interning them as values would take as long as reading them. */
function listBomb(depth: number, width: number): Uint8Array<ArrayBuffer> {
  const data: number[] = [0x41, 0x61];
  let target = 0;
  for (let i = 0; i < depth; i++) {
    const start = data.length;
    data.push(width, 11 - 7);
    for (let j = 0; j < width; j++) data.push(0x20 | (target >>> 8), target & 255);
    target = start;
  }
  return assembleDatabase(Uint32Array.of(dataRecord(target), emptyRecord), Uint8Array.from(data), 24, {
    databaseType: 'city',
    languages: ['en'],
    ipVersion: 4,
    buildEpoch: 1_780_666_922,
    description: 'Fiction',
  });
}

const bomb = listBomb(6, 28);

describe('a record of an MMDB file', () => {
  it('of nested lists is refused quickly and with little memory', () => {
    expect(bomb.length).toBeLessThan(600);
    const workspace = openWorkspace();
    const path = workspace.write('bomb.mmdb', bomb);
    const script = new URL('../../../data/build.ts', import.meta.url).pathname;
    const started = performance.now();
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--max-old-space-size=128', script, '--source', path, '--no-asn', '--out', workspace.out],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe(`data: bomb.mmdb: a record of the data section holds more than ${recordValuesMax} values\n`);
    expect(status).toBe(1);
    expect(performance.now() - started).toBeLessThan(10_000);
    workspace.remove();
  });

  it.each([
    { value: nestedLists(20, 1), why: 'deep and narrow', line: 'its networks lead to lists, not to records' },
    {
      value: { country_code: 'FR', list: Array.from({ length: recordValuesMax }, () => 'a') },
      why: 'one long list',
      line: `a record of the data section holds more than ${recordValuesMax} values`,
    },
    {
      value: { country_code: 'FR', list: Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(16_000, 'a')) },
      why: 'much text',
      line: 'a record of the data section holds more than 262144 bytes of text',
    },
    {
      value: { country_code: 'FR', city: 'a'.repeat(16_385) },
      why: 'a long text',
      line: 'the data section holds a text of 16385 bytes',
    },
  ])('of $why is refused', ({ value, line }) => {
    expect(() => openSource({ fileName: 'mud', bytes: sourceOf(value) })).toThrow(`mud: ${line}`);
  });

  it('may contain many times more than the largest real record', () => {
    const names = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`x${i}`, `Mudgrad ${i}`]));
    const value = { country: { iso_code: 'FR', names }, city: { names }, subdivisions: [{ names }, { names }] };
    expect(openSource({ fileName: 'mud', bytes: sourceOf(value) }).contents.kind).toBe('city');
  });

  it('has a limit of its own: values of earlier records do not count', () => {
    const bytes = Uint8Array.from([0x00, 0x04, ...[]]);
    const decoder = new MmdbDecoder(bytes, 0, bytes.length);
    for (let i = 0; i < recordValuesMax * 2; i++) expect(decoder.decode(0)).toEqual([]);
  });
});

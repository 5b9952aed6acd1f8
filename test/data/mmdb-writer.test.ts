// Files of the MMDB writer, read by the stock MaxMind reader as an independent implementation.

import { Reader, type Response } from 'maxmind';
import { describe, expect, it } from 'vitest';
import { DataSection } from '../support/mmdb/mmdb-section.ts';
import { float, type MmdbValue, uint16, uint32, uint64, ValuePool } from '../support/mmdb/mmdb-values.ts';
import { assembleDatabase, dataRecord, type RecordSize } from '../support/mmdb/mmdb-writer.ts';
import { testBuildEpoch, writeMmdb } from '../support/mmdb/write-mmdb.ts';

function read(bytes: Uint8Array): Reader<Response> {
  return new Reader<Response>(Buffer.from(bytes));
}

const recordSizes: readonly RecordSize[] = [24, 28, 32];

describe.each(recordSizes)('an MMDB file with %i-bit records', (recordSize) => {
  it('is read by the stock reader with every IPv4 network and its prefix length', () => {
    const networks = ['0.0.0.0/8', '77.77.0.0/16', '77.77.128.0/32', '128.0.0.0/2', '255.255.255.255/32'];
    const list = networks.map((network) => ({ network, record: { city: network } }));
    const reader = read(writeMmdb({ ipVersion: 4, recordSize, networks: list }));
    expect(reader.getWithPrefixLength('0.255.0.1')).toEqual([{ city: '0.0.0.0/8' }, 8]);
    expect(reader.getWithPrefixLength('77.77.128.0')).toEqual([{ city: '77.77.128.0/32' }, 32]);
    expect(reader.getWithPrefixLength('77.77.127.255')).toEqual([{ city: '77.77.0.0/16' }, 17]);
    expect(reader.getWithPrefixLength('191.1.1.1')).toEqual([{ city: '128.0.0.0/2' }, 2]);
    expect(reader.getWithPrefixLength('255.255.255.255')).toEqual([{ city: '255.255.255.255/32' }, 32]);
    expect(reader.getWithPrefixLength('1.0.0.0')).toEqual([null, 8]);
  });

  it('is read by the stock reader with IPv6 networks, IPv4 ones below ::/96, and aliases', () => {
    const networks = [
      { network: '77.77.0.0/16', record: { city: 'Mudgrad' } },
      { network: '2a77:7700::/24', record: { city: 'Lower Muck' } },
    ];
    const aliases = ['::ffff:0:0/96', '2002::/16'];
    const reader = read(writeMmdb({ ipVersion: 6, recordSize, networks, aliases }));
    expect(reader.getWithPrefixLength('2a77:77ff::1')).toEqual([{ city: 'Lower Muck' }, 24]);
    expect(reader.getWithPrefixLength('77.77.3.4')).toEqual([{ city: 'Mudgrad' }, 16]);
    expect(reader.getWithPrefixLength('::ffff:4d4d:1')).toEqual([{ city: 'Mudgrad' }, 112]);
    expect(reader.getWithPrefixLength('2002:4d4d:1::')).toEqual([{ city: 'Mudgrad' }, 32]);
  });

  it('has the given metadata', () => {
    const { metadata } = read(writeMmdb({ ipVersion: 6, recordSize, networks: [{ network: '::/1', record: 'x' }] }));
    expect(metadata).toMatchObject({
      binaryFormatMajorVersion: 2,
      binaryFormatMinorVersion: 0,
      buildEpoch: new Date(testBuildEpoch * 1000),
      databaseType: 'Elbonia-City',
      description: { en: 'Fiction' },
      ipVersion: 6,
      languages: ['en'],
      nodeCount: 1,
      recordSize,
    });
  });

  it('has every bit of each record', () => {
    const pool = new ValuePool();
    const section = new DataSection(pool);
    // With records of more than 24 bits, long strings precede the last two names, so that their offsets exceed 2^24
    // bytes.
    const filler = Array.from({ length: recordSize === 24 ? 1 : 3 }, (_, i) => `${i}`.repeat(8_000_000));
    const places = ['Mudgrad', ...filler, 'Beardville', 'Lower Muck'].map((name) => section.place(pool.intern(name)));
    const records = Uint32Array.of(dataRecord(places.at(-2) ?? 0), dataRecord(places.at(-1) ?? 0));
    const description = { databaseType: '', languages: [], ipVersion: 4, buildEpoch: 1, description: '' } as const;
    const reader = read(assembleDatabase(records, section.bytes(), recordSize, description));
    expect(reader.get('1.1.1.1')).toBe('Beardville');
    expect(reader.get('200.1.1.1')).toBe('Lower Muck');
  });
});

describe('a value', () => {
  const texts = [0, 28, 29, 284, 285, 65_820, 65_821, 100_000].map((length) => 'm'.repeat(length));
  const list = Array.from({ length: 300 }, (_, i) => i / 8);
  it.each<{ name: string; value: MmdbValue; expected: unknown }>([
    ...texts.map((text) => ({ name: `text of ${text.length} bytes`, value: text, expected: text })),
    { name: 'text beyond ASCII', value: 'Mudgrad-sur-Ťmava 泥', expected: 'Mudgrad-sur-Ťmava 泥' },
    { name: 'double', value: -122.085, expected: -122.085 },
    { name: 'float', value: float(37.422), expected: Math.fround(37.422) },
    { name: 'uint16', value: [uint16(0), uint16(255), uint16(65_535)], expected: [0, 255, 65_535] },
    { name: 'uint32', value: [uint32(0), uint32(256), uint32(0xffffffff)], expected: [0, 256, 0xffffffff] },
    { name: 'uint64', value: uint64(2 ** 52), expected: 2n ** 52n },
    { name: 'boolean', value: [true, false], expected: [true, false] },
    { name: 'long list', value: list, expected: list },
    { name: 'empty map and list', value: { a: {}, b: [] }, expected: { a: {}, b: [] } },
    { name: 'list and map of the same parts', value: [['a', 'b'], { a: 'b' }], expected: [['a', 'b'], { a: 'b' }] },
    { name: 'the same number in two types', value: [uint16(7), uint32(7), 7], expected: [7, 7, 7] },
    {
      name: 'repeated value',
      value: { here: { city: 'Mudgrad' }, there: { city: 'Mudgrad' }, city: ['Mudgrad', 'here'] },
      expected: { here: { city: 'Mudgrad' }, there: { city: 'Mudgrad' }, city: ['Mudgrad', 'here'] },
    },
  ])('is read as it was written: $name', ({ value, expected }) => {
    const bytes = writeMmdb({ ipVersion: 4, networks: [{ network: '0.0.0.0/1', record: { value } }] });
    expect(read(bytes).get('1.2.3.4')).toEqual({ value: expected });
  });

  it.each([
    { type: 'uint16', make: () => uint16(65_536) },
    { type: 'uint32', make: () => uint32(-1) },
    { type: 'uint32', make: () => uint32(1.5) },
  ])('is refused if it is not a valid $type', ({ make }) => {
    expect(() => new ValuePool().intern(make())).toThrow(RangeError);
  });

  it('is shared through pointers of every length', () => {
    const towns = Array.from({ length: 30_000 }, (_, i) => ({ name: `The Elbonian town of Mud Number ${i}`, i }));
    const networks = towns.map((record, i) => ({ network: `77.${i >>> 8}.${i & 255}.0/24`, record }));
    const again = towns.map((town, i) => ({ network: `78.${i >>> 8}.${i & 255}.0/24`, record: { twin: town } }));
    const reader = read(writeMmdb({ ipVersion: 4, networks: [...networks, ...again] }));
    for (const i of [0, 1, 40, 100, 5_000, 9_000, 29_999]) {
      expect(reader.get(`78.${i >>> 8}.${i & 255}.1`)).toEqual({ twin: towns[i] });
    }
  });

  it('is written once, even if many records contain it', () => {
    const networks = Array.from({ length: 50 }, (_, i) => ({
      network: `77.77.${i}.0/24`,
      record: { city: { names: { en: 'Mudgrad' } }, i },
    }));
    const text = Buffer.from(writeMmdb({ ipVersion: 4, networks })).toString('latin1');
    expect(['Mudgrad', 'city', 'names'].map((part) => text.split(part).length - 1)).toEqual([1, 1, 1]);
  });
});

it('the MMDB writer refuses a tree that its record size cannot address', () => {
  const description = { databaseType: '', languages: [], ipVersion: 4, buildEpoch: 1, description: '' } as const;
  const data = new Uint8Array(2 ** 24);
  expect(() => assembleDatabase(new Uint32Array(2), data, 24, description)).toThrow('do not fit 24-bit records');
  expect(assembleDatabase(new Uint32Array(2), data, 28, description).length).toBeGreaterThan(2 ** 24);
});

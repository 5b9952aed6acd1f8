// Parsing ip-location-db’s CSV of AS numbers, its refusals, and lookups in the parsed rows.

import { describe, expect, it } from 'vitest';
import { wordsText } from '../../../data/address-bits.ts';
import { findInRows, placedRows, rowEnds } from '../../../data/pack/as-rows.ts';
import { type AsRows, parseAsCsv } from '../../../data/source/as-csv.ts';
import { buildDateOfVersion } from '../../../data/source/attributions.ts';
import { BuildError } from '../../../data/source/build-error.ts';
import { parseAddress } from '../../../src/core/address.ts';

const parse = (text: string) => parseAsCsv(new TextEncoder().encode(text));

function rowsOf(text: string, family: 'v4' | 'v6' = 'v4'): AsRows {
  const rows = parse(text)[family];
  if (rows === null) throw new Error('no rows');
  return rows;
}

function wordsOf(text: string): readonly number[] {
  const address = parseAddress(text);
  if (address === null) throw new Error(`${text} is not an address`);
  return address.words;
}

const mud = '77.0.0.0,77.0.0.255,64512,Mud Telecom\n';

describe('parseAsCsv', () => {
  it.each([
    { field: 'Mud Telecom', organization: 'Mud Telecom', why: 'plain' },
    { field: '"BeardNet, Inc."', organization: 'BeardNet, Inc.', why: 'a comma in quotes' },
    { field: '"The ""Hat"" Company"', organization: 'The "Hat" Company', why: 'doubled quotes' },
    { field: '""', organization: '', why: 'an empty value in quotes' },
    { field: '', organization: '', why: 'an empty value' },
    { field: '-', organization: '', why: 'the mark for unknown' },
    { field: ' Mud ', organization: 'Mud', why: 'spaces around' },
    { field: 'Rede Lamaçal', organization: 'Rede Lamaçal', why: 'letters beyond ASCII' },
  ])('reads the organisation $field ($why)', ({ field, organization }) => {
    const { records } = rowsOf(`77.0.0.0,77.0.0.255,4294967295,${field}\n`);
    expect(records).toEqual([
      { autonomous_system_number: 4_294_967_295, autonomous_system_organization: organization },
    ]);
  });

  it('reads both families, CRLF and a last line without a line end, and stores each AS once', () => {
    const { v4, v6 } = parse(`${mud}77.0.1.0,77.0.1.255,64512,Mud Telecom\r\n2a77::,2a77::ffff,64513,BeardNet`);
    expect([v4?.length, v4?.records.length, v6?.length, v6?.records.length]).toEqual([2, 1, 1, 1]);
    expect(Array.from(v6?.ends ?? [])).toEqual(wordsOf('2a77::ffff'));
  });

  it.each([
    { line: '', problem: 'not four values of CSV', why: 'an empty line' },
    { line: '77.0.1.0,77.0.1.255,64512', problem: 'not four values of CSV', why: 'no organisation' },
    { line: '77.0.1.0,77.0.1.255,64512,Mud,Telecom', problem: 'not four values of CSV', why: 'a fifth value' },
    { line: '77.0.1.0,77.0.1.255,64512,"Mud', problem: 'not four values of CSV', why: 'a quote that is not closed' },
    { line: '77.0.1.0,77.0.1.255,64512,Mud "T"', problem: 'not four values of CSV', why: 'quotes within' },
    { line: '77.0.1.0,77.0.1.255,64512,"Mud" T', problem: 'not four values of CSV', why: 'text after the quote' },
    { line: '77.0.1.0,77.0.1.255,64512,Mud\u0007', problem: 'not four values of CSV', why: 'a control character' },
    { line: '77.0.1,77.0.1.255,64512,Mud', problem: '"77.0.1" is not an address', why: 'a short address' },
    { line: '077.0.1.0,77.0.1.255,64512,Mud', problem: '"077.0.1.0" is not an address', why: 'a leading zero' },
    { line: '1291845888,1291846143,64512,Mud', problem: '"1291845888" is not an address', why: 'the numeric form' },
    { line: '"77.0.1.0",77.0.1.255,64512,Mud', problem: '"\\"77.0.1.0\\"" is not an address', why: 'a quoted address' },
    {
      line: '77.0.1.0,2a77::,64512,Mud',
      problem: '77.0.1.0 and 2a77:: are of two address families',
      why: 'two families',
    },
    { line: '77.0.1.0,77.0.1.255,AS64512,Mud', problem: '"AS64512" is not the number of an AS', why: 'a prefix' },
    { line: '77.0.1.0,77.0.1.255,064512,Mud', problem: '"064512" is not the number of an AS', why: 'a leading zero' },
    { line: '77.0.1.0,77.0.1.255,-1,Mud', problem: '"-1" is not the number of an AS', why: 'below zero' },
    {
      line: '77.0.1.0,77.0.1.255,4294967296,Mud',
      problem: '"4294967296" is not the number of an AS',
      why: 'over 32 bits',
    },
    { line: '77.0.1.0,77.0.1.255,,Mud', problem: '"" is not the number of an AS', why: 'no number' },
    {
      line: '77.0.1.255,77.0.1.0,64512,Mud',
      problem: 'it ends before 77.0.1.255, where it starts',
      why: 'turned round',
    },
    {
      line: '76.0.0.0,76.0.0.255,64512,Mud',
      problem: 'it does not start and end after the row before it, 77.0.0.0 to 77.0.0.255',
      why: 'out of order',
    },
    {
      line: '77.0.0.8,77.0.0.15,64513,BeardNet',
      problem: 'it does not start and end after the row before it, 77.0.0.0 to 77.0.0.255',
      why: 'within the row before it',
    },
    {
      line: `77.0.1.0,77.0.1.255,64512,${'m'.repeat(1024)}`,
      problem: 'longer than 1024 bytes or not UTF-8',
      why: 'too long',
    },
  ])('refuses $why, with the number of the line', ({ line, problem }) => {
    expect(() => parse(`${mud}${line}\n`)).toThrow(new BuildError(`line 2: ${problem}`));
  });

  it('refuses what is not UTF-8, and a file without rows', () => {
    const latin1 = Buffer.from(`${mud}77.0.1.0,77.0.1.255,64512,Lamaçal\n`, 'latin1');
    expect(() => parseAsCsv(latin1)).toThrow('line 2: longer than 1024 bytes or not UTF-8');
    expect(() => parse('')).toThrow('it contains no AS numbers');
    expect(() => parse('77.0.0.0,77.0.0.255,0,Not routed\n')).toThrow('it contains no AS numbers');
  });

  it('refuses a file of more than 256 MiB without reading it', () => {
    expect(() => parseAsCsv(new Uint8Array(256 * 1024 * 1024 + 1))).toThrow('the limit is 268435456');
  });

  it('shortens a row that overlaps the next one, and counts it', () => {
    const rows = rowsOf(`${mud}77.0.0.128,77.0.1.255,64513,BeardNet\n`);
    expect(rows.overlaps).toBe(1);
    expect([...rowEnds(rows)].map(wordsText)).toEqual([
      '0.0.0.0',
      '77.0.0.0',
      '77.0.0.127',
      '77.0.0.128',
      '77.0.1.255',
      '77.0.2.0',
    ]);
  });
});

const table = `${mud}77.0.1.0,77.0.1.127,64512,Mud Telecom
77.0.1.128,77.0.1.255,64513,BeardNet
77.0.2.0,77.0.2.255,0,Not routed
77.0.4.0,77.0.4.5,64512,Mud Telecom
78.0.0.0,78.0.0.127,64512,Mud Telecom
78.0.0.128,78.0.0.255,64512,Mud Telecom
255.255.255.254,255.255.255.255,64513,BeardNet
`;

describe('findInRows', () => {
  it.each([
    {
      address: '77.0.0.9',
      number: 64_512,
      prefixLength: 24,
      why: 'the network, though its AS goes on in the next row',
    },
    { address: '77.0.1.9', number: 64_512, prefixLength: 25, why: 'the second row of the same AS' },
    { address: '77.0.1.200', number: 64_513, prefixLength: 25, why: 'a neighbour of another AS' },
    { address: '77.0.2.9', number: null, prefixLength: 23, why: 'AS 0 is no record, and one gap with the next' },
    { address: '77.0.4.3', number: 64_512, prefixLength: 30, why: 'a row that is no CIDR' },
    { address: '77.0.4.5', number: 64_512, prefixLength: 31, why: 'its end' },
    { address: '77.0.4.6', number: null, prefixLength: 31, why: 'the first address after it' },
    { address: '78.0.0.9', number: 64_512, prefixLength: 24, why: 'two rows of one AS, from the first' },
    { address: '78.0.0.200', number: 64_512, prefixLength: 24, why: 'from the second' },
    { address: '0.0.0.0', number: null, prefixLength: 2, why: 'the gap before the first row' },
    { address: '255.255.255.255', number: 64_513, prefixLength: 31, why: 'the last address' },
  ])('finds $number for $address with the prefix length $prefixLength ($why)', ({ address, number, prefixLength }) => {
    const found = findInRows(rowsOf(table), wordsOf(address));
    expect([found.record?.autonomous_system_number ?? null, found.prefixLength]).toEqual([number, prefixLength]);
  });
});

describe('placedRows', () => {
  it('yields rows and gaps that together cover every address', () => {
    const rows = rowsOf(table);
    const placed = [...placedRows(rows, (record) => record.autonomous_system_number)];
    expect(placed.map(({ words, place }) => `${wordsText(words)} ${place}`)).toEqual([
      '0.0.0.0 0',
      '77.0.0.0 64512',
      '77.0.1.0 64512',
      '77.0.1.128 64513',
      '77.0.2.0 0',
      '77.0.4.0 64512',
      '77.0.4.6 0',
      '78.0.0.0 64512',
      '78.0.0.128 64512',
      '78.0.1.0 0',
      '255.255.255.254 64513',
    ]);
  });
});

describe('buildDateOfVersion', () => {
  it.each([
    { version: '2.3.2026061719', date: '2026-06-17T19:00:00Z' },
    { version: '2.3.2026060513', date: '2026-06-05T13:00:00Z' },
  ])('returns $date for $version', ({ version, date }) => expect(buildDateOfVersion(version)).toBe(date));

  it.each(['2.3.20260617', '2.3.2026139919', 'latest'])('refuses %s', (version) => {
    expect(() => buildDateOfVersion(version)).toThrow(RangeError);
  });
});

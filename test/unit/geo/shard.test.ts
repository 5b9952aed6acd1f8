// The opener and decoder against bytes that no build of ours writes: they must refuse with CorruptShard and nothing else.

import { describe, expect, it } from 'vitest';
import { type Address, parseAddress } from '../../../src/core/address.ts';
import { CorruptShard, MmdbDecoder } from '../../../src/geo/mmdb.ts';
import { openShard } from '../../../src/geo/shard.ts';
import { buildElbonia } from '../../support/elbonia.ts';

const file = [...buildElbonia().shards.values()][0] ?? new Uint8Array();
const marker = Uint8Array.from(new TextEncoder().encode('MaxMind.com'));

function parse(text: string): Address {
  const address = parseAddress(text);
  if (address === null) throw new Error('fixture does not parse');
  return address;
}

/** The file with one text replaced by another of the same length. */
function replaced(from: string, to: string): Uint8Array<ArrayBuffer> {
  const text = Array.from(file, (byte) => String.fromCharCode(byte)).join('');
  const at = text.lastIndexOf(from);
  if (at < 0 || from.length !== to.length) throw new Error('fixture has no such text');
  const copy = file.slice();
  for (let i = 0; i < to.length; i++) copy[at + i] = to.charCodeAt(i);
  return copy;
}

/** Opens the file and looks the addresses up; any error but a refusal comes back as text. */
function lookUp(bytes: Uint8Array<ArrayBuffer>, addresses: readonly Address[]): string {
  try {
    const shard = openShard(bytes);
    for (const address of addresses) {
      const { pointer } = shard.find(address);
      if (pointer !== null) shard.read(pointer);
    }
  } catch (error) {
    const foreign = error instanceof TypeError && error.message.includes('other address family');
    if (!foreign && !(error instanceof CorruptShard)) return String(error);
  }
  return 'answered or refused';
}

describe('openShard', () => {
  it.each([
    { bytes: new Uint8Array(), refusal: 'no metadata', why: 'nothing' },
    { bytes: new Uint8Array(200_000), refusal: 'no metadata', why: 'zeros' },
    { bytes: marker, refusal: 'no metadata', why: 'half a marker' },
    { bytes: file.subarray(0, file.length - 200), refusal: 'ends inside a value', why: 'end cut off' },
    { bytes: file.subarray(file.length - 400), refusal: 'shorter than its tree', why: 'start cut off' },
    { bytes: replaced('node_count', 'mode_count'), refusal: 'no node_count', why: 'no number of nodes' },
    { bytes: replaced('record_size', 'record_sise'), refusal: 'no record_size', why: 'no size of records' },
    { bytes: replaced('ip_version', 'ip_persion'), refusal: 'no ip_version', why: 'no family' },
  ])('refuses a file with $why', ({ bytes, refusal }) => {
    expect(() => openShard(bytes)).toThrow(CorruptShard);
    expect(() => openShard(bytes)).toThrow(refusal);
  });

  it('refuses an address of the other family', () => {
    expect(() => openShard(file).find(parse('2a77:7700::'))).toThrow(TypeError);
  });
});

describe('Shard.close', () => {
  it('gives the memory up, and nothing can be asked of the shard afterwards', () => {
    const bytes = file.slice();
    const shard = openShard(bytes);
    const { pointer } = shard.find(parse('77.77.1.9'));
    expect(pointer === null ? null : shard.read(pointer)).not.toBeNull();
    expect(shard.isOpen).toBe(true);
    expect(shard.close()).toBe(bytes.buffer);
    expect(shard.isOpen).toBe(false);
    expect(() => shard.find(parse('77.77.1.9'))).toThrow('closed');
    // Not even what it remembered.
    expect(() => shard.read(pointer ?? 0)).toThrow('closed');
  });
});

describe('MmdbDecoder', () => {
  it.each([
    { bytes: [], why: 'nothing' },
    { bytes: [0x44, 0x61], why: 'a string cut short' },
    { bytes: [0x42, 0xff, 0xfe], why: 'a string that is not UTF-8' },
    { bytes: [0x20, 0x00], why: 'a pointer to itself' },
    { bytes: [0x20, 0x02, 0x20, 0x00], why: 'two pointers in a circle' },
    { bytes: [0x20, 0xff], why: 'a pointer past the end' },
    { bytes: [0x38, 0xff, 0xff, 0xff, 0xff], why: 'the largest pointer' },
    { bytes: [0xe1, 0x20, 0x00], why: 'a map whose key is the map' },
    { bytes: [0xe1, 0xa1, 0x01, 0xa1, 0x01], why: 'a key that is a number' },
    { bytes: [0xff, 0xff, 0xff, 0xff], why: 'a map of 16 million entries' },
    { bytes: [0x1f, 0x04, 0xff, 0xff, 0xff], why: 'a list of 16 million entries' },
    { bytes: [0x64, 0, 0, 0, 0], why: 'a double of four bytes' },
    { bytes: [0x04, 0x08, 0, 0, 0, 0], why: 'a 32-bit float, which records do not use' },
    { bytes: [0x00, 0xff], why: 'an extended type that does not exist' },
    { bytes: Array.from({ length: 40 }, () => [0x01, 0x04]).flat(), why: 'lists nested forty deep' },
  ])('refuses $why', ({ bytes }) => {
    expect(() => new MmdbDecoder(Uint8Array.from(bytes)).decode(0)).toThrow(CorruptShard);
  });

  it('answers or refuses random bytes, and does nothing else', () => {
    let state = 7;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    };
    let refused = 0;
    for (let i = 0; i < 20_000; i++) {
      const bytes = Uint8Array.from({ length: 48 }, random);
      try {
        new MmdbDecoder(bytes).decode(0);
      } catch (error) {
        expect(error).toBeInstanceOf(CorruptShard);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
    expect(refused).toBeLessThan(20_000);
  });

  it('survives every flipped bit of a whole shard: each lookup answers or refuses', () => {
    const probe = [parse('77.77.1.9'), parse('0.0.0.0'), parse('255.255.255.255')];
    for (let bit = 0; bit < file.length * 8; bit += 61) {
      const copy = file.slice();
      copy[bit >>> 3] = (copy[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      expect(lookUp(copy, probe), `bit ${bit}`).toBe('answered or refused');
    }
  });
});

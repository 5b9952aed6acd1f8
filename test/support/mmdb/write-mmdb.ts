// Writes small MaxMind DB files for tests from networks and records, with mmdb-writer.ts. Meant for a few hundred
// networks. Runs in Node and in workerd.

import { parseAddress } from '../../../src/core/address.ts';
import { DataSection } from './mmdb-section.ts';
import { type MmdbValue, ValuePool } from './mmdb-values.ts';
import { assembleDatabase, dataRecord, emptyRecord, type RecordSize } from './mmdb-writer.ts';

interface TestNetwork {
  /** The network in CIDR notation. IPv4 networks of an IPv6 database are below ::/96, as in MaxMind's. */
  readonly network: string;
  /** The data of the network; null for a network without data. */
  readonly record: MmdbValue | null;
}

export interface TestDatabase {
  readonly ipVersion: 4 | 6;
  readonly networks: readonly TestNetwork[];
  readonly recordSize?: RecordSize;
  /** IPv6 networks that the search tree maps to the IPv4 addresses. */
  readonly aliases?: readonly string[];
  readonly databaseType?: string;
  readonly languages?: readonly string[];
  readonly buildEpoch?: number;
}

/** The build time of test databases in seconds since 1970: 2026-06-05T13:42:02Z. */
export const testBuildEpoch = 1_780_666_922;

/** Writes a MaxMind DB file. If networks overlap, the more specific one wins, whatever their order. */
export function writeMmdb(database: TestDatabase): Uint8Array<ArrayBuffer> {
  const { ipVersion, recordSize = 24, aliases = [] } = database;
  const pool = new ValuePool();
  const section = new DataSection(pool);
  const tree = new Tree();
  const located = database.networks.map(({ network, record }) => ({ ...locate(network, ipVersion), record }));
  for (const { bits, record } of located.sort((a, b) => a.bits.length - b.bits.length)) {
    tree.set(bits, record === null ? emptyRecord : dataRecord(section.place(pool.intern(record))));
  }
  if (aliases.length > 0) {
    const v4Root = tree.nodeAt('0'.repeat(96));
    for (const alias of aliases) tree.set(locate(alias, 6).bits, v4Root);
  }
  return assembleDatabase(Uint32Array.from(tree.records), section.bytes(), recordSize, {
    databaseType: database.databaseType ?? 'Elbonia-City',
    languages: database.languages ?? ['en'],
    ipVersion,
    buildEpoch: database.buildEpoch ?? testBuildEpoch,
    description: 'Fiction',
  });
}

/** Returns the network's bits as a text of 0 and 1, in a tree of this IP version. */
function locate(network: string, ipVersion: 4 | 6): { readonly bits: string } {
  const [text = '', length] = network.split('/');
  const address = parseAddress(text);
  if (address === null || length === undefined) throw new RangeError(`${network} is not a network`);
  const bits = address.words.map((word) => word.toString(2).padStart(32, '0')).join('');
  const above = address.version === 4 && ipVersion === 6 ? '0'.repeat(96) : '';
  return { bits: above + bits.slice(0, Number(length)) };
}

/** A search tree of networks with two records per node; assembleDatabase writes it. */
class Tree {
  readonly records: number[] = [emptyRecord, emptyRecord];

  set(bits: string, record: number): void {
    const node = this.nodeAt(bits.slice(0, -1));
    this.records[node * 2 + Number(bits.at(-1))] = record;
  }

  /** Returns the node at the end of a path of bits. Splits leaves on the path into two halves with the same record. */
  nodeAt(bits: string): number {
    let node = 0;
    for (const bit of bits) {
      const at = node * 2 + Number(bit);
      const record = this.records[at] ?? emptyRecord;
      if (record < 0x80000000) {
        node = record;
        continue;
      }
      node = this.records.length / 2;
      this.records[at] = node;
      this.records.push(record, record);
    }
    return node;
  }
}

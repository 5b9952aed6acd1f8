// What is built says the same as its source: record and prefix length, at every network and every boundary.

import { Reader, type Response } from 'maxmind';
import { describe, expect, it } from 'vitest';
import { hexWords, wordsText } from '../../data/address-words.ts';
import { chooseFamilies, openSource } from '../../data/database.ts';
import { shardName } from '../../data/manifest.ts';
import { verify } from '../../data/verify.ts';
import {
  type BuiltElbonia,
  elbonia,
  elbonianAliases,
  elbonianSources,
  type SourceChoice,
  sourceRecord,
  splitElbonia,
  storedRecord,
} from '../support/elbonia.ts';
import { writeMmdb } from '../support/mmdb.ts';

const choices: readonly SourceChoice[] = (['flat', 'nested'] as const).flatMap((schema) =>
  (['combined', 'separate'] as const).flatMap((layout) =>
    ([24, 28, 32] as const).map((recordSize) => ({ schema, layout, recordSize })),
  ),
);

function shard({ shards }: BuiltElbonia, name: string): Uint8Array<ArrayBuffer> {
  const bytes = shards.get(name);
  if (bytes === undefined) throw new Error(`no shard ${name}`);
  return bytes;
}

function differences(built: BuiltElbonia, choice: SourceChoice, extent: 'full' | number) {
  const sources = chooseFamilies(elbonianSources(choice).map(openSource));
  return verify(built.manifest, sources, { extent, readShard: (name) => shard(built, name) });
}

describe.each(choices)('$schema, $layout, $recordSize bits', (choice) => {
  it('agrees with the source at every network', async () => {
    const reports = differences(await splitElbonia(choice), choice, 'full');
    expect(reports.map(({ family, examples }) => [family, examples])).toEqual([
      ['v4', []],
      ['v6', []],
    ]);
    for (const { compared } of reports) expect(compared).toBeGreaterThan(200);
  });

  it('agrees with the source at random addresses and at every boundary', async () => {
    const reports = differences(await splitElbonia(choice), choice, 2000);
    expect(reports.flatMap(({ examples }) => examples)).toEqual([]);
  });
});

describe.each(['flat', 'nested'] as const)('Elbonia in the %s schema', (schema) => {
  it('is stored as the list of places says, each network at its own prefix length', async () => {
    const built = await splitElbonia({ schema, layout: 'combined' });
    for (const [family, networks] of Object.entries(elbonia)) {
      const entries = family === 'v4' ? built.manifest.v4 : built.manifest.v6;
      const readers = entries.map(([, name]) => new Reader<Response>(Buffer.from(shard(built, name))));
      for (const { network, place } of networks) {
        const [address = '', length] = network.split('/');
        const answers = readers.map((reader) => reader.getWithPrefixLength(address));
        expect(answers.filter(([record]) => record !== null)).toEqual([[storedRecord(place, schema), Number(length)]]);
      }
    }
  });
});

describe('the shards', () => {
  const built = splitElbonia({ schema: 'nested', layout: 'combined' });

  it('are named by their contents and are as long as the manifest says', async () => {
    const { manifest, shards } = await built;
    const entries = [...manifest.v4, ...manifest.v6];
    expect(entries.length).toBe(shards.size);
    for (const [, name, length] of entries) {
      const bytes = shard(await built, name);
      expect(bytes.length).toBe(length);
      expect(await shardName(bytes)).toBe(name);
    }
  });

  it('start at address zero and follow each other', async () => {
    const { v4, v6 } = (await built).manifest;
    expect(v4[0]?.[0]).toBe('0'.repeat(8));
    expect(v6[0]?.[0]).toBe('0'.repeat(32));
    for (const entries of [v4, v6]) {
      expect(entries.length).toBeGreaterThan(3);
      const starts = entries.map(([start]) => start);
      expect(starts).toEqual(starts.toSorted());
      expect(new Set(starts).size).toBe(starts.length);
    }
  });

  it('are valid databases of one family with 24-bit records', async () => {
    const { manifest } = await built;
    for (const [family, entries] of [[4, manifest.v4] as const, [6, manifest.v6] as const]) {
      for (const [start, name] of entries) {
        const reader = new Reader<Response>(Buffer.from(shard(await built, name)));
        expect(reader.metadata).toMatchObject({ ipVersion: family, recordSize: 24, databaseType: 'Wherefrom-City' });
        expect(() => reader.get(wordsText(hexWords(start)))).not.toThrow();
      }
    }
  });

  it('are the same in every run', async () => {
    const again = await splitElbonia({ schema: 'nested', layout: 'combined' });
    expect(again.manifest).toEqual((await built).manifest);
  });

  it('name the links to the IPv4 addresses as aliases, and those of separate files none', async () => {
    expect((await built).manifest.aliases).toEqual(['::/96', '::ffff:0:0/96', '2001::/32', '2002::/16']);
    expect((await built).manifest.aliases.toSorted()).toEqual(['::/96', ...elbonianAliases].toSorted());
    expect((await splitElbonia({ schema: 'flat', layout: 'separate' })).manifest.aliases).toEqual([]);
  });

  it('are one per family when everything fits', async () => {
    const { manifest } = await splitElbonia({ schema: 'flat', layout: 'separate' }, 1_000_000);
    expect([manifest.v4.length, manifest.v6.length]).toEqual([1, 1]);
  });

  it('are none for a family that the source does not hold', async () => {
    const [v4] = elbonianSources({ schema: 'flat', layout: 'separate' });
    if (v4 === undefined) throw new Error('no source');
    expect(chooseFamilies([openSource(v4)])).toMatchObject({ v4: { fileName: 'elbonia-ipv4.mmdb' }, v6: null });
  });
});

describe('verification', () => {
  const choice: SourceChoice = { schema: 'flat', layout: 'separate' };

  it('finds a record that changed', async () => {
    const built = await splitElbonia(choice);
    const shards = new Map(built.shards);
    for (const [name, bytes] of shards) shards.set(name, replaceText(bytes, 'Beardville', 'Beardvilla'));
    const [v4, v6] = differences({ ...built, shards }, choice, 'full');
    expect([v4?.differences, v6?.differences]).toEqual([2, 1]);
    expect(v4?.examples[0]).toContain('Beardvilla');
  });

  it('finds a shard that starts too late', async () => {
    const built = await splitElbonia(choice);
    const v4 = built.manifest.v4.map((entry, i) => (i === 2 ? (['4d5a4400', entry[1], entry[2]] as const) : entry));
    const manifest = { ...built.manifest, v4 };
    const [report] = differences({ ...built, manifest }, choice, 10);
    expect(report?.differences).toBeGreaterThan(0);
  });

  it('finds a network of another prefix length', async () => {
    const built = await splitElbonia(choice);
    const networks = elbonia.v4.flatMap(({ network, place }) => {
      const record = sourceRecord(place, 'flat');
      if (network !== '77.78.0.0/15') return [{ network, record }];
      return [
        { network: '77.78.0.0/16', record },
        { network: '77.79.0.0/16', record },
      ];
    });
    const sources = chooseFamilies([openSource({ fileName: 'cut', bytes: writeMmdb({ ipVersion: 4, networks }) })]);
    const [report] = verify(built.manifest, sources, { extent: 'full', readShard: (name) => shard(built, name) });
    expect(report?.examples.map((example) => example.split(':')[0])).toEqual(['77.78.0.0', '77.79.0.0']);
  });

  it('looks into aliases as well', async () => {
    const nested: SourceChoice = { schema: 'nested', layout: 'combined' };
    const [, v6] = differences(await splitElbonia(nested), nested, 1);
    expect(v6?.compared).toBeGreaterThan(4000);
  });

  it('finds an alias that the source does not have', async () => {
    const nested: SourceChoice = { schema: 'nested', layout: 'combined' };
    const built = await splitElbonia(nested);
    const manifest = { ...built.manifest, aliases: [...built.manifest.aliases, '2a77:7700::/32'] };
    const [, v6] = differences({ ...built, manifest }, nested, 'full');
    expect(v6?.differences).toBeGreaterThan(0);
  });
});

/** The bytes with one text replaced by another of the same length. */
function replaceText(bytes: Uint8Array<ArrayBuffer>, from: string, to: string): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(bytes).toString('latin1').replaceAll(from, to);
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

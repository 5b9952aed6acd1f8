// Sizes of the deployed files: the script, the manifest inside it, and the shards by kind.

import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Aim } from '../aims.ts';
import { manifestPath, readManifestFile } from '../data/built-data.ts';
import { formatNumber, printTable } from '../statistics.ts';

/** Prints the sizes of the deployed files. `config` is the path of the bundled Worker's configuration. */
export function printSizes(root: string, config: string): readonly Aim[] {
  const folder = dirname(config);
  const ownFiles = ['config.capnp', 'entry.js', 'kv.js', 'slow-assets.js', 'index.js.map', 'README.md'];
  const script = readdirSync(folder).filter((name) => !ownFiles.includes(name));
  const { v4, v6, asn } = readManifestFile(root);
  const bytesOf = (shards: typeof v4) => shards.map(([, , bytes]) => bytes);
  const fileBytes = (name: string) => statSync(join(folder, name)).size;
  printTable(
    ['Size', 'files', 'bytes in all', 'largest file'],
    [
      row('script, all modules', script.map(fileBytes)),
      row('of it index.js', [fileBytes('index.js')]),
      row('manifest', [statSync(manifestPath(root)).size]),
      row('city shards, IPv4', bytesOf(v4)),
      row('city shards, IPv6', bytesOf(v6)),
      row('city shards, both', bytesOf([...v4, ...v6])),
      row('AS shards, IPv4', bytesOf(asn?.v4 ?? [])),
      row('AS shards, IPv6', bytesOf(asn?.v6 ?? [])),
    ],
  );
  const [, , total = '', largest = ''] = row('', bytesOf([...v4, ...v6]));
  return [
    ['city shards of both families, bytes', 'at most 68,000,000', total],
    ['largest city shard, bytes', 'at most 550,000', largest],
  ];
}

function row(name: string, bytes: readonly number[]) {
  const total = bytes.reduce((sum, size) => sum + size, 0);
  return [name, String(bytes.length), formatNumber(total, 0), formatNumber(Math.max(0, ...bytes), 0)];
}

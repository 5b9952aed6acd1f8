// Batches of 1,000 addresses, measured in turn in three ways: over HTTP on our Worker, one batch at a time; in this
// process, from the parsed body to the bytes of the response; and with the stock `maxmind` reader over the unsharded
// file and JSON.stringify of its record. The stock record is a sixth of our answer in size and is not encoded to bytes.
// Before timing, ours and stock must return the same country for every address. The worst case comes last: addresses of
// all shards, sent to a Worker without any shard in memory.

import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { Reader, type Response } from 'maxmind';
import { unknownLocation } from '../../../src/core/location.ts';
import { unrestrictedFieldPolicy } from '../../../src/core/project/field-policy.ts';
import { encodeBatchBody, encodeItems } from '../../../src/edge/batch/batch.ts';
import { topLevelNames } from '../../../src/edge/locate/fields.ts';
import type { LookupRequest } from '../../../src/edge/locate/locate.ts';
import { Database } from '../../../src/geo/database.ts';
import { type ManifestFile, readManifest } from '../../../src/geo/manifest.ts';
import type { Aim } from '../aims.ts';
import { drawZipf, randomV4, randomV6, seededRandom } from '../data/addresses.ts';
import { readManifestFile, shardsFolder, sourcePath } from '../data/built-data.ts';
import type { Plan } from '../plan.ts';
import { formatNumber, formatSpread, printTable, ratioSpread, spreadOf } from '../statistics.ts';
import { benchKey } from '../workers/project.ts';
import { peakBytes, processorSeconds, type Server, startServer, stopServer } from '../workers/server.ts';

const batchAddresses = 1000;

/** A function that responds to one batch with JSON, as text or as bytes. */
type BatchHandler = (addresses: readonly string[]) => Promise<string | Uint8Array>;

/** A record of the default source, whose schema the package `maxmind` has no types for. */
type FlatRecord = Response & { readonly country_code?: string };

/** The fields that records of the stock `maxmind` reader have too. The handler `sameFields` returns only these. */
const stockFields = ['country.code', 'region.name', 'city', 'location.latitude', 'location.longitude', 'timezone.id'];

interface Handlers {
  readonly ours: BatchHandler;
  readonly sameFields: BatchHandler;
  readonly stock: BatchHandler;
}

interface Case {
  readonly name: string;
  readonly family: 'v4' | 'v6';
  readonly batches: readonly (readonly string[])[];
}

export async function measureBatches(plan: Plan['batch'], root: string, config: string): Promise<readonly Aim[]> {
  const manifest = readManifestFile(root);
  const shards = shardsFolder(root);
  const rows: string[][] = [];
  const server = await startServer(config);
  try {
    const ours = ownHandler(manifest, shards, null);
    const sameFields = ownHandler(manifest, shards, stockFields);
    for (const measured of casesOf(plan, manifest)) {
      const stock = stockHandler(new Reader<FlatRecord>(await readFile(sourcePath(measured.family))));
      rows.push(await measureCase(plan, measured, server, { ours, sameFields, stock }));
    }
    printTable(
      [
        'Addresses/s, min - median - max',
        'Worker over HTTP',
        'ours in process',
        'ours, the fields of stock',
        'stock get + JSON.stringify',
        'Worker/stock',
        'ours/stock',
        'the fields of stock/stock',
        'ms a batch over HTTP',
        'server CPU a batch',
      ],
      rows,
    );
    const peak = peakBytes(server);
    if (peak !== null) console.log(`\nPeak memory of the Worker's process: ${formatNumber(peak / 2 ** 20, 0)} MiB.`);
  } finally {
    await stopServer(server);
  }
  await measureCold(plan, config);
  return rows
    .filter(([name]) => name?.endsWith('uniform'))
    .map((row) => [`batch, the fields of stock/stock, ${row[0]}`, 'at least 3', row[7] ?? '']);
}

/** Returns the measured cases: random IPv4 and IPv6 addresses of the whole world, uniform and by Zipf's law. */
function casesOf({ batches }: Plan['batch'], manifest: ManifestFile): readonly Case[] {
  return (['v4', 'v6'] as const).flatMap((family) => {
    const random = seededRandom(family === 'v4' ? 4004 : 6006);
    const count = batches * batchAddresses;
    const uniform = family === 'v4' ? randomV4(count, random) : randomV6(count, random, manifest, sourcePath('v6'));
    return [
      { name: `IP${family}, uniform`, family, batches: chunksOf(uniform) },
      { name: `IP${family}, Zipf`, family, batches: chunksOf(drawZipf(uniform, count, random)) },
    ];
  });
}

function chunksOf(addresses: readonly string[]): readonly (readonly string[])[] {
  const chunks: (readonly string[])[] = [];
  for (let at = 0; at < addresses.length; at += batchAddresses) chunks.push(addresses.slice(at, at + batchAddresses));
  return chunks;
}

/** One of the compared implementations, with the time of each round. */
interface Implementation {
  readonly handle: BatchHandler;
  readonly perSecond: number[];
  readonly serverMilliseconds: number[];
}

async function measureCase(
  { rounds }: Plan['batch'],
  { name, batches }: Case,
  server: Server,
  { ours, sameFields, stock }: Handlers,
) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const implementationOf = (handle: BatchHandler): Implementation => ({
    handle,
    perSecond: [],
    serverMilliseconds: [],
  });
  const implementations = [
    implementationOf((addresses) => post(agent, server.port, addresses)),
    implementationOf(ours),
    implementationOf(sameFields),
    implementationOf(stock),
  ] as const;
  for (const addresses of batches) await expectSameCountries(addresses, implementations);
  // The rounds need no warm-up, because comparing the results has warmed up the compiler.
  for (let round = 0; round < rounds; round++) {
    for (const implementation of implementations) await measureRound(implementation, batches, server);
  }
  agent.destroy();
  const [http, inside, fewer, reader] = implementations;
  return [
    name,
    ...implementations.map(({ perSecond }) => formatSpread(spreadOf(perSecond), 0)),
    formatSpread(ratioSpread(reader.perSecond, http.perSecond), 2),
    formatSpread(ratioSpread(reader.perSecond, inside.perSecond), 2),
    formatSpread(ratioSpread(reader.perSecond, fewer.perSecond), 2),
    formatSpread(spreadOf(http.perSecond.map((rate) => (batchAddresses / rate) * 1000)), 1),
    `${formatNumber(spreadOf(http.serverMilliseconds).median, 1)} ms`,
  ];
}

async function measureRound(
  { handle, perSecond, serverMilliseconds }: Implementation,
  batches: Case['batches'],
  server: Server,
) {
  const before = processorSeconds(server) ?? Number.NaN;
  const startMs = performance.now();
  for (const addresses of batches) await handle(addresses);
  const seconds = (performance.now() - startMs) / 1000;
  perSecond.push((batches.length * batchAddresses) / seconds);
  serverMilliseconds.push((((processorSeconds(server) ?? Number.NaN) - before) * 1000) / batches.length);
}

/** Measures batches over all shards on newly started Workers, each repeated until every item has an answer. */
async function measureCold({ coldBatches }: Plan['batch'], config: string): Promise<void> {
  const random = seededRandom(8008);
  const milliseconds: number[] = [];
  const calls: number[] = [];
  const peaks: number[] = [];
  for (let i = 0; i < coldBatches; i++) {
    const server = await startServer(config);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      let open = randomV4(batchAddresses, random);
      const startMs = performance.now();
      let count = 0;
      for (; open.length > 0 && count < 10; count++) open = toRetry(open, await post(agent, server.port, open));
      if (open.length > 0) throw new Error('a batch did not end');
      milliseconds.push(performance.now() - startMs);
      calls.push(count);
      peaks.push((peakBytes(server) ?? Number.NaN) / 2 ** 20);
    } finally {
      agent.destroy();
      await stopServer(server);
    }
  }
  console.log('');
  printTable(
    ['1,000 uniform IPv4 addresses, no shard in memory', 'ms', 'calls', 'peak MiB'],
    [
      [
        'until each is answered',
        formatSpread(spreadOf(milliseconds), 0),
        formatSpread(spreadOf(calls), 0),
        formatSpread(spreadOf(peaks), 0),
      ],
    ],
  );
}

interface Item {
  readonly country?: { readonly code: string | null };
  readonly country_code?: string;
  readonly error?: { readonly code: string };
}

function readItems(answer: string | Uint8Array): readonly (Item | null)[] {
  return JSON.parse(typeof answer === 'string' ? answer : Buffer.from(answer).toString());
}

function toRetry(addresses: readonly string[], answer: Uint8Array): readonly string[] {
  const items = readItems(answer);
  return addresses.filter((_, i) => items[i]?.error?.code === 'retry_item');
}

/** Repeats a batch until all of its shards are in memory, because one request loads at most 40 shards. */
async function repeatUntilLoaded(
  handle: BatchHandler,
  addresses: readonly string[],
): Promise<readonly (Item | null)[]> {
  for (let call = 1; ; call++) {
    const items = readItems(await handle(addresses));
    if (call === 10 || !items.some((item) => item?.error?.code === 'retry_item')) return items;
  }
}

async function expectSameCountries(
  addresses: readonly string[],
  implementations: readonly Implementation[],
): Promise<void> {
  const answers: string[] = [];
  for (const { handle } of implementations) {
    const items = await repeatUntilLoaded(handle, addresses);
    if (items.length !== addresses.length) throw new Error('a batch has not an item for each address');
    answers.push(items.map((item) => item?.country?.code ?? (item?.country_code || null)).join());
  }
  if (new Set(answers).size > 1) {
    throw new Error('the Worker, the shards and the unsharded file do not name the same countries');
  }
}

/** Returns a function that handles a batch as the Worker does after parsing it, with all shards in memory. */
function ownHandler(file: ManifestFile, shards: string, fields: readonly string[] | null): BatchHandler {
  const database = new Database(readManifest(file), Number.POSITIVE_INFINITY);
  const lookup: Omit<LookupRequest, 'nowMs'> = {
    visitor: null,
    readCf: () => undefined,
    readClient: () => unknownLocation.client,
    gpc: null,
    language: 'en',
    policy: unrestrictedFieldPolicy,
    only: fields === null ? null : topLevelNames(fields),
    sample: null,
    fetchShard: async (name) => {
      return new Uint8Array(await readFile(join(shards, `${name}.shard`)));
    },
    keepAlive: () => {},
  };
  return async (addresses) => {
    const items = await encodeItems(database, { ...lookup, nowMs: Date.now() }, fields, addresses);
    return encodeBatchBody({ form: 'json', items });
  };
}

function stockHandler(reader: Reader<FlatRecord>): BatchHandler {
  return async (addresses) => `[${addresses.map((text) => JSON.stringify(reader.get(text))).join(',')}]`;
}

/** Sends a batch on the agent's single connection and returns the response body. */
function post(agent: Agent, port: number, addresses: readonly string[]): Promise<Uint8Array> {
  const body = JSON.stringify(addresses);
  const headers = {
    Authorization: `Bearer ${benchKey}`,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ agent, port, host: '127.0.0.1', method: 'POST', path: '/v1/batch', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        if (response.statusCode === 200) resolve(bytes);
        else reject(new Error(`unexpected answer ${response.statusCode}: ${bytes.toString()}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

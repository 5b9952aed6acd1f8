import { describe, expect, it } from 'vitest';
import { readManifest, type ShardEntry } from '../../../src/geo/manifest.ts';
import { ShardLoader } from '../../../src/geo/shard-loader.ts';
import { buildElbonia } from '../../support/elbonia.ts';

const { manifest, shards } = buildElbonia();
const { v4, v6 } = readManifest(manifest);
const entries = [...v4, ...v6];

function entry(index: number): ShardEntry {
  const found = entries[index];
  if (found === undefined) throw new Error('Elbonia has too few shards');
  return found;
}

const largest = Math.max(...entries.map(({ bytes }) => bytes));
const keepAlive = () => {};

/** Fetches that are answered when the test says so. */
function slowFetch() {
  const asked: { name: string; answer: () => void }[] = [];
  const fetchShard = (name: string) =>
    new Promise<Uint8Array<ArrayBuffer> | null>((resolve) => {
      asked.push({ name, answer: () => resolve(shards.get(name)?.slice() ?? null) });
    });
  return { asked, fetchShard };
}

/** Reads a shard into the memory, as the assets' stream does. */
function readInto(memory: ArrayBuffer, name: string): Uint8Array<ArrayBuffer> | null {
  const file = shards.get(name);
  if (file === undefined) return null;
  const bytes = new Uint8Array(memory, 0, file.length);
  bytes.set(file);
  return bytes;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('ShardLoader', () => {
  it('fetches a shard once for all who ask while it is under way', async () => {
    const { asked, fetchShard } = slowFetch();
    const loader = new ShardLoader(largest * 10);
    const loads = [1, 2, 3].map(() => loader.load(entry(0), fetchShard, keepAlive));
    await settle();
    expect(asked).toHaveLength(1);
    asked[0]?.answer();
    const opened = await Promise.all(loads);
    expect(new Set(opened).size).toBe(1);
    expect(opened[0]).not.toBeNull();
    expect(loader.get(entry(0))).toBe(opened[0]);
  });

  it('hands the load to whatever outlives the request that asked first', async () => {
    const kept: Promise<unknown>[] = [];
    const loader = new ShardLoader(largest * 10);
    const load = loader.load(
      entry(0),
      async (name) => shards.get(name)?.slice() ?? null,
      (work) => kept.push(work),
    );
    await settle();
    expect(kept).toHaveLength(1);
    expect(await kept[0]).toBe(await load);
  });

  it('does not remember a load that failed', async () => {
    const loader = new ShardLoader(largest * 10);
    expect(await loader.load(entry(0), async () => null, keepAlive)).toBeNull();
    expect(loader.bytes).toBe(0);
    expect(await loader.load(entry(0), async (name) => shards.get(name)?.slice() ?? null, keepAlive)).not.toBeNull();
  });

  it('lets the error of a broken fetch through, and frees what it held', async () => {
    const loader = new ShardLoader(largest * 10);
    const broken = loader.load(entry(0), async () => Promise.reject(new TypeError('a bug')), keepAlive);
    await expect(broken).rejects.toThrow('a bug');
    expect(loader.bytes).toBe(0);
  });

  it('never holds more than its bound, loads under way counted in', async () => {
    const bound = largest * 2;
    const { asked, fetchShard } = slowFetch();
    const loader = new ShardLoader(bound);
    const loads = entries.map((each) => loader.load(each, fetchShard, keepAlive));
    let answered = 0;
    while (answered < entries.length) {
      await settle();
      expect(loader.bytes).toBeLessThanOrEqual(bound);
      expect(asked.length).toBeGreaterThan(answered);
      asked[answered++]?.answer();
    }
    for (const shard of await Promise.all(loads)) expect(shard).not.toBeNull();
    expect(loader.bytes).toBeLessThanOrEqual(bound);
  });

  it('reads a shard into the memory of the one that it replaces, which is closed', async () => {
    const given: ArrayBuffer[] = [];
    const fetchShard = async (name: string, memory: ArrayBuffer) => {
      given.push(memory);
      return readInto(memory, name);
    };
    // Two shards of which the second fits into the memory of the first.
    const [large, small] = [...entries].sort((a, b) => b.bytes - a.bytes);
    if (large === undefined || small === undefined) throw new Error('Elbonia has too few shards');
    const loader = new ShardLoader(large.bytes);
    const first = await loader.load(large, fetchShard, keepAlive);
    const second = await loader.load(small, fetchShard, keepAlive);
    expect(first?.isOpen).toBe(false);
    expect(second?.isOpen).toBe(true);
    expect(given).toHaveLength(2);
    expect(given[1]).toBe(given[0]);
    expect(given[0]?.byteLength).toBeGreaterThan(large.bytes);
  });

  it('drops the least recently used first', async () => {
    const fetchShard = async (name: string) => shards.get(name)?.slice() ?? null;
    const [a, b, c] = [entry(0), entry(1), entry(2)];
    const loader = new ShardLoader(a.bytes + b.bytes + c.bytes - 1);
    await loader.load(a, fetchShard, keepAlive);
    await loader.load(b, fetchShard, keepAlive);
    expect(loader.get(a)).toBeDefined();
    await loader.load(c, fetchShard, keepAlive);
    expect(loader.get(b)).toBeUndefined();
    expect(loader.get(a)).toBeDefined();
    expect(loader.get(c)).toBeDefined();
  });

  it('loads a shard larger than the bound, alone', async () => {
    const loader = new ShardLoader(1);
    const shard = await loader.load(entry(0), async (name) => shards.get(name)?.slice() ?? null, keepAlive);
    expect(shard).not.toBeNull();
  });
});

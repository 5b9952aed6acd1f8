import { describe, expect, it } from 'vitest';
import { readManifest, type ShardEntry } from '../../../src/geo/manifest.ts';
import { ShardLoader } from '../../../src/geo/shard/shard-loader.ts';
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

/** Returns a fetch function whose responses stay pending until the test releases them. */
function slowFetch() {
  const asked: { name: string; answer: () => void }[] = [];
  const fetchShard = (name: string) =>
    new Promise<Uint8Array<ArrayBuffer> | null>((resolve) => {
      asked.push({ name, answer: () => resolve(shards.get(name)?.slice() ?? null) });
    });
  return { asked, fetchShard };
}

/** Reads a shard into the given buffer. The buffer is transferred, as when a stream reads into it. */
function readInto(memory: ArrayBuffer, name: string): Uint8Array<ArrayBuffer> | null {
  const file = shards.get(name);
  if (file === undefined) return null;
  const bytes = new Uint8Array(memory, 0, file.length);
  bytes.set(file);
  return bytes;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

const fetchCopy = async (name: string) => shards.get(name)?.slice() ?? null;

/** Returns a shard loader with memory for the given number of shards. */
const loaderOf = (slots: number) => new ShardLoader(largest * slots, largest);

describe('ShardLoader', () => {
  it('fetches a shard once for all requests that want it while it is loading', async () => {
    const { asked, fetchShard } = slowFetch();
    const loader = loaderOf(10);
    const loads = [1, 2, 3].map(() => loader.load(entry(0), fetchShard, keepAlive));
    await settle();
    expect(asked).toHaveLength(1);
    asked[0]?.answer();
    expect(await Promise.all(loads)).toEqual([true, true, true]);
    expect(loader.get(entry(0))).toBeDefined();
  });

  it('hands the load to keepAlive, so that it outlives its request', async () => {
    const kept: Promise<unknown>[] = [];
    const loader = loaderOf(10);
    const load = loader.load(entry(0), fetchCopy, (work) => kept.push(work));
    await settle();
    expect(kept).toHaveLength(1);
    expect(await kept[0]).toBe(await load);
  });

  it('does not cache a load that failed', async () => {
    const loader = loaderOf(1);
    expect(await loader.load(entry(0), async () => null, keepAlive)).toBe(false);
    expect(loader.get(entry(0))).toBeUndefined();
    expect(await loader.load(entry(0), fetchCopy, keepAlive)).toBe(true);
  });

  it('rejects with the error of a failed fetch and frees its slot', async () => {
    const loader = loaderOf(1);
    const broken = loader.load(entry(0), async () => Promise.reject(new TypeError('a bug')), keepAlive);
    await expect(broken).rejects.toThrow('a bug');
    expect(await loader.load(entry(1), fetchCopy, keepAlive)).toBe(true);
  });

  it('never has more shards loading and loaded than slots, and still loads all of them', async () => {
    const { asked, fetchShard } = slowFetch();
    const loader = loaderOf(2);
    const loads = entries.map((each) => loader.load(each, fetchShard, keepAlive));
    for (let answered = 0; answered < entries.length; answered++) {
      await settle();
      const isLoaded = entries.filter((each) => loader.get(each) !== undefined).length;
      expect(isLoaded + asked.length - answered).toBeLessThanOrEqual(2);
      expect(asked.length).toBeGreaterThan(answered);
      asked[answered]?.answer();
    }
    expect(await Promise.all(loads)).toEqual(entries.map(() => true));
  });

  it('reads every shard into the same few buffers', async () => {
    const given = new Set<ArrayBuffer>();
    const fetchShard = async (name: string, memory: ArrayBuffer) => {
      given.add(memory);
      return readInto(memory, name);
    };
    const loader = loaderOf(2);
    for (const each of [...entries, ...entries]) expect(await loader.load(each, fetchShard, keepAlive)).toBe(true);
    expect(given.size).toBe(2);
  });

  it('evicts the least recently used first', async () => {
    const [a, b, c] = [entry(0), entry(1), entry(2)];
    const loader = loaderOf(2);
    await loader.load(a, fetchCopy, keepAlive);
    await loader.load(b, fetchCopy, keepAlive);
    expect(loader.get(a)).toBeDefined();
    await loader.load(c, fetchCopy, keepAlive);
    expect(loader.get(b)).toBeUndefined();
    expect(loader.get(a)).toBeDefined();
    expect(loader.get(c)).toBeDefined();
  });

  it('has at least one slot', async () => {
    const loader = new ShardLoader(1, largest);
    expect(await loader.load(entry(0), fetchCopy, keepAlive)).toBe(true);
  });

  it('refuses a file that does not start at the first byte of its buffer', async () => {
    const shifted = async (name: string) => {
      const file = shards.get(name) ?? new Uint8Array();
      const buffer = new ArrayBuffer(file.length + 4);
      const view = new Uint8Array(buffer, 4);
      view.set(file);
      return view;
    };
    expect(await loaderOf(1).load(entry(0), shifted, keepAlive)).toBe(false);
  });
});

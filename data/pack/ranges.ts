// Turns the networks of one address family, in address order, into ranges: consecutive addresses with one place. A range is
// keyed by the first 32 bits of its start (IPv4, as the high word) or the first 64 (IPv6). A /64 that holds several ranges
// becomes one range that is split further by the last 64 bits.

/** The number of a place among all distinct places of a family; 0 is an address without a record. */
export type PlaceNumber = number;

interface Key {
  readonly high: number;
  readonly low: number;
}

/** A part of a /64, by the last 64 bits of its start. */
export interface SplitRange extends Key {
  readonly place: PlaceNumber;
}

export interface Range extends Key {
  /** The place, or the parts of a /64 that has several. */
  readonly place: PlaceNumber | readonly SplitRange[];
}

/** A network of the source: the words of its first address, one or four, and its place. */
export interface PlacedNetwork {
  readonly words: ArrayLike<number>;
  readonly place: PlaceNumber;
}

/** A range whose end is not known yet. `parts` is empty until its /64 turns out to hold several ranges. */
interface OpenRange extends Key {
  readonly place: PlaceNumber;
  readonly parts: SplitRange[];
  /** The place of the last addresses so far. */
  lastPlace: PlaceNumber;
}

/** Yields the ranges of networks that are in address order and without holes. Neighbours with equal places merge. */
export function* mergeRanges(networks: Iterable<PlacedNetwork>): Generator<Range> {
  let open: OpenRange | null = null;
  for (const { words, place } of networks) {
    if (open?.lastPlace === place) continue;
    const start = readStart(words);
    if (open !== null && extend(open, start, place)) continue;
    if (open !== null) yield* close(open, start.key);
    open = openRange(start, place, open?.lastPlace ?? 0);
  }
  if (open !== null) yield* close(open, null);
}

interface Start {
  readonly key: Key;
  readonly part: Key | null;
}

/** Opens a range. A /64 that is split starts with the place of the range that reaches into it. */
function openRange({ key, part }: Start, place: PlaceNumber, placeBefore: PlaceNumber): OpenRange {
  if (part === null) return { ...key, place, parts: [], lastPlace: place };
  const parts = [
    { high: 0, low: 0, place: placeBefore },
    { ...part, place },
  ];
  return { ...key, place: placeBefore, parts, lastPlace: place };
}

/** Adds a part to an open range if it starts within the range's own /64. */
function extend(open: OpenRange, { key, part }: Start, place: PlaceNumber): boolean {
  if (part === null || !isSame(open, key)) return false;
  if (open.parts.length === 0) open.parts.push({ high: 0, low: 0, place: open.place });
  open.parts.push({ ...part, place });
  open.lastPlace = place;
  return true;
}

/** The key of a start, and its last 64 bits where they are not zero. */
function readStart(words: ArrayLike<number>): Start {
  const [high = 0, low = 0, partHigh = 0, partLow = 0] = Array.from(words);
  const isPart = partHigh !== 0 || partLow !== 0;
  return { key: { high, low }, part: isPart ? { high: partHigh, low: partLow } : null };
}

function isSame(a: Key, b: Key): boolean {
  return a.high === b.high && a.low === b.low;
}

/** Yields an open range, and what follows a split /64 where the next range does not start right after it. */
function* close({ high, low, place, parts, lastPlace }: OpenRange, next: Key | null): Generator<Range> {
  if (parts.length === 0) {
    yield { high, low, place };
    return;
  }
  yield { high, low, place: parts };
  const after = low === 0xffffffff ? { high: high + 1, low: 0 } : { high, low: low + 1 };
  const isFollowed = next !== null && isSame(next, after);
  if (!isFollowed && after.high <= 0xffffffff) yield { ...after, place: lastPlace };
}

// Merges the networks of one address family, in address order, into ranges: consecutive addresses with one place. A
// range is keyed by the first 32 bits of its start (IPv4, as the high word) or the first 64 (IPv6). A /64 that holds
// several ranges becomes one range that is split further by the last 64 bits.

/** The number of a place among all distinct places of an address family; 0 means no record. */
export type PlaceNumber = number;

interface Key {
  readonly high: number;
  readonly low: number;
}

/** One of several ranges inside an IPv6 /64. Its key is the last 64 bits of its first address. */
export interface SplitRange extends Key {
  readonly place: PlaceNumber;
}

export interface Range extends Key {
  /** The place of the range; for an IPv6 /64 that contains several ranges, the list of these ranges. */
  readonly place: PlaceNumber | readonly SplitRange[];
}

/** A network of the source: the words of its first address, one or four, and its place. */
export interface PlacedNetwork {
  readonly words: ArrayLike<number>;
  readonly place: PlaceNumber;
}

/** A range whose end is still unknown. */
interface OpenRange extends Key {
  readonly place: PlaceNumber;
  /** Ranges inside the IPv6 /64 in which this range starts; empty while that /64 has only one range. */
  readonly parts: SplitRange[];
}

/** Merges networks into ranges, and emits a range as soon as its end is known. */
export class RangeMerger {
  readonly #onRange: (range: Range) => void;
  #open: OpenRange | null = null;
  /** Place of the network that was added last. */
  #lastPlace: PlaceNumber = 0;

  constructor(onRange: (range: Range) => void) {
    this.#onRange = onRange;
  }

  /** Adds the next network. Networks must be in address order and without holes; neighbours with equal places merge. */
  add(words: ArrayLike<number>, place: PlaceNumber): void {
    const open = this.#open;
    if (open !== null && place === this.#lastPlace) return;
    const { high, low } = keyOf(words);
    const part = words.length > 1 ? partOf(words, place) : null;
    if (open !== null && part !== null && open.high === high && open.low === low) {
      if (open.parts.length === 0) open.parts.push({ high: 0, low: 0, place: open.place });
      open.parts.push(part);
    } else {
      this.#close({ high, low });
      // The first range inside a split /64 has the place of the range that extends into the /64.
      const parts = part === null ? [] : [{ high: 0, low: 0, place: this.#lastPlace }, part];
      this.#open = { high, low, place, parts };
    }
    this.#lastPlace = place;
  }

  /** Emits the last range, after the last network. */
  end(): void {
    this.#close(null);
    this.#open = null;
  }

  /**
   * Emits the range whose end is now known. If its first /64 is split, also emits the remainder after that /64, unless
   * the next range starts there.
   */
  #close(next: Key | null): void {
    if (this.#open === null) return;
    const { high, low, place, parts } = this.#open;
    this.#onRange({ high, low, place: parts.length === 0 ? place : parts });
    if (parts.length === 0) return;
    const after = low === 0xffffffff ? { high: high + 1, low: 0 } : { high, low: low + 1 };
    const isFollowed = next !== null && next.high === after.high && next.low === after.low;
    if (!isFollowed && after.high <= 0xffffffff) this.#onRange({ ...after, place: this.#lastPlace });
  }
}

function keyOf(words: ArrayLike<number>): Key {
  return { high: words[0] ?? 0, low: words.length > 1 ? (words[1] ?? 0) : 0 };
}

/**
 * Returns the range that starts at an address inside an IPv6 /64; null if the address is the first one of its /64 (its
 * last 64 bits are zero).
 */
function partOf(words: ArrayLike<number>, place: PlaceNumber): SplitRange | null {
  const high = words[2] ?? 0;
  const low = words[3] ?? 0;
  return high === 0 && low === 0 ? null : { high, low, place };
}

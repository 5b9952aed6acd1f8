// The layout of a packed shard, shared by its reader (shard.ts) and its writer (data/pack/). A file is a header of
// 32-bit words, then sections of typed arrays in a fixed order, whose lengths follow from the header. data/README.md
// documents each byte. All numbers are little-endian, as on every platform that runs Workers.

/** The first word of a shard file: `WFP2` read as a little-endian word. */
export const shardMagic = 0x32504657;

/** The words of a shard's header, by position. */
export const shardHeaderWords = {
  magic: 0,
  rangeCount: 1,
  blockCount: 2,
  placeCount: 3,
  textCount: 4,
  textBytes: 5,
  splitCount: 6,
  splitRangeCount: 7,
  /** Bit set of the columns that the shard has (shardColumnBit). */
  columns: 8,
  /** High and low word of the first address after the shard; 0, 0 if the shard ends with the address space. */
  endHigh: 9,
  endLow: 10,
  /** Bytes per text index: 2 or 4. */
  textIndexBytes: 11,
  gapCount: 12,
} as const;

export const shardHeaderBytes = 52;

/** Columns of places that contain text indexes. A shard has only the columns that its places use, in this order. */
export const placeTextColumns = ['area', 'city', 'district', 'postalCode', 'asOrganization'] as const;

export type TextColumn = (typeof placeTextColumns)[number];

/** Columns of places that contain numbers. Their bits in the header follow those of the text columns. */
export const placeNumberColumns = ['coordinates', 'accuracyRadiusKm', 'asNumber'] as const;

export type ShardColumn = TextColumn | (typeof placeNumberColumns)[number];

const allColumns: readonly ShardColumn[] = [...placeTextColumns, ...placeNumberColumns];

export function shardColumnBit(column: ShardColumn): number {
  return 1 << allColumns.indexOf(column);
}

/** Maximum number of ranges in a block. */
export const blockRangesMax = 64;
/** Maximum number of distinct gaps (distances between range starts) in a shard's gap dictionary. */
export const gapDictionaryEntriesMax = 256;

/** Coordinates are integers of 1e-4 degree; `unknownCoordinate` stands for unknown. */
export const coordinateScale = 10_000;
export const unknownCoordinate = 0x7fffffff;

/**
 * Separates the parts of a text in a shard. An area has continent, country, time zone and region code, each empty if
 * unknown, then the region's names. Names are the English name, empty if unknown, then pairs of language and name.
 */
export const shardTextSeparator = '\t';

/**
 * Byte offsets of the sections of a shard file. Sections of wider elements come first, so that each section is aligned.
 */
export interface ShardLayout {
  readonly blockHigh: number;
  readonly blockLow: number;
  readonly gapHigh: number;
  readonly gapLow: number;
  readonly splitHigh: number;
  readonly splitLow: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly asNumber: number;
  readonly textStarts: number;
  readonly blockFirst: number;
  readonly splitFirst: number;
  readonly textIndexes: number;
  readonly accuracyRadius: number;
  readonly rangePlaces: number;
  readonly splitPlaces: number;
  readonly rangeGaps: number;
  readonly texts: number;
  readonly totalBytes: number;
}

/** Computes the section offsets of a shard from its header. */
export function layoutShard(header: Uint32Array): ShardLayout {
  const count = (word: keyof typeof shardHeaderWords) => header[shardHeaderWords[word]] ?? 0;
  const columns = count('columns');
  const places = count('placeCount');
  const rowsOf = (column: ShardColumn) => ((columns & shardColumnBit(column)) === 0 ? 0 : places);
  const textRows = placeTextColumns.reduce((rows, column) => rows + rowsOf(column), 0);
  const isWide = count('textIndexBytes') === 4;
  let at = shardHeaderBytes;
  const section = (elements: number, bytesEach: number) => {
    const start = at;
    at += elements * bytesEach;
    return start;
  };
  const starts = {
    blockHigh: section(count('blockCount'), 4),
    blockLow: section(count('blockCount'), 4),
    gapHigh: section(count('gapCount'), 4),
    gapLow: section(count('gapCount'), 4),
    splitHigh: section(count('splitRangeCount'), 4),
    splitLow: section(count('splitRangeCount'), 4),
    latitude: section(rowsOf('coordinates'), 4),
    longitude: section(rowsOf('coordinates'), 4),
    asNumber: section(rowsOf('asNumber'), 4),
    textStarts: section(count('textCount') + 1, 4),
    blockFirst: section(count('blockCount') + 1, 4),
    splitFirst: section(count('splitCount') + 1, 4),
    textIndexes: section(textRows, isWide ? 4 : 2),
    accuracyRadius: section(rowsOf('accuracyRadiusKm'), 2),
    rangePlaces: section(count('rangeCount'), 2),
    splitPlaces: section(count('splitRangeCount'), 2),
    rangeGaps: section(count('rangeCount'), 1),
    texts: section(count('textBytes'), 1),
  };
  return { ...starts, totalBytes: at };
}

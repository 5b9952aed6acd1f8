// Numbers of a benchmark as people read them: spread over rounds, and plain tables. Decides nothing about what is good.

/** What is printed of a figure that was measured once a round. A mean would hide a round that others disturbed. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws RangeError for no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  const high = sorted[sorted.length >>> 1];
  const low = sorted[(sorted.length - 1) >>> 1];
  if (min === undefined || max === undefined || low === undefined || high === undefined) {
    throw new RangeError('there is nothing to measure the spread of');
  }
  return { min, median: (low + high) / 2, max };
}

/** Each round's `b` by the same round's `a`: what disturbs a machine disturbs neighbours alike. */
export function ratioSpread(a: readonly number[], b: readonly number[]): Spread {
  return spreadOf(b.map((value, round) => value / (a[round] ?? Number.NaN)));
}

/** A median and the interval that holds it with a probability of 95 %. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Estimates the median by the bootstrap: the medians of 2,000 samples that are drawn from the values with replacement. */
export function estimateMedian(values: readonly number[], random: () => number): Estimate {
  const draw = () => values[Math.floor(random() * values.length)] ?? Number.NaN;
  const medians = Array.from({ length: 2000 }, () => spreadOf(values.map(draw)).median).sort((a, b) => a - b);
  return {
    median: spreadOf(values).median,
    low: medians[Math.floor(0.025 * medians.length)] ?? Number.NaN,
    high: medians[Math.floor(0.975 * medians.length)] ?? Number.NaN,
  };
}

/** `min - median - max`, with this many decimals. NaN is what the system does not tell. */
export function formatSpread({ min, median, max }: Spread, decimals: number): string {
  if (Number.isNaN(median)) return 'unknown';
  return [min, median, max].map((value) => formatNumber(value, decimals)).join(' - ');
}

export function formatNumber(value: number, decimals: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A Markdown table, so that what is printed can be kept as it is. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  console.log(line(header));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const row of rows) console.log(line(row));
}

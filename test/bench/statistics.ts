// Statistics and tables of the benchmark: spread over rounds, median estimates, Markdown. Does not judge figures.

/**
 * Summary of a figure that was measured once per round. It has no mean, because a mean would hide a disturbed round.
 */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Returns the spread of values. @throws RangeError for no values. */
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

/** Returns the spread of `b / a` per round. Disturbances affect both measurements of a round alike. */
export function ratioSpread(a: readonly number[], b: readonly number[]): Spread {
  return spreadOf(b.map((value, round) => value / (a[round] ?? Number.NaN)));
}

/** A median and its 95 % confidence interval. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Estimates the median by bootstrap, from the medians of 2,000 samples with replacement. */
export function estimateMedian(values: readonly number[], random: () => number): Estimate {
  const draw = () => values[Math.floor(random() * values.length)] ?? Number.NaN;
  const medians = Array.from({ length: 2000 }, () => spreadOf(values.map(draw)).median).sort((a, b) => a - b);
  return {
    median: spreadOf(values).median,
    low: medians[Math.floor(0.025 * medians.length)] ?? Number.NaN,
    high: medians[Math.floor(0.975 * medians.length)] ?? Number.NaN,
  };
}

/** Formats a spread as `min - median - max` with this many decimals. NaN stands for a value the system lacks. */
export function formatSpread({ min, median, max }: Spread, decimals: number): string {
  if (Number.isNaN(median)) return 'unknown';
  return [min, median, max].map((value) => formatNumber(value, decimals)).join(' - ');
}

export function formatNumber(value: number, decimals: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Prints a Markdown table, so that the output can be pasted into documents. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  console.log(line(header));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const row of rows) console.log(line(row));
}

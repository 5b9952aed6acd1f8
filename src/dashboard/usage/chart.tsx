// A chart of counts with its table. Drawn on the server as SVG without inline styles. Series differ in pattern as well
// as in color, and the table has every number. Widths are percentages, so that text keeps its size on a narrow screen.

import {
  type ChartBar,
  formatCompactCount,
  formatCount,
  type SeriesName,
  type SeriesTotals,
  seriesNames,
  seriesTotals,
} from './series.ts';

const seriesLabels: Readonly<Record<SeriesName, string>> = {
  pages: 'Answered to pages',
  servers: 'Answered to servers',
  links: 'Redirected by links',
  refused: 'Refused',
  limited: 'Over a limit',
  failed: 'Failed',
};

/**
 * Outcomes, such as `degraded`, that are counted for a request in addition to its main outcome. They have a column in
 * the chart's table but no series.
 */
const tableOnlyOutcomes = [
  ['batch_addresses', 'Addresses in batches'],
  ['unknown', 'Place not known'],
  ['degraded', 'Estimated'],
] as const;

/** The smallest height of a bar's segment, in percent of the chart's height; about 2 pixels. */
const heightMin = 1.2;

/** The SVG fill patterns of the series. A page renders them once, before the charts that refer to them. */
export function ChartPatterns() {
  return (
    <svg class="visually-hidden" width="0" height="0" aria-hidden="true">
      <defs>
        {seriesNames.map((name) => (
          <pattern id={`fill-${name}`} width="8" height="8" patternUnits="userSpaceOnUse" class={`ink-${name}`}>
            <rect width="8" height="8" class="ground" />
            <path d={patternPaths[name]} class="ink" />
          </pattern>
        ))}
      </defs>
    </svg>
  );
}

/** The SVG path of each series' pattern: filled, diagonal lines, vertical lines, crosses, horizontal lines, dashes. */
const patternPaths: Readonly<Record<SeriesName, string>> = {
  pages: '',
  servers: 'M-2 2l4-4M0 8l8-8M6 10l4-4',
  links: 'M2 0v8M6 0v8',
  refused: 'M0 0l8 8M8 0l-8 8',
  limited: 'M0 2h8M0 6h8',
  failed: 'M0 2h4M4 6h4',
};

interface ChartProps {
  /** Id of the chart, unique on the page. */
  readonly id: string;
  /** The chart in words: "Requests by hour, last 24 hours". */
  readonly title: string;
  readonly bars: readonly ChartBar[];
  /** The heading of the first column in the chart's table. */
  readonly unit: 'Hour (UTC)' | 'Day (UTC)' | 'Month (UTC)';
  /** The interval between labelled bars. The last bar always has a label. */
  readonly labelEvery: number;
}

export function UsageChart({ id, title, bars, unit, labelEvery }: ChartProps) {
  const totals = bars.map(({ counts }) => seriesTotals(counts));
  const present = seriesNames.filter((name) => totals.some((one) => one[name] > 0));
  if (present.length === 0) return <p class="empty">No requests were counted in this time.</p>;
  const sums = totals.map((one) => seriesNames.reduce((sum, name) => sum + one[name], 0));
  const top = chartScaleMax(Math.max(...sums));
  const slot = 100 / bars.length;
  return (
    <figure class="usage" aria-labelledby={`${id}-title`}>
      <figcaption id={`${id}-title`} class="visually-hidden">
        {title}
      </figcaption>
      <ul class="legend">
        {present.map((name) => (
          <li>
            <svg width="20" height="14" aria-hidden="true">
              <rect width="20" height="14" fill={`url(#fill-${name})`} class={`edge-${name}`} />
            </svg>
            {seriesLabels[name]}
          </li>
        ))}
      </ul>
      <div class="chart">
        <ul class="scale" aria-hidden="true">
          <li>{formatCompactCount(top)}</li>
          <li>{formatCompactCount(top / 2)}</li>
          <li>0</li>
        </ul>
        <svg class="plot" aria-hidden="true">
          {[0, 50, 100].map((y) => (
            <line class="grid" x1="0" x2="100%" y1={`${y}%`} y2={`${y}%`} />
          ))}
          {bars.map(({ label, name: barName, counts }, i) => (
            <g>
              <title>{`${barName}: ${describe(seriesTotals(counts))}`}</title>
              {stack(seriesTotals(counts), top).map(({ name, y, height }) => (
                <rect
                  x={percent((i + 0.12) * slot)}
                  width={percent(0.76 * slot)}
                  y={percent(y)}
                  height={percent(height)}
                  fill={`url(#fill-${name})`}
                  class={`edge-${name}`}
                />
              ))}
              {(bars.length - 1 - i) % labelEvery === 0 ? (
                <text x={percent((i + 0.5) * slot)} y="100%" dy="1.4em">
                  {label}
                </text>
              ) : null}
            </g>
          ))}
        </svg>
      </div>
      <CountTable title={title} bars={bars} unit={unit} present={present} />
    </figure>
  );
}

function CountTable({
  title,
  bars,
  unit,
  present,
}: Pick<ChartProps, 'title' | 'bars' | 'unit'> & { readonly present: readonly SeriesName[] }) {
  const extra = tableOnlyOutcomes.filter(([outcome]) => bars.some(({ counts }) => (counts.get(outcome) ?? 0) > 0));
  return (
    <details>
      <summary>
        Table<span class="visually-hidden">: {title}</span>
      </summary>
      <section class="scroll" tabindex={0} aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{unit}</th>
              {present.map((name) => (
                <th scope="col" class="number">
                  {seriesLabels[name]}
                </th>
              ))}
              {extra.map(([, label]) => (
                <th scope="col" class="number">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.toReversed().map(({ name, counts }, i) => {
              const totals = seriesTotals(counts);
              return (
                <tr>
                  <th scope="row">{i === 0 ? `${name} (so far)` : name}</th>
                  {present.map((series) => (
                    <td class="number">{formatCount(totals[series])}</td>
                  ))}
                  {extra.map(([outcome]) => (
                    <td class="number">{formatCount(counts.get(outcome) ?? 0)}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** A small bar chart of the requests on each day. It stands in a table row, which also has the numbers. */
export function AnswersSparkline({ counts }: { readonly counts: readonly number[] }) {
  const top = Math.max(1, ...counts);
  const slot = 100 / counts.length;
  return (
    <svg class="sparkline" aria-hidden="true">
      <line class="grid" x1="0" x2="100%" y1="100%" y2="100%" />
      {counts.map((count, i) => {
        const height = count === 0 ? 0 : Math.max((count / top) * 100, 6);
        return (
          <rect
            x={percent((i + 0.1) * slot)}
            width={percent(0.8 * slot)}
            y={percent(100 - height)}
            height={percent(height)}
          />
        );
      })}
    </svg>
  );
}

function describe(totals: SeriesTotals): string {
  const present = seriesNames.filter((name) => totals[name] > 0);
  if (present.length === 0) return 'no requests';
  return present.map((name) => `${formatCount(totals[name])} ${seriesLabels[name].toLowerCase()}`).join(', ');
}

/**
 * Returns the segments of a bar from bottom to top, in percent of the chart's height. If the minimum heights of its
 * segments add up to more than the bar's height, the bar gets one segment, of the largest series, so that it is not
 * drawn too high.
 */
function stack(totals: SeriesTotals, top: number) {
  const present = seriesNames.filter((name) => totals[name] > 0);
  const sum = present.reduce((all, name) => all + totals[name], 0);
  const isLow = (sum / top) * 100 < heightMin * present.length;
  const shown = isLow ? present.toSorted((a, b) => totals[b] - totals[a]).slice(0, 1) : present;
  let y = 100;
  return shown.map((name) => {
    const height = Math.max(((isLow ? sum : totals[name]) / top) * 100, heightMin);
    y -= height;
    return { name, y, height };
  });
}

function percent(value: number): string {
  return `${Number(value.toFixed(2))}%`;
}

/**
 * Returns the top of a chart's scale: a round number of at least `max`. Its half, the label in the middle, is a whole
 * number.
 */
export function chartScaleMax(max: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(max, 1)));
  const factor = [1, 2, 4, 6, 8, 10].find((one) => one * power >= max) ?? 10;
  return Math.max(2, factor * power);
}

// The tables of counts by allowlist entry, by key and by redirect link: each row with a small chart of the last 14
// days.

import type { DayUsage, OutcomeCounts } from '../../usage/usage.ts';
import { AnswersSparkline } from './chart.tsx';
import { formatCount, formatDay, requestCount, startsOfLastDays } from './series.ts';

/** The number of days that each table shows. */
const days = 14;

/** The maximum number of rows, those with the most requests. One more row has the sum of the others. */
const rowsMax = 25;

interface Row {
  readonly name: string;
  /** The text behind the row's name, such as "removed"; empty for none. */
  readonly note: string;
  /** Requests of each day, oldest first. */
  readonly counts: readonly number[];
  readonly total: number;
}

interface CallerTableProps {
  readonly title: string;
  /** The heading of the first column. */
  readonly unit: string;
  readonly usage: readonly DayUsage[];
  readonly callersOf: (day: DayUsage) => ReadonlyMap<string, OutcomeCounts>;
  /**
   * Returns the note behind a row's name. The name is an entry's canonical text, a key's id or a redirect link's name.
   */
  readonly noteOf: (caller: string) => string;
  readonly nowMs: number;
  /** The sentence shown instead of the table if it has no rows. */
  readonly empty: string;
}

export function CallerTable({ title, unit, usage, callersOf, noteOf, nowMs, empty }: CallerTableProps) {
  const starts = startsOfLastDays(nowMs, days);
  const rows = rowsOf(starts, usage, callersOf, noteOf);
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <section class="scroll" tabindex={0} aria-label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{unit}</th>
            <th scope="col" class="number">
              14 days
            </th>
            <td class="trend" />
            {starts.toReversed().map((at, i) => (
              <th scope="col" class="number">
                {i === 0 ? 'Today' : formatDay(at)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, note, counts, total }) => (
            <tr>
              <th scope="row">
                {name}
                {note === '' ? null : <span class="quiet"> {note}</span>}
              </th>
              <td class="number">{formatCount(total)}</td>
              <td class="trend">
                <AnswersSparkline counts={counts} />
              </td>
              {counts.toReversed().map((count) => (
                <td class="number">{formatCount(count)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function rowsOf(
  starts: readonly number[],
  usage: readonly DayUsage[],
  callersOf: CallerTableProps['callersOf'],
  noteOf: CallerTableProps['noteOf'],
): readonly Row[] {
  const byDay = new Map(usage.map((day) => [day.startsAtMs, callersOf(day)]));
  const callers = new Set(starts.flatMap((at) => [...(byDay.get(at)?.keys() ?? [])]));
  const rows = [...callers].map((caller): Row => {
    const counts = starts.map((at) => {
      const counted = byDay.get(at)?.get(caller);
      return counted === undefined ? 0 : requestCount(counted);
    });
    return { name: caller, note: noteOf(caller), counts, total: counts.reduce((sum, one) => sum + one, 0) };
  });
  const sorted = rows.toSorted((a, b) => b.total - a.total);
  const rest = sorted.slice(rowsMax);
  if (rest.length === 0) return sorted;
  const counts = starts.map((_, i) => rest.reduce((sum, row) => sum + (row.counts[i] ?? 0), 0));
  const total = rest.reduce((sum, row) => sum + row.total, 0);
  return [...sorted.slice(0, rowsMax), { name: `${rest.length} others`, note: '', counts, total }];
}

// The tables of counts by allowlist entry, by key and by redirect link: each row with a small chart of the last 14
// days.

import type { DayUsage, OutcomeCounts } from '../../usage/usage.ts';
import { AnswersSparkline } from './chart.tsx';
import { answeredRequestCount, formatCount, formatDay, requestCount, startsOfLastDays, sumCounts } from './series.ts';

/** The number of days that each table shows. */
const daysShown = 14;

/** The maximum number of rows. The rows with the most requests are shown; one more row has the sum of the others. */
const rowsMax = 25;

interface Row {
  readonly name: string;
  /** The text shown after the row's name, such as "removed"; empty for none. */
  readonly note: string;
  /** Answered requests of each day, oldest first. */
  readonly answered: readonly number[];
  readonly answeredTotal: number;
  /** Requests of all days that were refused or failed. */
  readonly othersTotal: number;
}

interface CallerTableProps {
  readonly title: string;
  /** The heading of the first column. */
  readonly unit: string;
  /** The word for answered requests in the table's heading. */
  readonly answer: 'Answered' | 'Redirected';
  readonly usage: readonly DayUsage[];
  readonly callersOf: (day: DayUsage) => ReadonlyMap<string, OutcomeCounts>;
  /**
   * Returns the text shown after a row's name. The name is an allowlist entry's canonical text, a key's id or a
   * redirect link's name.
   */
  readonly noteOf: (caller: string) => string;
  readonly nowMs: number;
  /** The sentence shown instead of the table if it has no rows. */
  readonly empty: string;
}

export function CallerTable({ title, unit, answer, usage, callersOf, noteOf, nowMs, empty }: CallerTableProps) {
  const starts = startsOfLastDays(nowMs, daysShown);
  const rows = rowsOf(starts, usage, callersOf, noteOf);
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <>
      <p class="quiet">{`Requests in the last 14 days. The columns of days count only requests that were ${answer.toLowerCase()}.`}</p>
      <section class="scroll" tabindex={0} aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{unit}</th>
              <th scope="col" class="number">
                {answer}
              </th>
              <th scope="col" class="number">
                Refused or failed
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
            {rows.map(({ name, note, answered, answeredTotal, othersTotal }) => (
              <tr>
                <th scope="row">
                  {name}
                  {note === '' ? null : <span class="quiet"> {note}</span>}
                </th>
                <td class="number">{formatCount(answeredTotal)}</td>
                <td class="number">{formatCount(othersTotal)}</td>
                <td class="trend">
                  <AnswersSparkline counts={answered} />
                </td>
                {answered.toReversed().map((count) => (
                  <td class="number">{formatCount(count)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
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
  const rows = [...callers].map((caller) => {
    const days = starts.map((at) => byDay.get(at)?.get(caller) ?? new Map());
    return rowOf(caller, noteOf(caller), days);
  });
  const sorted = rows.toSorted((a, b) => b.answeredTotal + b.othersTotal - a.answeredTotal - a.othersTotal);
  // A single caller beyond the maximum gets its own row, because a row with the sum would take the same space.
  if (sorted.length <= rowsMax + 1) return sorted;
  const rest = sorted.slice(rowsMax);
  const answered = starts.map((_, i) => sum(rest.map((row) => row.answered[i] ?? 0)));
  const othersTotal = sum(rest.map((row) => row.othersTotal));
  const others = { name: `${rest.length} others`, note: '', answered, answeredTotal: sum(answered), othersTotal };
  return [...sorted.slice(0, rowsMax), others];
}

function rowOf(name: string, note: string, days: readonly OutcomeCounts[]): Row {
  const answered = days.map(answeredRequestCount);
  const answeredTotal = sum(answered);
  return { name, note, answered, answeredTotal, othersTotal: requestCount(sumCounts(days)) - answeredTotal };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

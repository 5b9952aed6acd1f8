// The result of `npm run prove` as text: one row for each sink, then everything that failed.

import type { Examination } from './examination.ts';
import type { Leak } from './worker/leaks.ts';
import { checkOf, type Sink, sessionCheck, sinks } from './worker/sinks.ts';

interface Report {
  readonly text: string;
  readonly isProven: boolean;
}

function row(
  check: string,
  sink: string,
  searched: string,
  items: string,
  values: string,
  found: string,
  mutants: string,
) {
  const cells = [
    check.padEnd(15),
    sink.padEnd(24),
    searched.padStart(10),
    items.padStart(7),
    values.padStart(18),
    found.padStart(6),
  ];
  return [...cells, mutants].join('  ');
}

function sinkRow(sink: Sink, examinations: readonly Examination[], caught: ReadonlyMap<Leak, boolean>): string {
  const searching = examinations.filter(({ searched }) => searched.has(sink));
  const amounts = searching.flatMap(({ searched }) => searched.get(sink) ?? []);
  const bytes = amounts.reduce((sum, amount) => sum + amount.bytes, 0);
  const items = amounts.reduce((sum, amount) => sum + amount.items, 0);
  // The map counts each planted value once, because several examinations plant the same values.
  const values = new Map(searching.flatMap((examination) => [...examination.values]));
  const spellings = [...values.values()].reduce((sum, count) => sum + count, 0);
  const found = searching.flatMap(({ findings }) => findings).filter((finding) => finding.sink === sink);
  const planted = [...caught].filter(([leak]) => leak.sink === sink);
  return row(
    checkOf(sink),
    sink,
    describeSize(bytes),
    String(items),
    bytes === 0 ? '' : `${values.size} / ${spellings}`,
    String(found.length),
    `${planted.filter(([, isCaught]) => isCaught).length} of ${planted.length}`,
  );
}

function describeSize(bytes: number): string {
  if (bytes === 0) return 'empty';
  return bytes < 100_000 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Returns the report's row on session secrets and one-time codes, summed over all sinks. */
function sessionRow(examinations: readonly Examination[], caught: ReadonlyMap<Leak, boolean>): string {
  const found = examinations.flatMap(({ findings }) => findings.filter(({ what }) => /^(session|one-time)/.test(what)));
  const planted = [...caught].filter(([leak]) => leak.ofSession === true);
  const mutants = `${planted.filter(([, isCaught]) => isCaught).length} of ${planted.length}`;
  return row(sessionCheck, 'all of these', '', '', '', String(found.length), mutants);
}

/** Returns the text of the report. `missing` lists routes and refusals without a scenario. */
export function renderReport(
  examinations: readonly Examination[],
  caught: ReadonlyMap<Leak, boolean>,
  missing: readonly string[],
): Report {
  const leaking = new Set([...caught.keys()].map(({ sink }) => sink));
  const failed = [
    ...missing.map((what) => `no scenario: ${what}`),
    ...examinations.flatMap(({ unexpected }) => [...unexpected].map((what) => `unexpected response: ${what}`)),
    ...examinations.flatMap(({ undone }) => undone.map((form) => `never done: ${form}`)),
    ...examinations.flatMap(({ findings }) => findings.map(({ sink, what }) => `found in ${sink}: ${what}`)),
    ...sinks.filter((sink) => !leaking.has(sink)).map((sink) => `no planted leak: ${sink}`),
    ...[...caught].filter(([, isCaught]) => !isCaught).map(([leak]) => `not caught: ${leak.sink}, ${leak.name}`),
  ];
  const requests = examinations.reduce((sum, examination) => sum + examination.requests, 0);
  const text = [
    `\n${requests} requests of planted visitors to the real Worker.\n`,
    row('check', 'sink', 'searched', 'items', 'values / spellings', 'found', 'mutants caught'),
    ...sinks.map((sink) => sinkRow(sink, examinations, caught)),
    sessionRow(examinations, caught),
    '',
    failed.length === 0
      ? 'Passed: no planted value is where it must not be, and every planted leak was caught.'
      : failed.join('\n'),
  ];
  return { text: text.join('\n'), isProven: failed.length === 0 };
}

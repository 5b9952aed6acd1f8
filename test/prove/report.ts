// The result of `npm run prove` as text: one row for each sink, then what failed.

import type { Examination } from './examination.ts';
import type { Leak } from './worker/leaks.ts';
import { sinks } from './worker/sinks.ts';

interface Report {
  readonly text: string;
  readonly isProven: boolean;
}

function row(sink: string, searched: string, items: string, found: string, mutants: string): string {
  return [sink.padEnd(25), searched.padStart(12), items.padStart(8), found.padStart(6), mutants].join('  ');
}

/** `missing` lists routes and refusals without a scenario. */
export function renderReport(
  { findings, searched, unexpected, requests, values, forms }: Examination,
  caught: ReadonlyMap<Leak, boolean>,
  missing: readonly string[],
): Report {
  const rows = sinks.map((sink) => {
    const { bytes, items } = searched.get(sink) ?? { bytes: 0, items: 0 };
    const found = findings.filter((finding) => finding.sink === sink).length;
    const planted = [...caught].filter(([leak]) => leak.sink === sink);
    const mutants = `${planted.filter(([, isCaught]) => isCaught).length} of ${planted.length}`;
    return row(sink, `${(bytes / 1e6).toFixed(2)} MB`, String(items), String(found), mutants);
  });
  const failed = [
    ...missing.map((what) => `no scenario: ${what}`),
    ...[...unexpected].map((what) => `unexpected response: ${what}`),
    ...findings.map(({ sink, what }) => `found in ${sink}: ${what}`),
    ...sinks
      .filter((sink) => ![...caught.keys()].some((leak) => leak.sink === sink))
      .map((sink) => `no planted leak for ${sink}`),
    ...[...caught].filter(([, isCaught]) => !isCaught).map(([leak]) => `not caught: ${leak.sink}, ${leak.name}`),
  ];
  const text = [
    '',
    `${requests} requests of planted visitors, with ${values} planted values in ${forms} forms.`,
    '',
    row('sink', 'searched', 'items', 'found', 'mutants caught'),
    ...rows,
    '',
    failed.length === 0 ? 'Nothing of a visitor was kept, and every planted leak was caught.' : failed.join('\n'),
  ];
  return { text: text.join('\n'), isProven: failed.length === 0 };
}

// The result of comparing one part of a deployment (subject, verdict, detail), and its line in the report. Does not
// read the deployment.

/** The result of a comparison. `unknown`: the deployment could not be compared, so nothing is proved. */
export type Verdict = 'same' | 'differs' | 'unknown';

export interface Comparison {
  readonly subject: string;
  readonly verdict: Verdict;
  readonly detail: string;
}

export const same = (subject: string, detail: string): Comparison => ({ subject, verdict: 'same', detail });
export const differs = (subject: string, detail: string): Comparison => ({ subject, verdict: 'differs', detail });
export const unknown = (subject: string, detail: string): Comparison => ({ subject, verdict: 'unknown', detail });

/** Returns "differs" with the faults as the detail; without faults, returns "same" with `otherwise` as the detail. */
export function requireNone(subject: string, faults: readonly string[], otherwise: string): Comparison {
  return faults.length === 0 ? same(subject, otherwise) : differs(subject, faults.join('; '));
}

/** Compares the hash of a deployed part with that of the local build. A hash is null if the part is missing. */
export function compareHash(subject: string, deployed: string | null, local: string | null): Comparison {
  if (deployed === null) return unknown(subject, 'the deployment names none');
  if (local === null) return unknown(subject, `deployed ${deployed}, here is none: npm run data`);
  return deployed === local ? same(subject, deployed) : differs(subject, `deployed ${deployed}, here ${local}`);
}

const subjectWidth = 22;

export function formatComparison({ subject, verdict, detail }: Comparison): string {
  return `${verdict.padEnd(8)} ${subject.padEnd(subjectWidth)} ${detail}`;
}

/**
 * Returns the exit status of `npm run verify`: 0 if all is the same, 1 if something differs, else 2 if something could
 * not be compared.
 */
export function exitStatusOf(comparisons: readonly Comparison[]): 0 | 1 | 2 {
  if (comparisons.some(({ verdict }) => verdict === 'differs')) return 1;
  return comparisons.length === 0 || comparisons.some(({ verdict }) => verdict === 'unknown') ? 2 : 0;
}

export function summarise(comparisons: readonly Comparison[]): string {
  const count = (wanted: Verdict) => comparisons.filter(({ verdict }) => verdict === wanted).length;
  const counts = `${count('same')} same, ${count('differs')} different, ${count('unknown')} not compared`;
  const conclusions = ['All that was compared is the same', 'The deployment differs', 'Not everything was compared'];
  return `${conclusions[exitStatusOf(comparisons)]}: ${counts}.`;
}

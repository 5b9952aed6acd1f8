// The result of comparing one part of a deployment (subject, verdict, detail), and its line in the report. Does not
// read the deployment.

/** The result of a comparison. `unknown`: the deployment could not be compared, so nothing is proved. */
export type ComparisonVerdict = 'same' | 'differs' | 'unknown';

export interface DeploymentComparison {
  readonly subject: string;
  readonly verdict: ComparisonVerdict;
  readonly detail: string;
}

export const sameComparison = (subject: string, detail: string): DeploymentComparison => ({
  subject,
  verdict: 'same',
  detail,
});
export const differingComparison = (subject: string, detail: string): DeploymentComparison => ({
  subject,
  verdict: 'differs',
  detail,
});
export const unknownComparison = (subject: string, detail: string): DeploymentComparison => ({
  subject,
  verdict: 'unknown',
  detail,
});

/** Returns "differs" with the faults as the detail; without faults, returns "same" with `otherwise` as the detail. */
export function comparisonFromFaults(
  subject: string,
  faults: readonly string[],
  otherwise: string,
): DeploymentComparison {
  return faults.length === 0 ? sameComparison(subject, otherwise) : differingComparison(subject, faults.join('; '));
}

/** Compares the hash of a deployed part with that of the local build. A hash is null if the part is missing. */
export function compareHash(subject: string, deployed: string | null, local: string | null): DeploymentComparison {
  if (deployed === null) return unknownComparison(subject, 'the deployment names none');
  if (local === null) return unknownComparison(subject, `deployed ${deployed}, here is none: npm run data`);
  return deployed === local
    ? sameComparison(subject, deployed)
    : differingComparison(subject, `deployed ${deployed}, here ${local}`);
}

const subjectWidth = 22;

export function formatDeploymentComparison({ subject, verdict, detail }: DeploymentComparison): string {
  return `${verdict.padEnd(8)} ${subject.padEnd(subjectWidth)} ${detail}`;
}

/**
 * Returns the exit status of `npm run verify`: 0 if all is the same, 1 if something differs, else 2 if something could
 * not be compared.
 */
export function exitStatusOf(comparisons: readonly DeploymentComparison[]): 0 | 1 | 2 {
  if (comparisons.some(({ verdict }) => verdict === 'differs')) return 1;
  return comparisons.length === 0 || comparisons.some(({ verdict }) => verdict === 'unknown') ? 2 : 0;
}

export function summariseComparisons(comparisons: readonly DeploymentComparison[]): string {
  const count = (wanted: ComparisonVerdict) => comparisons.filter(({ verdict }) => verdict === wanted).length;
  const counts = `${count('same')} same, ${count('differs')} different, ${count('unknown')} not compared`;
  const conclusions = ['All that was compared is the same', 'The deployment differs', 'Not everything was compared'];
  return `${conclusions[exitStatusOf(comparisons)]}: ${counts}.`;
}

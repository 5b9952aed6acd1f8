// A finding of `npm run doctor`: one line with a level, and advice if something is wrong. Does not print.

export type FindingLevel = 'ok' | 'warn' | 'fail';

export interface DoctorFinding {
  readonly level: FindingLevel;
  readonly subject: string;
  readonly text: string;
  /** What to do; absent for `ok`. */
  readonly advice?: string;
}

export function okFinding(subject: string, text: string): DoctorFinding {
  return { level: 'ok', subject, text };
}

export function warningFinding(subject: string, text: string, advice: string): DoctorFinding {
  return { level: 'warn', subject, text, advice };
}

export function failedFinding(subject: string, text: string, advice: string): DoctorFinding {
  return { level: 'fail', subject, text, advice };
}

const subjectWidth = 'configuration'.length;

export function formatFinding({ level, subject, text, advice }: DoctorFinding): string {
  const line = `${level.padEnd(4)}  ${subject.padEnd(subjectWidth)}  ${text}`;
  return advice === undefined ? line : `${line}\n${' '.repeat(subjectWidth + 8)}→ ${advice}`;
}

/** Counts the findings by level, in one line. */
export function summariseFindings(findings: readonly DoctorFinding[]): string {
  const count = (level: FindingLevel) => findings.filter((finding) => finding.level === level).length;
  const [failures, warnings] = [count('fail'), count('warn')];
  if (failures + warnings === 0) return 'Everything is in order.';
  return `${failures} ${failures === 1 ? 'failure' : 'failures'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`;
}

// The table of aims and results that the benchmark prints at its end. Does not fail on a missed aim, because figures
// depend on the machine.

import { printTable } from './statistics.ts';

/**
 * An aim in the printed table: the measurement, its aim, and the result, which is min - median - max if the measurement
 * has rounds.
 */
export type Aim = readonly [what: string, aim: string, reached: string];

export function printAims(aims: readonly Aim[]): void {
  printTable(['What', 'aim', 'reached, min - median - max'], aims);
}

// The aims that the whole benchmark prints at its end, beside what it reached. Judges nothing: figures depend on the machine.

import { printTable } from './statistics.ts';

/** One figure: what was measured, its aim, and what was reached as min - median - max where it has rounds. */
export type Aim = readonly [what: string, aim: string, reached: string];

export function printAims(aims: readonly Aim[]): void {
  printTable(['What', 'aim', 'reached, min - median - max'], aims);
}

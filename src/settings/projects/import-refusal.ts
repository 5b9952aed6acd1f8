// The refusal of an import. In a file of its own, because the parser imports wording.ts, which imports every refusal: with
// the parser there would be an import cycle.

/** Why an export cannot be imported: one line for each invalid member, which begins with the member's path. */
export interface ImportRefusal {
  readonly code: 'export_invalid';
  readonly problems: readonly string[];
}

// The refusal of an import. Apart from the parser, because the parser words its problems with wording.ts, which knows every
// refusal.

/** Why an export cannot be imported: one line for each invalid member, which begins with the member's path. */
export interface ImportRefusal {
  readonly code: 'export_invalid';
  readonly problems: readonly string[];
}

// The refusal of an import. Separate from the parser (import.ts) to avoid a cycle of modules: the parser depends on
// wording.ts, which depends on every refusal.

/**
 * Why an export cannot be imported: one line for each invalid JSON member, which begins with the JSON member's path.
 */
export interface ImportRefusal {
  readonly code: 'export_invalid';
  readonly problems: readonly string[];
}

// Runs axe, the accessibility checker, in a page. Does not judge layout.

import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * Returns details of violations only. Sending the details of passed rules out of the page takes twice as long as axe
 * itself.
 */
const run = `(tags) => axe
  .run({ resultTypes: ['violations'], ...(tags.length > 0 ? { runOnly: tags } : {}) })
  .then(({ violations, passes }) => ({
    violations: violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html.slice(0, 200)).join('\\n    ')),
    passedRules: passes.length,
  }))`;

export interface AxeReport {
  /** A violated rule and its elements, such as `color-contrast <a href="/">Home</a>`. */
  readonly violations: readonly string[];
  /** How many rules applied to the page and passed. A low number means that axe did not examine it. */
  readonly passedRules: number;
}

/** Examines a page with all rules, or with those that have one of the tags, such as `wcag2aa`. */
export async function examineWithAxe(page: Page, tags: readonly string[] = []): Promise<AxeReport> {
  await page.evaluate(axe.source);
  return page.evaluate<AxeReport>(`(${run})(${JSON.stringify(tags)})`);
}

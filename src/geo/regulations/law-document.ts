// GET /regulations.json: every law in law-rows.ts with its places, dates, consent and source.

import { lawRows } from './law-rows.ts';
import { lawSources } from './law-sources.ts';

/** The day on which law-rows.ts was last reviewed. */
const reviewed = '2026-11-27';

const note =
  'Privacy laws that commonly apply by place. A list to start from, not legal advice: who is bound depends on the business too. Days are UTC; `since` is the first day in force, `until` the first day no longer. `consent` is for tracking: opt-in (consent before it), opt-out (a right to object), none (neither was found in the law).';

/** Returns all laws as JSON text. Includes past and future laws, so the text does not depend on the date. */
export function renderLaws(): string {
  const regulations = lawRows.map(([label, places, since, consent, options]) => {
    const { name = label, source = '' } = lawSources.get(label) ?? {};
    const { until = null, honoursGpc = false } = options ?? {};
    return { label, name, places: places.split(' '), since, until, consent, honoursGpc, source };
  });
  return `${JSON.stringify({ reviewed, note, regulations }, null, 1)}\n`;
}

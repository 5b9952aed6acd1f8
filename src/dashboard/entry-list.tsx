// The allowlist as a list: each entry as it was typed, what it means, and what there is to know of it.

import { parseEntry } from '../core/entry.ts';
import { type AllowlistItem, addEntries } from './allowlist.ts';
import { describeEntry } from './entry-wording.ts';
import type { StoredProject } from './store.ts';
import { explainWarning } from './wording.ts';

/** With a box before each entry where it may be changed; the boxes are fields of the form around the list. */
export function EntryList({ project, mayChange }: { readonly project: StoredProject; readonly mayChange: boolean }) {
  const warnings = warningsOf(project);
  return (
    <ul class="entries">
      {project.allowlist.map((item, i) => (
        <li>
          {mayChange ? <input type="checkbox" id={`entry-${i}`} name="entry" value={item.canonical} /> : null}
          <div class="entry">
            {mayChange ? <label for={`entry-${i}`}>{item.typed}</label> : <strong>{item.typed}</strong>}
            <div>
              <Meaning item={item} />
              {(warnings.get(item.canonical) ?? []).map((warning) => (
                <p class="caution-text">{warning}</p>
              ))}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Meaning({ item: { canonical } }: { readonly item: AllowlistItem }) {
  const entry = parseEntry(canonical);
  return (
    <>
      <code>{canonical}</code>
      {entry.ok ? <p class="hint">{describeEntry(entry.value)}</p> : null}
    </>
  );
}

/** What there is to say of entries, as when they were saved: a switch or another entry may have changed it since. */
function warningsOf({ allowlist, development }: StoredProject): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const added = addEntries(
    [],
    allowlist.map(({ canonical }) => canonical),
  );
  if (!added.ok) return found;
  for (const warning of added.value.warnings) {
    if (warning.code === 'loopback' && development) continue;
    found.set(warning.entry, [...(found.get(warning.entry) ?? []), explainWarning(warning)]);
  }
  return found;
}

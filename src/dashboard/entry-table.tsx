// The allowlist as a table: each entry as it was typed, what it means, and what there is to know of it.

import { parseEntry } from '../core/origin.ts';
import { type AllowlistItem, addEntries } from './allowlist.ts';
import { describeEntry } from './entry-wording.ts';
import type { StoredProject } from './store.ts';
import { describeWarning } from './wording.ts';

/** With a box before each entry where it may be changed; the boxes are fields of the form around the table. */
export function EntryTable({ project, mayChange }: { readonly project: StoredProject; readonly mayChange: boolean }) {
  const warnings = warningsOf(project);
  return (
    <table class="entries">
      <thead>
        <tr>
          {mayChange ? (
            <th scope="col">
              <span class="unseen">Remove</span>
            </th>
          ) : null}
          <th scope="col">As typed</th>
          <th scope="col">What it lets in</th>
        </tr>
      </thead>
      <tbody>
        {project.allowlist.map((item, i) => (
          <tr>
            {mayChange ? (
              <td>
                <input
                  type="checkbox"
                  id={`entry-${i}`}
                  name="entry"
                  value={item.canonical}
                  aria-label={`Mark ${item.canonical}`}
                />
              </td>
            ) : null}
            <td>{mayChange ? <label for={`entry-${i}`}>{item.typed}</label> : item.typed}</td>
            <td>
              <Meaning item={item} />
              {(warnings.get(item.canonical) ?? []).map((warning) => (
                <p class="caution-text">{warning}</p>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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
    found.set(warning.entry, [...(found.get(warning.entry) ?? []), describeWarning(warning)]);
  }
  return found;
}

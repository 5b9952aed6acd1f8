// The list of allowlist entries: each entry as it was entered, its canonical form and its warnings.

import { parseAllowlistEntry } from '../../core/origin/entry.ts';
import {
  addAllowlistEntries,
  checkAllowlistEntry,
  type StoredAllowlistEntry,
} from '../../settings/allowlist/allowlist.ts';
import { describeAllowlistEntry } from '../../settings/allowlist/entry-wording.ts';
import type { StoredProject } from '../../settings/projects/store.ts';
import { explainWarning } from '../../settings/wording.ts';
import { projectPath } from '../project/project-layout.tsx';
import type { LastUseOf } from '../usage/last-use.ts';
import { LastUseLine } from '../usage/last-use-line.tsx';

interface EntryListProps {
  /** The last use of each entry; null where counts are not available. */
  readonly lastUseOf: LastUseOf | null;
  readonly project: StoredProject;
  readonly canChange: boolean;
  readonly allSelected: boolean;
}

/** Lists the allowlist entries. With `canChange`, each has a checkbox, which belongs to the form around the list. */
export function AllowlistEntryList({ project, canChange, allSelected, lastUseOf }: EntryListProps) {
  const warnings = warningsOf(project);
  return (
    <ul class="entries">
      {project.allowlist.map((item, i) => (
        <li>
          {canChange ? (
            <input type="checkbox" id={`entry-${i}`} name="entry" value={item.canonical} checked={allSelected} />
          ) : null}
          <div class="entry">
            {canChange ? <label for={`entry-${i}`}>{item.typed}</label> : <strong>{item.typed}</strong>}
            <div>
              <Meaning item={item} />
              {(warnings.get(item.canonical) ?? []).map((warning) => (
                <p class="caution-text">{warning}</p>
              ))}
              {lastUseOf === null ? null : <EntryUse {...{ project, item, canChange, lastUseOf }} />}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

interface EntryUseProps {
  readonly project: StoredProject;
  readonly item: StoredAllowlistEntry;
  readonly canChange: boolean;
  readonly lastUseOf: LastUseOf;
}

/** The last day on which the entry admitted a page. Beside an unused entry is a link to remove it. */
function EntryUse({ project, item: { canonical, typed }, canChange, lastUseOf }: EntryUseProps) {
  const path = projectPath(project, `/allowlist/remove?${new URLSearchParams({ entry: canonical })}`);
  return (
    <LastUseLine use={lastUseOf(canonical)}>
      {canChange ? (
        <a href={path}>
          Remove<span class="visually-hidden"> {typed}</span> …
        </a>
      ) : null}
    </LastUseLine>
  );
}

/** The canonical form of an allowlist entry, if it differs from the typed text, and a sentence on what it admits. */
function Meaning({ item: { canonical, typed } }: { readonly item: StoredAllowlistEntry }) {
  const entry = parseAllowlistEntry(canonical);
  return (
    <>
      {entry.ok && canonical === typed ? null : <code>{canonical}</code>}
      <p class="hint">
        {entry.ok
          ? describeAllowlistEntry(entry.value)
          : 'This version does not support the entry, so it allows nothing. Remove it.'}
      </p>
    </>
  );
}

/**
 * Returns the warnings of each allowlist entry by its canonical text. Computes them whenever the page is rendered,
 * because a changed setting or another entry may have changed them. An entry that has become invalid does not hide the
 * warnings of the others.
 */
function warningsOf({ allowlist, development, appShells }: StoredProject): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const canonical = allowlist.map((item) => item.canonical).filter((text) => checkAllowlistEntry(text).ok);
  const added = addAllowlistEntries([], canonical);
  if (!added.ok) return found;
  for (const warning of added.value.warnings) {
    if (development && warning.code === 'loopback') continue;
    if ((development || appShells) && warning.code === 'app_shell') continue;
    found.set(warning.entry, [...(found.get(warning.entry) ?? []), explainWarning(warning)]);
  }
  return found;
}

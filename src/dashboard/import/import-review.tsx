// Shows the changes that an import makes to a project's settings, before anything is saved.

import type { SettingChange } from '../../settings/audit/audit-wording.ts';
import type { ImportPlan } from '../../settings/projects/import-plan.ts';
import { describeWarning } from '../../settings/wording.ts';
import { Notice } from '../ui/controls.tsx';

interface DifferenceProps {
  readonly plan: ImportPlan;
  readonly isNew?: boolean;
}

export function ImportDifference({
  plan: { added, removed, changes, warnings, omissions },
  isNew = false,
}: DifferenceProps) {
  return (
    <>
      <Entries title={isNew ? 'Allowlist' : 'Added to the allowlist'} entries={added} />
      <Entries title="Removed from the allowlist" entries={removed} />
      {changes.length === 0 ? null : (
        <>
          <h2>{added.length + removed.length === 0 ? 'Settings' : 'Other settings'}</h2>
          <dl>
            {changes.map((change) => (
              <ChangedSetting {...change} />
            ))}
          </dl>
        </>
      )}
      <Sentences title="Warnings" texts={warnings.map(describeWarning)} caution />
      <Sentences title="Not imported" texts={omissions} />
    </>
  );
}

function Entries({ title, entries }: { readonly title: string; readonly entries: readonly string[] }) {
  if (entries.length === 0) return null;
  return (
    <>
      <h2>
        {title} ({entries.length})
      </h2>
      <ul class="fields">
        {entries.map((entry) => (
          <li>
            <code>{entry}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A changed setting with its old and new value. Screen readers read words instead of the arrow between the two. */
function ChangedSetting({ label, before, after }: SettingChange) {
  return (
    <div>
      <dt class="capital">{label}</dt>
      <dd>
        {before === null ? null : (
          <>
            <span class="quiet">{before}</span> <span aria-hidden="true">→</span>
            <span class="visually-hidden">changed to</span>{' '}
          </>
        )}
        {after}
      </dd>
    </div>
  );
}

interface SentencesProps {
  readonly title: string;
  readonly texts: readonly string[];
  readonly caution?: boolean;
}

function Sentences({ title, texts, caution = false }: SentencesProps) {
  if (texts.length === 0) return null;
  const list = (
    <ul>
      {texts.map((text) => (
        <li>{text}</li>
      ))}
    </ul>
  );
  return (
    <>
      <h2>{title}</h2>
      {caution ? <Notice kind="caution">{list}</Notice> : list}
    </>
  );
}

// Filter fields and paging of the pages that show a log, newest entry first. Does not read the logs (audit-page.tsx,
// access-log-page.tsx).

import type { ProjectContext } from '../context.ts';
import { projectPath } from '../project/project-layout.tsx';

/** The number of log entries on one page. */
export const logEntriesPerPage = 50;

/** The part of the filter that the audit and the access log have in common. */
export interface DaysFilter {
  /** First and last day in UTC (`2026-11-01`), both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** Sequence number of a log entry, for paging: only older entries match. Null for the newest page. */
  readonly before: number | null;
}

/** Reads the first and last day and the page from the URL's query. Ignores invalid values. */
export function readDaysFilter({ searchParams }: URL): DaysFilter {
  const before = Number(searchParams.get('before') ?? Number.NaN);
  return {
    from: readDay(searchParams.get('from')),
    to: readDay(searchParams.get('to')),
    before: Number.isSafeInteger(before) && before > 0 ? before : null,
  };
}

function readDay(text: string | null): string | null {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) ? text : null;
}

interface FilterProps {
  readonly name: string;
  readonly label: string;
  readonly value: string | null;
}

interface SelectProps extends FilterProps {
  /** Label of the first option, which matches every log entry. */
  readonly any: string;
  readonly options: readonly (readonly [value: string, label: string])[];
}

export function FilterSelect({ name, label, any, value, options }: SelectProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        <option value="">{any}</option>
        {options.map(([option, text]) => (
          <option value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Day({ name, label, value }: FilterProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input type="date" id={name} name={name} value={value ?? ''} />
    </div>
  );
}

/** The fields for the first and last day, and the button that applies the filter. */
export function DaysFilterFields({ filter }: { readonly filter: DaysFilter }) {
  return (
    <>
      <Day name="from" label="From (UTC)" value={filter.from} />
      <Day name="to" label="To (UTC)" value={filter.to} />
      <p class="actions">
        <button type="submit" class="secondary">
          Filter
        </button>
      </p>
    </>
  );
}

interface LogPagingProps {
  readonly context: ProjectContext;
  /** The path of the log's page, below the project's path. */
  readonly path: string;
  readonly filter: DaysFilter;
  /** The sequence number of the oldest entry shown; null if there are no older entries. */
  readonly oldest: number | null;
}

export function LogPaging({ context, path, filter, oldest }: LogPagingProps) {
  return (
    <p class="actions">
      {filter.before === null ? null : (
        <a class="button secondary" href={pathOf(context, path, null)}>
          Newest entries
        </a>
      )}
      {oldest === null ? null : (
        <a class="button secondary" href={pathOf(context, path, oldest)}>
          Older entries
        </a>
      )}
    </p>
  );
}

/** Returns the path of the log's page with the same filter and only entries older than `before`. */
function pathOf({ project, url }: ProjectContext, path: string, before: number | null): string {
  const query = new URLSearchParams(url.searchParams);
  query.delete('before');
  if (before !== null) query.set('before', String(before));
  return projectPath(project, query.size === 0 ? path : `${path}?${query}`);
}

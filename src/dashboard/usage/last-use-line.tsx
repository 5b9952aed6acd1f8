// The line about the last use of an allowlist entry or a key.

import type { PropsWithChildren } from 'hono/jsx';
import { type LastUse, unusedAfterDays } from './last-use.ts';
import { formatDayWithYear } from './series.ts';

/**
 * Shows when an allowlist entry or a key was last used. If it is unused, also shows `children`, such as a link to
 * remove it.
 */
export function LastUseLine({ use: { day, isUnused }, children }: PropsWithChildren<{ readonly use: LastUse }>) {
  const last = day === null ? 'No use counted' : `Last used ${formatDayWithYear(day)}`;
  if (!isUnused) return <p class="hint">{last}</p>;
  return (
    <p class="hint">
      {last} · <strong class="caution-text">{`Not used for ${unusedAfterDays} days`}</strong> {children}
    </p>
  );
}

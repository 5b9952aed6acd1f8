// The notice on the first pages of the dashboard while the location data is no longer fresh. Shown to every member,
// because only the operator can update the data and members may have to ask for it.

import { dataAge, describeAge } from '../../core/data-age.ts';
import type { PublicContext } from '../context.ts';
import { Notice } from './controls.tsx';

export function DataAgeNotice({
  context: { dataBuiltAt, settings },
}: {
  readonly context: Pick<PublicContext, 'dataBuiltAt' | 'settings'>;
}) {
  const nowMs = settings.now().getTime();
  if (dataBuiltAt === null || dataAge(dataBuiltAt, nowMs).freshness === 'fresh') return null;
  return (
    <Notice kind="caution">
      <p>
        The location data is of {describeAge(dataBuiltAt, nowMs)}. Recently moved networks may be answered with their
        former place. The operator of this deployment updates the data with <code>npm run deploy</code>.
      </p>
    </Notice>
  );
}

// The notice on the first pages of the dashboard while the location data is no longer fresh. Shown to every member, not
// only to owners: only the operator can update the data, so any member may have to ask the operator for an update.

import { dataAge, dataUpdateCommands, describeBuildAge } from '../../core/data-age.ts';
import { isLoopbackHost } from '../../core/origin/host.ts';
import type { PublicContext } from '../context.ts';
import { Notice } from './controls.tsx';

export function DataAgeNotice({
  context: { dataBuiltAt, settings, url },
}: {
  readonly context: Pick<PublicContext, 'dataBuiltAt' | 'settings' | 'url'>;
}) {
  const nowMs = settings.now().getTime();
  if (dataBuiltAt === null || dataAge(dataBuiltAt, nowMs).freshness === 'fresh') return null;
  const command = isLoopbackHost(url.hostname) ? dataUpdateCommands.local : dataUpdateCommands.deployed;
  return (
    <Notice kind="caution">
      <p>
        The location data is of {describeBuildAge(dataBuiltAt, nowMs)}. Recently moved networks may be answered with
        their former place. The operator updates the data with <code>{command}</code>.
      </p>
    </Notice>
  );
}

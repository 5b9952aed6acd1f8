// `npm run status`: opens, updates, closes and lists the operator's incidents, which the status page shows. Acts on the
// local Worker, or on the deployment with --remote. Does not check whether the deployment works; /status does.

import { accept, type Result, refuse } from '../../core/result.ts';
import type { SettingsContext } from '../../settings/context.ts';
import {
  closeIncident,
  type Incident,
  type IncidentRefusal,
  incidentTextLengthMax,
  incidentUpdatesMax,
  openIncident,
  openIncidentsMax,
  readIncidents,
  updateIncident,
} from '../../status/incidents.ts';
import { runSettingsCommand } from '../settings-command.ts';
import { parseStatusArguments, type StatusArguments, statusHelpText } from './status-arguments.ts';

const refusals: Readonly<Record<IncidentRefusal, string>> = {
  text_missing: 'The text is empty.',
  text_too_long: `The text is longer than ${incidentTextLengthMax} characters.`,
  unknown: 'No incident has this ID. To see them: npm run status -- list',
  closed: 'The incident is closed. Open another one.',
  too_many_open: `${openIncidentsMax} incidents are open, which is the most. Close one first.`,
  too_many_updates: `The incident has ${incidentUpdatesMax - 1} texts. Only the text that closes it can be added.`,
};

async function perform(
  settings: SettingsContext,
  { command }: StatusArguments,
): Promise<Result<readonly string[], string>> {
  switch (command.kind) {
    case 'open': {
      const opened = await openIncident(settings, command);
      if (!opened.ok) return refuse(refusals[opened.refusal]);
      return accept([`Opened ${opened.value.id}.`, `Then: npm run status -- update ${opened.value.id} "TEXT"`]);
    }
    case 'update': {
      const updated = await updateIncident(settings, command.id, command);
      return updated.ok ? accept([`Updated ${command.id}.`]) : refuse(refusals[updated.refusal]);
    }
    case 'close': {
      const closed = await closeIncident(settings, command.id, command.text);
      return closed.ok ? accept([`Closed ${command.id}.`]) : refuse(refusals[closed.refusal]);
    }
    case 'list': {
      const incidents = await readIncidents(settings.kv);
      return accept(incidents.length === 0 ? ['No incidents.'] : incidents.flatMap(describe));
    }
  }
}

function describe({ id, severity, closedAt, updates }: Incident): readonly string[] {
  return [
    `${id}  ${severity}${closedAt === null ? '' : ', closed'}`,
    ...updates.map(
      ({ at, text }) => `  ${at.slice(0, 16).replace('T', ' ')}  ${text.replaceAll('\n', '\n                    ')}`,
    ),
  ];
}

await runSettingsCommand({
  usage: statusHelpText,
  parse: parseStatusArguments,
  perform: async (settings, parsed) => {
    const outcome = await perform(settings, parsed);
    return outcome.ok ? { lines: outcome.value, problems: [] } : { lines: [], problems: [outcome.refusal] };
  },
});

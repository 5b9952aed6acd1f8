// Parses the arguments of `npm run status`. Does not run the commands.

import { parseArgs } from 'node:util';
import { accept, type Result, refuse } from '../../core/result.ts';
import { type IncidentSeverity, incidentSeverities } from '../../status/incidents.ts';
import type { SettingsTarget } from '../open-settings.ts';

export type StatusCommand =
  | { readonly kind: 'open'; readonly text: string; readonly severity: IncidentSeverity }
  /** A null severity leaves the incident's severity unchanged. */
  | { readonly kind: 'update'; readonly id: string; readonly text: string; readonly severity: IncidentSeverity | null }
  | { readonly kind: 'close'; readonly id: string; readonly text: string }
  | { readonly kind: 'list' };

export interface StatusArguments {
  readonly command: StatusCommand;
  readonly target: SettingsTarget;
}

export const statusHelpText = `Usage: npm run status -- COMMAND [OPTIONS]

Incidents that the page /status shows.

  open "TEXT" --severity minor|major|critical   report an incident
  update ID "TEXT" [--severity …]               add a text, and change the severity
  close ID "TEXT"                               add a last text, and close the incident
  list                                          list the incidents

A text has at most 1,000 characters. Changes are on the page within two minutes.

  --remote    use the deployed Worker's incidents instead of those of \`npm start\``;

const options = {
  severity: { type: 'string' },
  remote: { type: 'boolean' },
  config: { type: 'string' },
  'persist-to': { type: 'string' },
} as const;

const see = 'See npm run status -- --help.';

/** Parses the arguments of `npm run status`. If they are invalid, returns an error message of one line. */
export function parseStatusArguments(args: readonly string[]): Result<StatusArguments, string> {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return refuse(`Invalid options: ${args.join(' ')}. ${see}`);
  }
  const { values, positionals } = parsed;
  const severity = values.severity === undefined ? null : parseSeverity(values.severity);
  if (severity === undefined) return refuse(`--severity takes one of: ${incidentSeverities.join(', ')}.`);
  const command = parseCommand(positionals, severity);
  if (!command.ok) return command;
  const target = { remote: values.remote ?? false, config: values.config, persistTo: values['persist-to'] };
  return accept({ command: command.value, target });
}

function parseSeverity(text: string): IncidentSeverity | undefined {
  return incidentSeverities.find((each) => each === text);
}

function parseCommand(
  [kind, ...rest]: readonly string[],
  severity: IncidentSeverity | null,
): Result<StatusCommand, string> {
  switch (kind) {
    case undefined:
      return refuse(`No command given. ${see}`);
    case 'open':
      return parseOpening(rest, severity);
    case 'update':
    case 'close':
      return parseChange(kind, rest, severity);
    case 'list':
      return rest.length > 0 || severity !== null ? refuse('list takes no arguments.') : accept({ kind });
    default:
      return refuse(`Unknown command: ${kind}. ${see}`);
  }
}

function parseOpening(
  [text, ...others]: readonly string[],
  severity: IncidentSeverity | null,
): Result<StatusCommand, string> {
  if (text === undefined || others.length > 0) return refuse('open takes one quoted text.');
  if (severity === null) return refuse(`open needs --severity, one of: ${incidentSeverities.join(', ')}.`);
  return accept({ kind: 'open', text, severity });
}

function parseChange(
  kind: 'update' | 'close',
  [id, text, ...others]: readonly string[],
  severity: IncidentSeverity | null,
): Result<StatusCommand, string> {
  if (id === undefined || text === undefined || others.length > 0) {
    return refuse(`${kind} takes the ID of an incident and one quoted text.`);
  }
  if (kind === 'update') return accept({ kind, id, text, severity });
  return severity === null ? accept({ kind, id, text }) : refuse('close takes no --severity.');
}

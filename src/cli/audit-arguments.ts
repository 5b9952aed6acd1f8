// Parses the arguments of `npm run audit`. Does not run the command.

import { parseArgs } from 'node:util';
import { type ProjectId, parseProjectId } from '../core/project/project-id.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { SettingsTarget } from './open-settings.ts';

export interface AuditArguments {
  readonly project: ProjectId | 'all';
  readonly target: SettingsTarget;
}

export const auditHelpText = `Usage: npm run audit -- verify ID|--all [OPTIONS]

  verify ID | --all   verify the hash chains of a project's audit and access log, or of every project's

  --remote   use the deployed Worker's projects instead of those of \`npm start\``;

const options = {
  all: { type: 'boolean' },
  remote: { type: 'boolean' },
  config: { type: 'string' },
  'persist-to': { type: 'string' },
} as const;

/** Parses the arguments of `npm run audit`. If they are invalid, returns an error message of one line. */
export function parseAuditArguments(args: readonly string[]): Result<AuditArguments, string> {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return refuse(`Invalid options: ${args.join(' ')}. See npm run audit -- --help.`);
  }
  const { values, positionals } = parsed;
  const [kind, idText, ...rest] = positionals;
  if (kind === undefined) return refuse('No command given. See npm run audit -- --help.');
  if (kind !== 'verify') return refuse(`Unknown command: ${kind}. See npm run audit -- --help.`);
  const isAll = values.all === true;
  if (rest.length > 0 || (idText === undefined) !== isAll) return refuse('verify takes one id or --all.');
  const target = { remote: values.remote ?? false, config: values.config, persistTo: values['persist-to'] };
  if (idText === undefined) return accept({ project: 'all', target });
  const id = parseProjectId(idText);
  return id === null
    ? refuse(`Invalid project ID: ${idText}. Project IDs have 20 characters a-z and 0-9.`)
    : accept({ project: id, target });
}

// Parses the arguments of `npm start`. Does not start anything.

import { parseArgs } from 'node:util';
import { accept, type Result, refuse } from '../../core/result.ts';
import { canonicalVisitorAddress } from '../dev-vars.ts';

export interface StartOptions {
  readonly port: number;
  /** The visitor address in canonical form; null keeps the address of the last start. */
  readonly visitor: string | null;
  readonly config: string | undefined;
  readonly persistTo: string | undefined;
}

export const defaultWorkerPort = 8787;

export const startHelpText = `Usage: npm start -- [OPTIONS]

  --port N            port of the Worker (default ${defaultWorkerPort})
  --visitor ADDRESS   address that browsers on this machine are answered as (default: that of the last start)`;

const options = {
  port: { type: 'string' },
  visitor: { type: 'string' },
  config: { type: 'string' },
  'persist-to': { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** Parses the arguments of `npm start`. If they are invalid, returns an error message of one line. */
export function parseStartArguments(args: readonly string[]): Result<StartOptions, string> {
  let values: Values;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch {
    return refuse(`Invalid options: ${args.join(' ')}. See npm start -- --help.`);
  }
  const port = values.port === undefined ? defaultWorkerPort : Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) return refuse('--port takes a number from 1 to 65535.');
  const visitor = values.visitor === undefined ? null : canonicalVisitorAddress(values.visitor);
  if (values.visitor !== undefined && visitor === null) {
    return refuse('--visitor takes one IPv4 or IPv6 address, without a port or prefix length.');
  }
  return accept({ port, visitor, config: values.config, persistTo: values['persist-to'] });
}

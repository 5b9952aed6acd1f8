// The arguments of the command `wherefrom`. Only parses; the client checks URL, key and fields.

import { parseArgs } from 'node:util';

export const usage = `Usage: wherefrom locate [ADDRESS…] --url URL [OPTIONS]

Locates IP addresses with a Wherefrom deployment. Reads one address a line from standard input if none is given, any number
of lines. Writes one result a line to standard output, in the order of the addresses.

  --url URL         the API, such as https://where.example; or WHEREFROM_URL in the environment
  --key KEY         a server key; better WHEREFROM_KEY in the environment, where other users of the machine cannot see it
  --sign            sign each request with the key instead of sending it
  --origin ORIGIN   the origin to declare, in projects that require one
  --fields NAMES    members to return, separated by commas: country.code,city
  --lang LANGUAGE   language of names (default: English)
  --format FORMAT   ndjson (default) or csv
  --skip N          do not look up the first N addresses: continues a run that ended early
  --wait MINUTES    how long to retry while the API is away or the limit is reached (default 10)
  --help            show this text

  npx wherefrom locate 81.2.69.142 --url https://where.example
  npx wherefrom locate --url https://where.example --fields country.code,city --format csv < addresses.txt > places.csv`;

export interface LocateCommand {
  readonly addresses: readonly string[];
  readonly url: string;
  readonly key: string;
  readonly sign: boolean;
  readonly origin: string | undefined;
  readonly fields: readonly string[] | undefined;
  readonly lang: string | undefined;
  readonly format: 'ndjson' | 'csv';
  readonly skip: number;
  /** How many milliseconds to retry a batch that gets no answer. */
  readonly waitMs: number;
}

/** An invalid argument. The message is for the user of the command. */
export class ArgumentError extends Error {}

const options = {
  url: { type: 'string' },
  key: { type: 'string' },
  sign: { type: 'boolean' },
  origin: { type: 'string' },
  fields: { type: 'string' },
  lang: { type: 'string' },
  format: { type: 'string' },
  skip: { type: 'string' },
  wait: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Parses the arguments. Throws an ArgumentError if one is invalid. */
export function parseCommand(args: readonly string[], environment: Environment): LocateCommand | 'help' | 'version' {
  const { values, positionals } = parseOptions(args);
  const [command, ...addresses] = positionals;
  if (values.help === true || command === 'help' || args.length === 0) return 'help';
  if (values.version === true) return 'version';
  if (command !== 'locate') throw new ArgumentError(`unknown command ${JSON.stringify(command ?? '')}`);
  const { sign = false, origin, lang, fields } = values;
  return {
    addresses,
    url: given('--url', values.url ?? environment['WHEREFROM_URL']),
    key: given('--key', values.key ?? environment['WHEREFROM_KEY']),
    sign,
    origin,
    fields: fields?.split(',').map((name) => name.trim()),
    lang,
    format: parseFormat(values.format),
    skip: parseCount('--skip', values.skip ?? '0'),
    waitMs: parseCount('--wait', values.wait ?? '10') * 60_000,
  };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function given(option: '--url' | '--key', value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new ArgumentError(
    `give ${option}, or ${option === '--url' ? 'WHEREFROM_URL' : 'WHEREFROM_KEY'} in the environment`,
  );
}

function parseFormat(text = 'ndjson'): 'ndjson' | 'csv' {
  if (text === 'ndjson' || text === 'csv') return text;
  throw new ArgumentError('--format must be ndjson or csv');
}

function parseCount(option: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ArgumentError(`${option} must be a whole number`);
}

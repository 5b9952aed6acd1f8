// The command line of `npm run data`: parses its options and contains the usage text. Runs nothing.

import { parseArgs } from 'node:util';
import { BuildError } from './source/build-error.ts';

export const dataHelpText = `Usage: npm run data -- [OPTIONS]

  --source PATH      a MaxMind-schema or ip-location-db file; once for a combined file, twice for one per family
  --asn PATH         AS numbers instead of the default ones: a MaxMind-schema file such as GeoLite2-ASN, or ip-location-db's CSV
  --no-asn           build without AS numbers
  --maxmind EDITION  download an edition such as GeoLite2-City or GeoLite2-ASN with MAXMIND_ACCOUNT_ID and
                     MAXMIND_LICENSE_KEY from the environment, and build from it
  --refresh          take a newer edition of the source that the present data was built from: DB-IP's month or MaxMind's;
                     --maxmind EDITION names the source for a folder without data
  --accept-changes   install a refresh even if implausibly many places changed
  --review regions   list the source's regions with their codes, names and largest cities instead of building
  --verify full      compare every network with the source instead of a sample
  --verify-only      verify the built data instead of building
  --samples N        number of addresses to compare per family (default 200000)
  --shard-bytes N    size of a full shard (default 540000)
  --out DIR          output folder (default data/built)`;

export interface DataCommand {
  /** Paths of source files of places; empty for the default source. */
  readonly sources: readonly string[];
  /** Paths of files of AS numbers; empty for the default ones. */
  readonly asnSources: readonly string[];
  readonly withoutAsn: boolean;
  /** MaxMind editions to download and use as sources. */
  readonly editions: readonly string[];
  /** Base URL of a server that replaces MaxMind's; set by tests only. */
  readonly maxmindBase: string | undefined;
  /** Base URL of a server that replaces DB-IP's; set by tests only. */
  readonly dbipBase: string | undefined;
  /** Whether to update the data to a newer edition of its source. */
  readonly refresh: boolean;
  /** Whether a refresh may change implausibly many places. */
  readonly acceptChanges: boolean;
  readonly verifyExtent: 'full' | number;
  readonly verifyOnly: boolean;
  /** Whether to list the source's regions instead of building. */
  readonly reviewRegions: boolean;
  readonly shardBytes: number;
  readonly out: string;
  readonly help: boolean;
}

interface Defaults {
  readonly shardBytes: number;
  readonly shardBytesMax: number;
  readonly out: string;
}

const defaultSamples = 200_000;

/** Parses the arguments of `npm run data`. Throws BuildError for an unknown option or an invalid value. */
export function parseCommand(args: readonly string[], defaults: Defaults): DataCommand {
  const { values } = parseOptions(args);
  requireValidOptions(values);
  const { verify, samples, review } = values;
  return {
    sources: values.source ?? [],
    asnSources: values.asn ?? [],
    withoutAsn: values['no-asn'] ?? false,
    editions: values.maxmind ?? [],
    maxmindBase: parseBase('--maxmind-base', values['maxmind-base']),
    dbipBase: parseBase('--dbip-base', values['dbip-base']),
    refresh: values.refresh ?? false,
    acceptChanges: values['accept-changes'] ?? false,
    verifyExtent: verify === 'full' ? verify : parseCount('--samples', samples, defaultSamples),
    verifyOnly: values['verify-only'] ?? false,
    reviewRegions: review !== undefined,
    shardBytes: parseCount('--shard-bytes', values['shard-bytes'], defaults.shardBytes, defaults.shardBytesMax),
    out: values.out ?? defaults.out,
    help: values.help ?? false,
  };
}

/**
 * Checks the options of `npm run data`. Throws BuildError for invalid values and for options that exclude each other.
 */
function requireValidOptions(values: ReturnType<typeof parseOptions>['values']): void {
  const { verify, review, asn, 'no-asn': withoutAsn } = values;
  if (verify !== undefined && verify !== 'full') throw new BuildError(`--verify takes full, not ${verify}`);
  if (review !== undefined && review !== 'regions') throw new BuildError(`--review takes regions, not ${review}`);
  if (withoutAsn === true && asn !== undefined) throw new BuildError('give --asn or --no-asn, not both');
  requireRefreshAlone(values);
}

/** Throws BuildError for options that exclude --refresh. */
function requireRefreshAlone(values: ReturnType<typeof parseOptions>['values']): void {
  if (values.refresh !== true) {
    if (values['accept-changes'] === true) throw new BuildError('--accept-changes belongs to --refresh');
    return;
  }
  const others = (['source', 'review', 'verify-only'] as const).filter((name) => values[name] !== undefined);
  if (others.length > 0) throw new BuildError(`--refresh excludes --${others[0]}: it keeps the present data's source`);
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      // Every command of this project accepts `help` as its first argument.
      args: args[0] === 'help' ? ['--help'] : [...args],
      options: {
        source: { type: 'string', multiple: true },
        asn: { type: 'string', multiple: true },
        'no-asn': { type: 'boolean' },
        maxmind: { type: 'string', multiple: true },
        'maxmind-base': { type: 'string' },
        'dbip-base': { type: 'string' },
        refresh: { type: 'boolean' },
        'accept-changes': { type: 'boolean' },
        verify: { type: 'string' },
        review: { type: 'string' },
        'verify-only': { type: 'boolean' },
        samples: { type: 'string' },
        'shard-bytes': { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BuildError(error instanceof Error ? error.message : String(error));
  }
}

function parseCount(option: string, text: string | undefined, otherwise: number, max = 1e9): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > max) {
    throw new BuildError(`${option} takes a number from 1 to ${max}, not ${text}`);
  }
  return value;
}

/**
 * Parses the base URL of a server that replaces MaxMind's or DB-IP's. Only loopback is allowed, because the server
 * supplies the data and receives the account's credentials.
 */
function parseBase(option: string, text: string | undefined): string | undefined {
  if (text === undefined || /^http:\/\/127\.0\.0\.1:\d+$/.test(text)) return text;
  throw new BuildError(`${option} takes http://127.0.0.1:PORT and is for tests`);
}

// The command `wherefrom` of the client package: locates addresses from arguments or standard input. Needs no package
// besides Node. Stores nothing: a new run continues an interrupted one only with --skip.

import { fstatSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { FieldName } from '../answer-types.ts';
import { LookupError } from '../server/lookup-error.ts';
import { createServerClient } from '../server/server.ts';
import { ArgumentError, type LocateCommand, parseCommand, usage } from './command-arguments.ts';
import { locateLines, type Progress } from './locate-lines.ts';
import { csv, csvFields, ndjson } from './result-lines.ts';

/** The longest time that a single request may take. */
const timeoutMs = 60_000;

/** The exit code of a process that SIGINT (signal 2) ended: 128 + 2, as shells report it. */
const exitOnInterrupt = 130;

async function locate(command: LocateCommand): Promise<number> {
  const { format, skip, waitMs, lang } = command;
  const fields = format === 'csv' ? csvFields(command.fields) : command.fields;
  // Field names are not checked here: the API refuses an unknown one with a message that lists the known ones.
  const call = { fields: fields as readonly FieldName[] | undefined, lang };
  const client = createServerClient({ ...command, timeoutMs, retriesMax: 0 });
  const isPiped = command.addresses.length === 0;
  const progress = openProgress(isPiped, skip);
  process.stdout.on('error', (error: Error & { readonly code?: string }) => {
    // The reader of the output, such as `head`, has all it wants.
    if (error.code === 'EPIPE') process.exit(0);
    progress.end();
    console.error(`wherefrom: standard output: ${error.message}`);
    process.exit(1);
  });
  process.once('SIGINT', () => {
    progress.end();
    console.error(continueHint(progress.done()));
    process.exit(exitOnInterrupt);
  });
  try {
    const { failed } = await locateLines({
      lines: isPiped ? createInterface({ input: process.stdin }) : command.addresses,
      skip,
      format: format === 'csv' ? csv(fields ?? []) : ndjson,
      locate: (addresses) => client.batch(addresses, call),
      write: writeOutput,
      onProgress: progress.show,
      waitMs,
      now: Date.now,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      isLookupError: (error) => error instanceof LookupError,
    });
    progress.end();
    if (failed > 0) console.error(failedNote(failed));
    return 0;
  } catch (error) {
    progress.end();
    if (!(error instanceof LookupError)) throw error;
    console.error(printable(`${error.code}: ${error.message}`) + urlNote(error, command.url));
    if (progress.done() > skip) console.error(continueHint(progress.done()));
    return 1;
  }
}

/** Replaces control characters, which the answer of another server may contain and a terminal may obey. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}

/** Returns the URL, with an HTTP status if another server than the API answered: the URL may be wrong. Else nothing. */
function urlNote({ code, status }: LookupError, url: string): string {
  if (code === 'answer_invalid') return ` (${url}, HTTP ${status})`;
  return code === 'network' || code === 'timeout' ? ` (${url})` : '';
}

function failedNote(failed: number): string {
  const rest = failed === 1 ? 'has no location; its line has' : 'have no location; their lines have';
  return `${addressCount(failed)} ${rest} an error.`;
}

function addressCount(number: number): string {
  return `${number.toLocaleString('en')} ${number === 1 ? 'address' : 'addresses'}`;
}

function continueHint(done: number): string {
  return `${addressCount(done)} ${done === 1 ? 'is' : 'are'} done. To continue, add --skip ${done} and append to the output.`;
}

/** Writes to standard output and waits while its reader is behind, so that results do not pile up in memory. */
function writeOutput(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

const barCells = 24;

/**
 * Shows the progress of a run on standard error. If addresses come from standard input and standard error is a
 * terminal, draws a bar in place; otherwise prints one line for each retry. Addresses that are arguments are too few
 * for a bar.
 */
function openProgress(isPiped: boolean, skip: number) {
  const isShown = isPiped && process.stderr.isTTY === true;
  const start = Date.now();
  const size = isPiped ? inputBytes() : null;
  let read = 0;
  if (isShown) {
    process.stdin.on('data', (chunk) => {
      read += chunk.length;
    });
  }
  let last: Progress = { done: skip, failed: 0, waitingFor: null };
  return {
    done: () => last.done,
    show: (progress: Progress) => {
      last = progress;
      const { done, waitingFor } = progress;
      if (!isShown && waitingFor !== null) console.error(`${waitingFor.code} after ${addressCount(done)}; retrying`);
      if (!isShown) return;
      const rate = Math.round((done - skip) / Math.max(1, (Date.now() - start) / 1000));
      const state = waitingFor === null ? `${rate} a second` : `${waitingFor.code}, retrying`;
      process.stderr.write(`\r\u001b[K${drawBar(read, size)}${addressCount(done)}, ${state}`);
    },
    end: () => {
      if (isShown) process.stderr.write('\n');
    },
  };
}

function drawBar(read: number, size: number | null): string {
  if (size === null) return '';
  const full = Math.min(barCells, Math.round((read / size) * barCells));
  return `${'█'.repeat(full)}${'░'.repeat(barCells - full)} `;
}

/** Returns the size of standard input if it is a file, else null. */
function inputBytes(): number | null {
  const status = fstatSync(process.stdin.fd);
  return status.isFile() && status.size > 0 ? status.size : null;
}

async function main(): Promise<number> {
  try {
    const command = parseCommand(process.argv.slice(2), process.env);
    if (command === 'help') console.log(usage);
    else if (command === 'version') console.log(readVersion());
    else return await locate(command);
    return 0;
  } catch (error) {
    if (!(error instanceof ArgumentError) && !(error instanceof TypeError)) throw error;
    console.error(`wherefrom: ${error.message}. See wherefrom --help.`);
    return 2;
  }
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

process.exitCode = await main();

// Runs the operator’s commands on the settings: parses the arguments, opens the stores, performs the command, prints
// the report. Each command passes its own parser and operation to this module.

import type { Result } from '../core/result.ts';
import type { SettingsContext } from '../settings/context.ts';
import { asksForHelp } from './help.ts';
import { openSettings, type SettingsTarget } from './open-settings.ts';
import { runWrangler } from './wrangler.ts';

/** The output of a command. Lines of `problems` go to stderr and make the command fail. */
export interface CommandReport {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

export interface SettingsCommand<Arguments extends { readonly target: SettingsTarget }> {
  readonly usage: string;
  /** Parses the command's arguments. If they are invalid, returns an error message. */
  readonly parse: (args: readonly string[]) => Result<Arguments, string>;
  /** Performs the part of the command that needs no stores. Resolves to null if the stores must be opened. */
  readonly performOffline?: (parsed: Arguments) => Promise<CommandReport | null>;
  readonly perform: (settings: SettingsContext, parsed: Arguments) => Promise<CommandReport>;
}

/** Runs a command with the process's arguments and sets the exit status: 0, or 1 if the command reports a problem. */
export async function runSettingsCommand<Arguments extends { readonly target: SettingsTarget }>(
  command: SettingsCommand<Arguments>,
): Promise<void> {
  const { lines, problems } = await run(command, process.argv.slice(2));
  for (const line of lines) console.log(line);
  for (const line of problems) console.error(line);
  if (problems.length > 0) process.exitCode = 1;
}

async function run<Arguments extends { readonly target: SettingsTarget }>(
  { usage, parse, performOffline, perform }: SettingsCommand<Arguments>,
  args: readonly string[],
): Promise<CommandReport> {
  if (asksForHelp(args)) return { lines: [usage], problems: [] };
  const parsed = parse(args);
  if (!parsed.ok) return { lines: [], problems: [parsed.refusal, ...(args.length === 0 ? ['', usage] : [])] };
  const report = (await performOffline?.(parsed.value)) ?? null;
  if (report !== null) return report;
  const opened = await openSettings(parsed.value.target, runWrangler);
  if (!opened.ok) return { lines: [], problems: [opened.refusal] };
  try {
    return await perform(opened.value.settings, parsed.value);
  } finally {
    await opened.value.close();
  }
}

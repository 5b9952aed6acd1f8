// Recognises the arguments that ask a command for its usage text. Does not print it.

/** Whether the arguments ask for help: `help` as the first, or `--help` or `-h` anywhere. */
export function asksForHelp(args: readonly string[]): boolean {
  return args[0] === 'help' || args.includes('--help') || args.includes('-h');
}

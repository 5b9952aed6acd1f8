// Parses the arguments of `npm run account`. Does not run the commands.

import { parseArgs } from 'node:util';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { SettingsTarget } from '../open-settings.ts';

export type AccountCommand =
  | { readonly kind: 'owner-link' }
  /** `account` is the name or the id of an account. */
  | { readonly kind: 'sign-in-link'; readonly account: string }
  | { readonly kind: 'adopt' | 'end-sessions'; readonly account: string }
  /** `yes` is whether --yes was given. Without it, the command only prints which account it would delete. */
  | { readonly kind: 'delete'; readonly account: string; readonly yes: boolean }
  | { readonly kind: 'list' };

export interface AccountArguments {
  readonly command: AccountCommand;
  readonly target: SettingsTarget;
  /** The URL of the Worker, with which the printed links begin. Null means the URL of the running `npm start`. */
  readonly url: string | null;
}

export const accountHelpText = `Usage: npm run account -- COMMAND [OPTIONS]

  owner-link              print a link that creates the first account; only while there is no account
  sign-in-link NAME|ID    print a link that signs in to the account: for lost passkeys and codes, or after a change of host name
  adopt NAME|ID           make the account the owner of every project without an owner
  list                    list accounts with their projects
  end-sessions NAME|ID    sign the account out everywhere
  delete NAME|ID --yes    delete the account permanently; its projects must have another owner

  --remote    use the deployed Worker's accounts instead of those of \`npm start\`
  --url URL   the Worker's URL, for links (default: that of the running \`npm start\`)`;

const options = {
  yes: { type: 'boolean' },
  remote: { type: 'boolean' },
  url: { type: 'string' },
  config: { type: 'string' },
  'persist-to': { type: 'string' },
} as const;

/** Parses the arguments of `npm run account`. If they are invalid, returns an error message of one line. */
export function parseAccountArguments(args: readonly string[]): Result<AccountArguments, string> {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return refuse(`Invalid options: ${args.join(' ')}. See npm run account -- --help.`);
  }
  const { values, positionals } = parsed;
  const command = parseCommand(positionals, values.yes ?? false);
  if (!command.ok) return command;
  const remote = values.remote ?? false;
  const isLink = command.value.kind === 'owner-link' || command.value.kind === 'sign-in-link';
  if (remote && isLink && values.url === undefined) return refuse('With --remote, a link needs --url URL.');
  const url = values.url ?? null;
  if (url !== null && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    return refuse('--url takes the https:// URL that `npm run deploy` prints.');
  }
  const target = { remote, config: values.config, persistTo: values['persist-to'] };
  return accept({ command: command.value, target, url });
}

function parseCommand([kind, account, ...rest]: readonly string[], yes: boolean): Result<AccountCommand, string> {
  if (yes && kind !== 'delete') return refuse('--yes applies to the command delete only.');
  switch (kind) {
    case undefined:
      return refuse('No command given. See npm run account -- --help.');
    case 'owner-link':
    case 'list':
      return account === undefined ? accept({ kind }) : refuse(`${kind} takes no arguments.`);
    case 'sign-in-link':
    case 'adopt':
    case 'end-sessions':
    case 'delete':
      if (account === undefined || rest.length > 0) {
        return refuse(`${kind} takes one account: its quoted name or its ID.`);
      }
      return accept(kind === 'delete' ? { kind, account, yes } : { kind, account });
    default:
      return refuse(`Unknown command: ${kind}. See npm run account -- --help.`);
  }
}

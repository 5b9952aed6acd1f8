// Runs `npm run project -- key …`. Locally, uses the secret that `npm start` keeps in .dev.vars. For a deployment,
// stores the command in the database under a one-time code and sends the code to the Worker, which runs the command:
// only the Worker has the secret. A key is printed once and never stored.

import { dirname, join, resolve } from 'node:path';
import { keyRightsOrDefault } from '../../core/key.ts';
import { findMasterSecret, importMasterSecrets, type MasterSecrets } from '../../core/master-secret.ts';
import type { ProjectId } from '../../core/project/project-id.ts';
import { accept, type Result } from '../../core/result.ts';
import type { SettingsContext } from '../../settings/context.ts';
import {
  type KeyCommand,
  type KeyCommandResult,
  keyCommandResultShape,
  redeemCodePath,
  runKeyCommand,
  storeKeyCommand,
  withdrawKeyCommand,
} from '../../settings/keys/key-commands.ts';
import { readKeyIssuers } from '../../settings/keys/key-issuers.ts';
import { masterSecretsInUse, revokeKey } from '../../settings/keys/keys.ts';
import { readActorNames } from '../../settings/members/members.ts';
import { type BaseRevision, listProjects, readProject } from '../../settings/projects/projects.ts';
import type { StoredKey } from '../../settings/projects/store.ts';
import { describeRefusal } from '../../settings/wording.ts';
import { readSecrets } from '../dev-vars.ts';
import type { SettingsTarget } from '../open-settings.ts';
import type { CommandReport } from '../settings-command.ts';
import { defaultConfig } from '../wrangler.ts';
import { type KeyArguments, type KeyExpiry, urlNeeded } from './key-arguments.ts';
import { edgeDelayText, reportChange } from './project-report.ts';

/**
 * Where the master secret of keys is: in the local file .dev.vars, or in the Worker at a URL. The URL is null if none
 * was given; commands that need the secret then fail.
 */
export type SecretHolder = { readonly devVars: string } | { readonly url: string | null };

/** Returns where the master secret is: in the Worker for `--remote` or a URL, else in the local file .dev.vars. */
export function secretHolder({ remote, config }: SettingsTarget, url: string | null): SecretHolder {
  return remote || url !== null ? { url } : { devVars: join(dirname(resolve(config ?? defaultConfig)), '.dev.vars') };
}

const redeemTimeoutMs = 30_000;

export async function runKeyArguments(
  settings: SettingsContext,
  command: KeyArguments,
  from: BaseRevision,
  holder: SecretHolder,
): Promise<CommandReport> {
  switch (command.kind) {
    case 'key-issue': {
      const { id: project, name, limits } = command;
      const rights = limits.rights === undefined ? {} : { rights: [...limits.rights] };
      const end = limits.end === undefined ? {} : { endsAtMs: timeOf(limits.end, settings.now()) };
      return make(settings, { operation: 'issue', project, name, ...rights, ...end, from }, holder);
    }
    case 'key-rotate': {
      const { id: project, key, overlapMs } = command;
      return make(settings, { operation: 'rotate', project, key, overlapMs, from }, holder);
    }
    case 'key-revoke': {
      const done = await revokeKey(settings, command.id, command.key, from);
      return done.ok
        ? reportChange(['Revoked. Nothing can bring it back.'], done.value)
        : refused(describeRefusal(done.refusal));
    }
    case 'key-list': {
      const project = await readProject(settings, command.id, from);
      if (!project.ok) return refused(describeRefusal(project.refusal));
      // Keys of a deployment are derived from other master secrets than local keys, so only local keys are compared
      // with the local secrets.
      const masters = 'devVars' in holder ? await openLocal(holder.devVars) : null;
      const inUse = masterSecretsInUse(await listProjects(settings), settings.now());
      const issuers = await nameIssuers(settings, command.id);
      const keys = describeKeys(project.value.keys, issuers, masters, settings.now());
      const lines = [...keys, ...describeInUse(inUse, masters)];
      return { lines, problems: [] };
    }
  }
}

function timeOf(end: KeyExpiry, now: Date): number {
  return 'atMs' in end ? end.atMs : now.getTime() + end.afterMs;
}

function refused(problems: readonly string[]): CommandReport {
  return { lines: [], problems };
}

function openLocal(devVars: string): Promise<MasterSecrets | null> {
  const { current, previous } = readSecrets(devVars);
  return importMasterSecrets(current, previous);
}

async function make(settings: SettingsContext, command: KeyCommand, holder: SecretHolder): Promise<CommandReport> {
  const made =
    'url' in holder ? await redeemAt(settings, command, holder.url) : await makeHere(settings, command, holder);
  if (!made.ok) return refused([made.refusal]);
  if ('refused' in made.value) return refused(made.value.refused);
  const { text, revision, publication } = made.value;
  const shown = [text, 'The key is shown only once.'];
  if (publication === 'published') {
    return { lines: [...shown, `Revision ${revision} is published. ${edgeDelayText}`], problems: [] };
  }
  return {
    lines: shown,
    problems: [`Not published. Publish it with: npm run project -- republish ${command.project}`],
  };
}

async function makeHere(
  settings: SettingsContext,
  command: KeyCommand,
  { devVars }: { readonly devVars: string },
): Promise<Result<KeyCommandResult, string>> {
  const masters = await openLocal(devVars);
  if (masters === null) {
    return { ok: false, refusal: '.dev.vars has no valid WHEREFROM_SECRET. Create one with: npm start' };
  }
  const done = await runKeyCommand(settings, masters, command);
  if (!done.ok) return accept({ refused: [...describeRefusal(done.refusal)] });
  const { key, text, project, publication } = done.value;
  return accept({ key, text, revision: project.revision, publication });
}

async function redeemAt(
  settings: SettingsContext,
  command: KeyCommand,
  url: string | null,
): Promise<Result<KeyCommandResult, string>> {
  if (url === null) return { ok: false, refusal: urlNeeded };
  const code = await storeKeyCommand(settings, command);
  try {
    const response = await fetch(new URL(redeemCodePath, url), {
      method: 'POST',
      body: code,
      redirect: 'error',
      signal: AbortSignal.timeout(redeemTimeoutMs),
    });
    return accept(keyCommandResultShape.parse(await response.json()));
  } catch {
    await withdrawKeyCommand(settings, code);
    return {
      ok: false,
      refusal: `The Worker at ${url} sent no valid response. Check the URL and that this version is deployed. The key may exist: run \`key list\` before you try again.`,
    };
  }
}

/** Returns the names of the actors who issued the project's keys, by the key's id. */
async function nameIssuers({ db }: SettingsContext, project: ProjectId): Promise<ReadonlyMap<string, string>> {
  const nameOf = await readActorNames(db, project);
  return new Map([...(await readKeyIssuers(db, project))].map(([key, actor]) => [key, nameOf(actor)]));
}

/** Returns a line for each key and for each of its generations (the secrets between rotations). */
function describeKeys(
  keys: readonly StoredKey[],
  issuers: ReadonlyMap<string, string>,
  masters: MasterSecrets | null,
  now: Date,
): string[] {
  if (keys.length === 0) return ['No keys. Create one: npm run project -- key issue ID --name NAME'];
  return keys.flatMap(({ id, name, createdAt, generations, ...limits }) => [
    `${id}  ${name}  (since ${createdAt}, issued by ${issuers.get(id) ?? 'unknown'})`,
    `    rights ${keyRightsOrDefault(limits).join(',') || 'none'}; ${describeEnd(limits.endsAtMs ?? null, now)}`,
    ...generations.map(
      ({ master, endsAtMs }) => `    ${describeEnd(endsAtMs, now)}, from master secret ${nameMaster(master, masters)}`,
    ),
  ]);
}

/** Returns lines that list the master secrets in use, so that unused ones can be removed. */
function describeInUse(inUse: ReadonlySet<string>, masters: MasterSecrets | null): string[] {
  if (inUse.size === 0) return [];
  const named = [...inUse].map((id) => nameMaster(id, masters)).join(', ');
  const lines = [`Master secrets in use by all projects: ${named}.`];
  if (masters?.previous && !inUse.has(masters.previous.id))
    lines.push('WHEREFROM_SECRET_PREVIOUS is not in use and can be removed.');
  return lines;
}

function describeEnd(endsAtMs: number | null, now: Date): string {
  if (endsAtMs === null) return 'does not expire';
  const end = new Date(endsAtMs).toISOString();
  return endsAtMs > now.getTime() ? `expires ${end}` : `expired ${end}`;
}

function nameMaster(id: string, masters: MasterSecrets | null): string {
  if (masters === null) return id;
  const master = findMasterSecret(masters, id);
  if (master === null) return `${id} (not configured: no longer accepted)`;
  return `${id} (${master === masters.current ? 'WHEREFROM_SECRET' : 'WHEREFROM_SECRET_PREVIOUS'})`;
}

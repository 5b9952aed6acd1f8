// The operator's key commands for a deployment. Only the deployed Worker can run them, because only it has the master
// secret that keys are derived from. A command is stored under the hash of a one-time code that expires after ten
// minutes. The Worker redeems the code and returns the key. An invalid code reveals nothing.

import * as z from 'zod';
import type { MasterSecrets } from '../../core/master-secret.ts';
import { parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import {
  createOneTimeCode,
  deleteExpiredOneTimeCodes,
  deleteOneTimeCode,
  findOneTimeCode,
  hashOneTimeCode,
  requireUnusedCode,
} from '../codes.ts';
import type { SettingsContext } from '../context.ts';
import type { ProjectRefusal } from '../projects/projects.ts';
import { describeRefusal } from '../wording.ts';
import { type IssuedKey, issueKey, type KeyChangeExtras, type KeyRefusal, rotateKey } from './keys.ts';

/** The path at which the Worker redeems codes. */
export const redeemCodePath = '/operator/redeem';

const lifetimeMs = 10 * 60_000;

const projectShape = z.string().transform((text, context) => {
  const id = parseProjectId(text);
  if (id !== null) return id;
  context.addIssue({ code: 'custom', message: 'not a project ID' });
  return z.NEVER;
});
const fromShape = z.union([z.int(), z.literal('current')]);

const commandShape = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('issue'),
    project: projectShape,
    name: z.string(),
    // `rights` and `endsAtMs` are left out if they are the defaults, so that a deployed Worker whose build does not
    // know them accepts the command.
    rights: z.array(z.string()).optional(),
    endsAtMs: z.number().optional(),
    from: fromShape,
  }),
  z.strictObject({
    operation: z.literal('rotate'),
    project: projectShape,
    key: z.string(),
    overlapMs: z.int(),
    from: fromShape,
  }),
]);

/** An operator's command on keys, which needs the master secret that keys are derived from. */
export type KeyCommand = z.infer<typeof commandShape>;

/** Runs a command with the given master secrets. */
export function runKeyCommand(
  settings: SettingsContext,
  masters: MasterSecrets,
  command: KeyCommand,
  batchExtras: KeyChangeExtras = {},
): Promise<Result<IssuedKey, ProjectRefusal | KeyRefusal>> {
  const { project, from } = command;
  if (command.operation === 'rotate') {
    return rotateKey(settings, masters, project, command.key, command.overlapMs, from, batchExtras);
  }
  const { name, rights, endsAtMs } = command;
  return issueKey(settings, masters, project, name, from, { ...batchExtras, limits: { rights, endsAtMs } });
}

/** Stores a command and returns the one-time code that makes the Worker run the command. Also deletes expired codes. */
export async function storeKeyCommand(settings: SettingsContext, command: KeyCommand): Promise<string> {
  const { code, insert } = await createOneTimeCode(settings, 'command', command, lifetimeMs);
  await settings.db.batch([deleteExpiredOneTimeCodes(settings.db, settings.now()), insert]);
  return code;
}

/** Deletes a one-time code that was sent, because the recipient may not have been the Worker. */
export async function withdrawKeyCommand(settings: SettingsContext, code: string): Promise<void> {
  await deleteOneTimeCode(settings.db, await hashOneTimeCode(code)).run();
}

/** The Worker's JSON response to a one-time code. */
export const keyCommandResultShape = z.union([
  z.object({ key: z.string(), text: z.string(), revision: z.int(), publication: z.enum(['published', 'publishing']) }),
  z.object({ refused: z.array(z.string()) }),
]);

export type KeyCommandResult = z.infer<typeof keyCommandResultShape>;

/**
 * Consumes a one-time code and runs its command in one batch, so that only one of two concurrent requests gets the key.
 */
export async function redeemKeyCommand(
  settings: SettingsContext,
  masters: MasterSecrets,
  code: string,
): Promise<Result<KeyCommandResult, 'code_unknown'>> {
  const found = await findOneTimeCode(settings, 'command', code);
  if (found === null) return refuse('code_unknown');
  const command = commandShape.parse(found.content);
  const done = await runKeyCommand(settings, masters, command, {
    preconditions: [requireUnusedCode(settings.db, found.hash, settings.now())],
    with: [deleteOneTimeCode(settings.db, found.hash)],
  });
  if (done.ok) {
    const { key, text, project, publication } = done.value;
    return accept({ key, text, revision: project.revision, publication });
  }
  // If the code is unknown now, a concurrent request consumed it and the precondition failed. The refusal then reveals
  // nothing about the project.
  if ((await findOneTimeCode(settings, 'command', code)) === null) return refuse('code_unknown');
  return accept({ refused: [...describeRefusal(done.refusal)] });
}

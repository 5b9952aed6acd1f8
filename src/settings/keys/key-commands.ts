// Key commands of the operator that only the deployed Worker can carry out, because it alone has the secret that keys are
// derived from. The command is stored under the hash of a code that can be used once and for ten minutes; the Worker
// redeems the code and answers with the key. Without a valid code nothing can be learned here.

import * as z from 'zod';
import type { Masters } from '../../core/master-secret.ts';
import { parseProjectId } from '../../core/project/project-id.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import { deleteCode, deleteExpiredCodes, findCode, hashCode, mintCode, requireCode } from '../codes.ts';
import type { SettingsContext } from '../context.ts';
import type { ProjectRefusal } from '../projects/projects.ts';
import { describeRefusal } from '../wording.ts';
import { type Along, type IssuedKey, issueKey, type KeyRefusal, rotateKey } from './keys.ts';

/** The path at which the Worker redeems codes. */
export const redeemPath = '/operator/redeem';

const lifetimeMs = 10 * 60_000;

const projectShape = z.string().transform((text, context) => {
  const id = parseProjectId(text);
  if (id !== null) return id;
  context.addIssue({ code: 'custom', message: 'not a project id' });
  return z.NEVER;
});
const fromShape = z.union([z.int(), z.literal('current')]);

const commandShape = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('issue'),
    project: projectShape,
    name: z.string(),
    // Left out where they are the default, so that a Worker from before there were limits takes the command too.
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

/** A command that needs the master secret. */
export type KeyCommand = z.infer<typeof commandShape>;

/** Carries out a command with the given secrets. */
export function performKeyCommand(
  settings: SettingsContext,
  masters: Masters,
  command: KeyCommand,
  along: Along = {},
): Promise<Result<IssuedKey, ProjectRefusal | KeyRefusal>> {
  const { project, from } = command;
  if (command.operation === 'rotate') {
    return rotateKey(settings, masters, project, command.key, command.overlapMs, from, along);
  }
  const { name, rights, endsAtMs } = command;
  return issueKey(settings, masters, project, name, from, { ...along, limits: { rights, endsAtMs } });
}

/** Stores a command for the Worker and returns the code that it is redeemed with. Codes that have expired go. */
export async function storeCommand(settings: SettingsContext, command: KeyCommand): Promise<string> {
  const { code, insert } = await mintCode(settings, 'command', command, lifetimeMs);
  await settings.db.batch([deleteExpiredCodes(settings.db, settings.now()), insert]);
  return code;
}

/** Makes a code good for nothing: it was sent, and whoever took it may not have been the Worker. */
export async function withdrawCommand(settings: SettingsContext, code: string): Promise<void> {
  await deleteCode(settings.db, await hashCode(code)).run();
}

/** What the Worker answers to a code, as JSON. */
export const redeemedShape = z.union([
  z.object({ key: z.string(), text: z.string(), revision: z.int(), publication: z.enum(['published', 'publishing']) }),
  z.object({ refused: z.array(z.string()) }),
]);

export type Redeemed = z.infer<typeof redeemedShape>;

/** Uses the code up and does what it is good for, in one batch: of two who redeem it at once, one gets the key. */
export async function redeem(
  settings: SettingsContext,
  masters: Masters,
  code: string,
): Promise<Result<Redeemed, 'code_unknown'>> {
  const found = await findCode(settings, 'command', code);
  if (found === null) return refuse('code_unknown');
  const command = commandShape.parse(found.content);
  const done = await performKeyCommand(settings, masters, command, {
    preconditions: [requireCode(settings.db, found.hash, settings.now())],
    with: [deleteCode(settings.db, found.hash)],
  });
  if (done.ok) {
    const { key, text, project, publication } = done.value;
    return accept({ key, text, revision: project.revision, publication });
  }
  // The code may be what no longer held: then whoever sent it second learns nothing.
  if ((await findCode(settings, 'command', code)) === null) return refuse('code_unknown');
  return accept({ refused: [...describeRefusal(done.refusal)] });
}

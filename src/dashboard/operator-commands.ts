// What the operator's command cannot do by itself on a deployment, because only the Worker has the secret that keys come
// from. The command stores what is to be done under the hash of a code that is good once and for ten minutes, and sends
// the code; the Worker does it and answers the key. Without such a code there is nothing here to find out.

import * as z from 'zod';
import type { Masters } from '../core/master-secret.ts';
import { parseProjectId } from '../core/project-id.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import { deleteCode, deleteExpiredCodes, findCode, hashCode, mintCode, requireCode } from './codes.ts';
import { type Along, type IssuedKey, issueKey, rotateKey } from './keys.ts';
import type { SettingsPlane } from './plane.ts';
import type { ProjectRefusal } from './projects.ts';
import { describeRefusal } from './wording.ts';

/** Where the Worker takes codes. */
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
  z.strictObject({ operation: z.literal('issue'), project: projectShape, name: z.string(), from: fromShape }),
  z.strictObject({
    operation: z.literal('rotate'),
    project: projectShape,
    key: z.string(),
    overlapMs: z.int(),
    from: fromShape,
  }),
]);

/** Something that needs the master secret. */
export type KeyCommand = z.infer<typeof commandShape>;

/** Does it with the secrets at hand. */
export function performKeyCommand(
  plane: SettingsPlane,
  masters: Masters,
  command: KeyCommand,
  along: Along = {},
): Promise<Result<IssuedKey, ProjectRefusal>> {
  const { project, from } = command;
  return command.operation === 'issue'
    ? issueKey(plane, masters, project, command.name, from, along)
    : rotateKey(plane, masters, project, command.key, command.overlapMs, from, along);
}

/** Stores a command for the Worker and returns the code that it is redeemed with. Codes that have expired go. */
export async function storeCommand(plane: SettingsPlane, command: KeyCommand): Promise<string> {
  const { code, insert } = await mintCode(plane, 'command', command, lifetimeMs);
  await plane.db.batch([deleteExpiredCodes(plane.db, plane.now()), insert]);
  return code;
}

/** Makes a code good for nothing: it was sent, and whoever took it may not have been the Worker. */
export async function withdrawCommand(plane: SettingsPlane, code: string): Promise<void> {
  await deleteCode(plane.db, await hashCode(code)).run();
}

/** What the Worker answers to a code, as JSON. */
export const redeemedShape = z.union([
  z.object({ key: z.string(), text: z.string(), revision: z.int(), publication: z.enum(['published', 'publishing']) }),
  z.object({ refused: z.array(z.string()) }),
]);

export type Redeemed = z.infer<typeof redeemedShape>;

/** Uses the code up and does what it is good for, in one batch: of two who redeem it at once, one gets the key. */
export async function redeem(
  plane: SettingsPlane,
  masters: Masters,
  code: string,
): Promise<Result<Redeemed, 'code_unknown'>> {
  const found = await findCode(plane, 'command', code);
  if (found === null) return refuse('code_unknown');
  const command = commandShape.parse(found.content);
  const done = await performKeyCommand(plane, masters, command, {
    preconditions: [requireCode(plane.db, found.hash, plane.now())],
    with: [deleteCode(plane.db, found.hash)],
  });
  if (done.ok) {
    const { key, text, project, publication } = done.value;
    return accept({ key, text, revision: project.revision, publication });
  }
  // The code may be what no longer held: then whoever sent it second learns nothing.
  if ((await findCode(plane, 'command', code)) === null) return refuse('code_unknown');
  return accept({ refused: [...describeRefusal(done.refusal)] });
}

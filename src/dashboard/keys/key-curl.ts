// The curl command beside a new key: a call that the project's protections accept, if one exists.

import { type KeyRight, rightsOf } from '../../core/key.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import type { StoredKey, StoredProject } from '../../settings/projects/store.ts';

/** An address with a well-known place, as in README.md. */
const exampleAddress = '81.2.69.142';

/** The call of each right that looks addresses up: path, then options of curl. */
const calls: readonly (readonly [right: KeyRight, path: string, options: string])[] = [
  ['batch', '/v1/batch', ` -H 'Content-Type: application/json' -d '["${exampleAddress}"]'`],
  ['lookup', `/v1/ip/${exampleAddress}`, ''],
];

/** A command, or the reason why no command can be given. */
export type KeyCurl = { readonly command: string } | { readonly reason: 'mode' | 'signature' | 'rights' };

/** Returns the command for a key. `origin` is this deployment's. */
export function curlFor(keyText: string, stored: StoredKey, project: StoredProject, origin: string): KeyCurl {
  const { mode, signatureRequired, declaredOrigin } = project.protections ?? defaultProtections;
  if (mode === 'browser') return { reason: 'mode' };
  if (signatureRequired) return { reason: 'signature' };
  const rights = rightsOf(stored);
  const call = calls.find(([right]) => rights.includes(right));
  if (call === undefined) return { reason: 'rights' };
  const [, path, options] = call;
  const declared = declaredOrigin ? ` -H 'X-Origin: ${declarableOrigin(project)}'` : '';
  return { command: `curl -H 'Authorization: Bearer ${keyText}'${declared}${options} '${origin}${path}'` };
}

/** Returns an origin that the allowlist admits: its first entry without a wildcard, else a placeholder. */
function declarableOrigin({ allowlist }: StoredProject): string {
  const exact = allowlist.find(({ canonical }) => canonical.startsWith('https://') && !canonical.includes('*'));
  return exact?.canonical ?? 'https://your-page.example';
}

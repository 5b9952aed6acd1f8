// The curl command that is shown beside a new key: a call that the project's protections accept, if one exists.

import { type KeyRight, keyRightsOrDefault } from '../../core/key.ts';
import { defaultProtections } from '../../core/project/protections.ts';
import type { StoredKey, StoredProject } from '../../settings/projects/store.ts';
import { exampleAddress } from '../overview/snippets.ts';

/**
 * The API call that each right of a key permits: its path, then curl's options. Only rights that permit looking up
 * addresses.
 */
const calls: readonly (readonly [right: KeyRight, path: string, options: string])[] = [
  ['batch', '/v1/batch', ` -H 'Content-Type: application/json' -d '["${exampleAddress}"]'`],
  ['lookup', `/v1/ip/${exampleAddress}`, ''],
];

/** A curl command with the new key, or the reason why no command would be accepted. */
export type KeyCurl = { readonly command: string } | { readonly reason: 'mode' | 'signature' | 'rights' };

/** Returns the curl command for a new key. `origin` is the origin of this deployment. */
export function curlForKey(keyText: string, stored: StoredKey, project: StoredProject, origin: string): KeyCurl {
  const { mode, signatureRequired, declaredOrigin } = project.protections ?? defaultProtections;
  if (mode === 'browser') return { reason: 'mode' };
  if (signatureRequired) return { reason: 'signature' };
  const rights = keyRightsOrDefault(stored);
  const call = calls.find(([right]) => rights.includes(right));
  if (call === undefined) return { reason: 'rights' };
  const [, path, options] = call;
  const declared = declaredOrigin ? ` -H 'X-Origin: ${declarableOrigin(project)}'` : '';
  return { command: `curl -H 'Authorization: Bearer ${keyText}'${declared}${options} '${origin}${path}'` };
}

/** Returns an origin for the curl command to send: the first allowlist entry without a wildcard, else a placeholder. */
function declarableOrigin({ allowlist }: StoredProject): string {
  const exact = allowlist.find(({ canonical }) => canonical.startsWith('https://') && !canonical.includes('*'));
  return exact?.canonical ?? 'https://your-page.example';
}
